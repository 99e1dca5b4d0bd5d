import assert from 'node:assert/strict';
import { caseFault } from '../../../scenarios/faults/fault-search.ts';
import type { ParameterValue } from '../../../scenarios/language/parameter-catalogue.ts';

/** Of all cases; times in seconds. */
const common = {
  poolUsers: 1,
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
  endpointKeepAliveInterval: 4,
  endpointKeepAliveTimeout: 3,
  asapRequestTimeout: 1,
  jobKeepAliveInterval: 3,
  jobKeepAliveTimeout: 2,
  handleResolutionRetryDelay: 2,
  requestSize: 5e5,
  requestInterval: 5,
  requestIntervalDistribution: 'identity',
} as const;

/** Runs that "rsplab fuzz" found and made small, and what was wrong with them. */
const cases: Readonly<Record<string, { seed: number; parameters: Readonly<Record<string, ParameterValue>> }>> = {
  'an element that was refused during the start of its registrar stayed out of its pool': {
    seed: 1,
    parameters: { registrars: 2, poolElements: 2, poolElementStart: 0.5, serviceDuringStartup: false, duration: 45 },
  },
  'a set-up that met a cut path was not repeated after the repair': {
    seed: 1,
    parameters: {
      profile: 'rspsim',
      registrars: 2,
      poolElements: 1,
      failureDetectionTime: 0.5,
      endpointKeepAliveInterval: 1,
      maxBadPeReports: 1,
      maxHandleResolutionItems: 1,
      cookieMaxCalculations: 1e5,
      cookieMaxTime: 0.1,
      policy: 'RoundRobin',
      schedule: '{lan0/pr1: down@8, lan0/pe0/path0: down@18.5 up@19.5}',
      duration: 49.5,
    },
  },
  'an element could not return to a registrar that had set up an association with it': {
    seed: 1,
    parameters: {
      profile: 'rspsim',
      registrars: 2,
      poolElements: 2,
      poolElementRegistrars: 1,
      takeoverSuggestion: true,
      failureDetectionTime: 2,
      schedule: '{lan0/pr1: processCrash@16.5 up@17}',
      duration: 47,
    },
  },
  'messages that waited for the processor of a registrar armed its timers again after its end': {
    seed: 2,
    parameters: { registrars: 4, poolElements: 2, idealized: true, costPresence: 1000, duration: 40 },
  },
  'a dead element was claimed anew by each audit, so that the time for its answer never ended': {
    seed: 265,
    parameters: {
      registrars: 3,
      poolElements: 1,
      poolElementRegistrars: 1,
      takeoverSuggestion: true,
      idealized: true,
      endpointKeepAliveInterval: 1000,
      policy: 'RoundRobin',
      schedule: '{lan0/pe0: down@8 up@8}',
      cleanShutdownProbability: 0,
      duration: 38,
    },
  },
  'a user asked a registrar that did not answer again and again, although there was another one': {
    seed: 886,
    parameters: {
      lans: 2,
      registrars: 2,
      poolElements: 1,
      idealized: true,
      endpointKeepAliveInterval: 1,
      policy: 'RoundRobin',
      maxBadPeReports: 1,
      schedule: '{lan0/pu0: down@8 up@8, lan0/pr1: down@8, lan0/pr0: down@10 up@13.5}',
      duration: 43.5,
    },
  },
  'a host that lost an address and crashed was refused as long as its former association was not found dead': {
    seed: 1,
    parameters: {
      registrars: 1,
      poolElements: 1,
      transport: 'sctp',
      paths: 2,
      dynamicAddresses: true,
      rtoInitial: 0.5,
      rtoMin: 0.2,
      rtoMax: 2,
      policy: 'RoundRobin',
      schedule: '{lan0/pu0: down@9.5 up@10, lan0/pu0/path0: down@9.5 up@9.5}',
      duration: 40,
    },
  },
};

describe('runs that had a fault once', () => {
  for (const [name, each] of Object.entries(cases))
    it(`have none: ${name}`, () => {
      assert.equal(caseFault({ ...each, parameters: { ...common, ...each.parameters } }), undefined);
    });
});
