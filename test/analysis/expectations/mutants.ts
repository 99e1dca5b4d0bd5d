import type { RunParameters } from '../../../sim/run/run-parameters.ts';

/** A fault that a program could have, made on purpose: a study's runs are simulated with other parameters than they have. */
type Mutant = (parameters: RunParameters) => Partial<RunParameters>;

/** Faults by what a reader of the results would be told wrongly. */
export const mutants = {
  /** The policies are mixed up. */
  swappedPolicies: ({ policy }) => ({
    policy: policy === 'LeastUsed' ? 'Random' : policy === 'Random' ? 'LeastUsed' : policy,
  }),
  /** Distance does not count. */
  ignoredDistance: () => ({ loadDpf: 0, weightDpf: 0 }),
  /** Delays of the network do not come about. */
  ignoredDelay: () => ({ lanDelay: 0, wanDelay: 0 }),
  /** Weights do not count. */
  ignoredWeights: ({ policy }) => ({ policy: policy === 'WeightedRandom' ? 'Random' : policy }),
  /** Every element has one selection per round. */
  equalWeights: () => ({ policyWeight: 1 }),
  /** All pools are homogeneous. */
  ignoredCapacities: () => ({ capacityDistribution: 'identity', capacityGamma: 1 }),
  /** All requests have exponentially distributed sizes. */
  ignoredSizeDistribution: () => ({ requestSizeDistribution: 'exponential' }),
  /** Cookies always come after the same amount of work. */
  ignoredCookies: () => ({ cookieMaxCalculations: 1e6 }),
  /** Every shutdown is a crash. */
  onlyCrashes: () => ({ cleanShutdownProbability: 0 }),
  /** The stack of a crashed element always says so. */
  onlyProcessCrashes: () => ({ peFailureKind: 'processCrash' }),
  /** Sessions ask their elements every second, whatever the interval is. */
  ignoredKeepAliveInterval: () => ({ jobKeepAliveInterval: 1 }),
  /** Registrars ask their elements every second, whatever the interval is. */
  ignoredEndpointKeepAliveInterval: () => ({ endpointKeepAliveInterval: 1 }),
  /** Reports of users remove no element. */
  ignoredReports: () => ({ maxBadPeReports: 1e9 }),
  /** Selections do not degrade an element. */
  ignoredDegradation: () => ({ loadDegradation: 0 }),
  /** A selection counts as one, whatever the increment is. */
  ignoredIncrement: () => ({ maxIncrement: 1 }),
  /** Answers to handle resolutions are always as long as they may be. */
  ignoredAnswerLength: () => ({ randomizeMaxHandleResolutionItems: false }),
  /** Users resolve the pool handle for each request. */
  ignoredCache: () => ({ staleCacheValue: 0 }),
  /** Elements accept every request. */
  ignoredRejections: () => ({ rejectProbability: 0 }),
  /** Registrars serve attackers, however often they ask. */
  ignoredLimits: () => ({ maxHandleResolutionRate: Infinity, maxEndpointUnreachableRate: Infinity }),
  /** Attackers register under one identifier. */
  onlyOneIdentity: () => ({ attackRandomIdentifiers: false }),
  /** Attackers may register under as many identifiers as they like. */
  ignoredIdentity: () => ({ attackRandomIdentifiers: true }),
  /** Nothing happens at known times. */
  ignoredSchedule: () => ({ schedule: 'none' }),
  /** Registrars never miss a peer. */
  noTakeovers: () => ({ maxTimeLastHeard: 1e6 }),
  /** No element is told that another registrar would be a better home. */
  ignoredSuggestions: () => ({ takeoverSuggestion: false }),
  /** Registrars tell each other every 10 s that they are there. */
  ignoredHeartbeatCycle: () => ({ peerHeartbeatCycle: 10 }),
  /** Registrations cost a registrar no time. */
  ignoredCosts: () => ({ costRegistration: 0 }),
  /** There is no transport, and so no association to set up. */
  ignoredSetUp: () => ({ idealized: true }),
  /** No link loses a packet. */
  ignoredLosses: () => ({ linkLoss: 0 }),
  /** A path is used until Path.Max.Retrans, in spite of RFC 7829. */
  ignoredPotentialFailures: () => ({ pfMaxRetrans: Infinity }),
  /** New data takes one path at a time. */
  ignoredCmt: () => ({ cmt: false }),
  /** What is lost is sent again by the path of the largest threshold, whatever the policy is. */
  ignoredRetransmissionPolicy: () => ({ cmtRetransmission: 'ssthresh' }),
  /** A path may fill the whole buffers. */
  ignoredBufferSplitting: () => ({ cmtBufferSplitting: 'none' }),
  /** Time-outs are of 1 s at least, whatever RTO.Min is. */
  ignoredRtoMin: () => ({ rtoMin: 1 }),
  /** Paths of an association are not coupled. */
  independentPaths: () => ({ congestionControl: 'rfc9260' }),
  /** Users never rest. */
  ignoredThinkTime: () => ({ thinkTime: 0 }),
  /** Users rest for a second. */
  restingUsers: () => ({ thinkTime: 1 }),
  /** The power of one choice. */
  onlyOneChoice: () => ({ choices: 1 }),
} as const satisfies Readonly<Record<string, Mutant>>;
