import fc from 'fast-check';
import { policyNames } from '../../protocol/policies/policies.ts';
import type { FaultLevel } from './fault-levels.ts';

/** Most registrars of all LANs together: as many as the published studies have. */
const MOST_REGISTRARS = 10;
/** On packets each of them costs much more. */
const MOST_REGISTRARS_ON_PACKETS = 4;

/** Timers are short, so that much happens in little time. Times in seconds. */
const timers = {
  warmup: 0,
  registrarStart: 0,
  registrarStartIncrement: 0.5,
  registrarStartLanIncrement: 0.25,
  poolElementStart: 3,
  poolUserStart: 4,
  registrationLife: 30,
  peerHeartbeatCycle: 2,
  maxTimeLastHeard: 5,
  maxTimeNoResponse: 1,
  takeoverExpiry: 2,
  mentorDiscoveryTimeout: 2,
  endpointKeepAliveTimeout: 3,
  asapRequestTimeout: 1,
  jobKeepAliveInterval: 3,
  jobKeepAliveTimeout: 2,
  handleResolutionRetryDelay: 2,
  requestSize: 5e5,
  requestInterval: 5,
  requestIntervalDistribution: 'identity',
} as const;

/**
 * From the end of the faults on all must agree after the larger of registration life and audit cycle (a presence with a
 * checksum comes each heartbeat cycle), seconds.
 */
export const QUIET = Math.max(timers.registrationLife, timers.peerHeartbeatCycle);

/** Whose behavior the engines have. Without keep-alives only RFC's registrars get rid of the dead: by the end of their lives. */
const profiles = fc.oneof(
  fc.record({
    profile: fc.constant('rfc'),
    endpointKeepAliveInterval: fc.constantFrom(1, 4, 4, 1000),
    updateLossProbability: fc.constantFrom(0, 0, 0.3),
    // RSPLIB and RSPSIM forget the element for a while when its home changes.
    takeoverSuggestion: fc.constantFrom(false, false, true),
  }),
  fc.record({ profile: fc.constantFrom('rfc', 'rsplib', 'rspsim'), endpointKeepAliveInterval: fc.constantFrom(1, 4) }),
);

/** Messages as a whole over a transport that notices failures. */
const messages = fc.record({
  // Losses do not end, so they must not cost more than what waits for an answer can bear.
  messageLoss: fc.constantFrom(0, 0, 0.1),
  retransmissionTimeout: fc.constant(0.05),
  failureDetectionTime: fc.constantFrom(0.5, 2, 6),
});

/** Messages as a whole without a transport: they vanish with their receiver, or behind a cut. */
const idealized = fc.record({ idealized: fc.constant(true) });

/** Datagrams: SCTP packets that links lose, repeat and reorder. */
const packets = fc.record({
  transport: fc.constant('sctp'),
  paths: fc.constantFrom(1, 2),
  // As above: four losses of the same message in a row last longer than a request waits for its element.
  linkLoss: fc.constantFrom(0, 0, 0.003),
  linkDuplication: fc.constantFrom(0, 0, 0.05),
  linkReordering: fc.constantFrom(0, 0, 0.05),
  encodePackets: fc.constantFrom(false, false, false, true),
  nagle: fc.boolean(),
  congestionControl: fc.constantFrom('rfc9260', 'cubic'),
  rtoInitial: fc.constant(0.5),
  rtoMin: fc.constant(0.2),
  rtoMax: fc.constant(2),
  heartbeatInterval: fc.constantFrom(1, 30),
  assocMaxRetrans: fc.constant(5),
  pathMaxRetrans: fc.constantFrom(1, 2),
  dynamicAddresses: fc.boolean(),
});

type Settings = fc.Arbitrary<Readonly<Record<string, string | number | boolean>>>;

const onMessages: Settings = fc.oneof(messages, messages, idealized);
const levels: Readonly<Record<FaultLevel, Settings>> = {
  any: fc.oneof({ weight: 3, arbitrary: onMessages }, { weight: 1, arbitrary: packets }),
  message: onMessages,
  packet: packets,
};

const layouts = fc.record({
  lans: fc.integer({ min: 1, max: 3 }),
  registrars: fc.integer({ min: 1, max: MOST_REGISTRARS }),
  poolElements: fc.integer({ min: 1, max: 3 }),
  poolUsers: fc.integer({ min: 1, max: 2 }),
  pools: fc.integer({ min: 1, max: 3 }),
  lanDelay: fc.constantFrom(0, 0, 1, 20),
  wanDelay: fc.constantFrom(0, 5, 100),
  delayDistribution: fc.constantFrom('constant', 'uniform'),
});

/** What components do besides failing. */
const behaviors: Settings = fc.record({
  policy: fc.constantFrom(...policyNames),
  choices: fc.constant(1),
  workload: fc.constantFrom('open', 'closed', 'poisson'),
  cookieMaxCalculations: fc.constantFrom(1e5, 1e7, Infinity),
  cookieMaxTime: fc.constantFrom(0.1, Infinity),
  maxBadPeReports: fc.constantFrom(1, 3, 1e9),
  maxHandleResolutionItems: fc.constantFrom(1, 3),
  staleCacheValue: fc.constantFrom(0, 5),
  maxJobs: fc.constantFrom(0, 1),
  rejectProbability: fc.constantFrom(0, 0, 0.1),
  cleanShutdownProbability: fc.constantFrom(0, 0.5, 1),
  serviceDuringStartup: fc.constantFrom('auto', true, false),
  poolElementRegistrars: fc.constantFrom(0, 0, 1),
  costHandleResolution: fc.constantFrom(0, 0, 1000),
  costPresence: fc.constantFrom(0, 0, 1000),
  encodeMessages: fc.constantFrom(false, false, false, true),
});

/** How many of each there are, per LAN, and of how many paths. */
export interface FaultLayout {
  readonly lans: number;
  readonly registrars: number;
  readonly poolElements: number;
  readonly poolUsers: number;
  readonly pools: number;
  readonly paths: number;
  readonly onPackets: boolean;
  /**
   * Registrars that a cut separates meet again. RSPSIM's do not: they take each other over, and forget each other for
   * good (`forgetsConfiguredPeers`).
   */
  readonly registrarsMeetAgain: boolean;
}

/** A pool that nothing happens to yet. */
export interface FaultWorld {
  readonly layout: FaultLayout;
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
}

/** Pools of all kinds. */
export function faultWorlds(level: FaultLevel): fc.Arbitrary<FaultWorld> {
  return fc
    .record({ network: levels[level], profile: profiles, layout: layouts, behavior: behaviors })
    .map(({ network, profile, layout: { registrars, pools, ...layout }, behavior }) => {
      const onPackets = network['transport'] === 'sctp';
      const { lans, poolElements, poolUsers } = layout;
      const most = onPackets ? MOST_REGISTRARS_ON_PACKETS : MOST_REGISTRARS;
      const numbers = {
        ...layout,
        registrars: Math.max(1, Math.floor(Math.min(registrars, most) / lans)),
        // Each has an element and a user.
        pools: Math.min(pools, lans * poolElements, lans * poolUsers),
      };
      return {
        layout: {
          ...numbers,
          onPackets,
          paths: Number(network['paths'] ?? 1),
          registrarsMeetAgain: profile.profile !== 'rspsim',
        },
        parameters: { ...timers, ...behavior, ...numbers, ...network, ...profile },
      };
    });
}
