import { shapedDistributions } from '../../../scenarios/language/distribution-shapes.ts';
import type { GivenParameters } from '../../verify/study-runs.ts';

/** A run in which a parameter has an effect: the other parameters, and the value that makes the difference. */
export type EffectCase = readonly [given: GivenParameters, value: GivenParameters[string]];

/** A short run of a small pool; everything begins soon. */
export const smallPool: GivenParameters = {
  warmup: 30,
  duration: 120,
  registrarStart: 0,
  registrarStartIncrement: 1,
  poolElementStart: 10,
  poolUserStart: 20,
  poolElements: 4,
  requestSize: 2e6,
  mentorDiscoveryTimeout: 2,
};

export const smallTransfer: GivenParameters = {
  model: 'bulkTransfer',
  transport: 'sctp',
  warmup: 2,
  duration: 10,
  linkRate: 1e6,
};

/** Lossy paths, and buffers that they block. */
const cmtTransfer = { ...smallTransfer, paths: 2, cmt: true, linkLoss: 0.03, receiveBuffer: 30_000, duration: 20 };

const several = { registrars: 3, lanDelay: 5 };
const elementsFail = { peUptime: 20, cleanShutdownProbability: 0, maxBadPeReports: 2, ...several };
const registrarsFail = {
  ...several,
  registrarUptime: 30,
  registrarDowntime: 20,
  peerHeartbeatCycle: 3,
  maxTimeLastHeard: 7,
  maxTimeNoResponse: 2,
};
const usersFail = { userUptime: 20, userDowntime: 10 };
const impatient = { endpointKeepAliveInterval: 5, endpointKeepAliveTimeout: 2, jobKeepAliveInterval: 3 };
const differing = { capacityDistribution: 'fastServers', capacityGamma: 4 };
const apart = { lans: 2, wanDelay: 50, lanDelay: 5, poolElements: 3 };
const sctp = { transport: 'sctp' };
/** On both levels. */
const linksFail = {
  pathUptime: 20,
  pathDowntime: 10,
  failingLinks: 'components',
  idealized: true,
  profile: 'rspsim',
  jobKeepAliveInterval: 3,
  jobKeepAliveTimeout: 2,
};
const pathsFail = { ...sctp, pathUptime: 20, pathDowntime: 10, paths: 2 };
const lossy = { ...sctp, linkLoss: 0.1, lanDelay: 5 };
const red = { linkRate: 1e6, queue: 'red', redMinThreshold: 3, redMaxThreshold: 20 };
/** Those of the second stream keep those of the first one waiting. */
const longMessages = { streams: 2, firstStreamMessageSize: 100, messageSize: 20_000 };
const bursts = { background: 'onOff', backgroundRate: 5e5 };
const oneFailure = { ...sctp, pathFailureTime: 60, pathFailureDuration: 30 };
const attackersAct = { attackers: 1, attackInterval: 1, attackerStart: 15, maxBadPeReports: 2, profile: 'rspsim' };
const resolutions = {
  ...attackersAct,
  attack: 'handleResolution',
  attackReportProbability: 0.5,
  policy: 'RoundRobin',
  registrationLife: 25,
};
const attackersFail = { ...resolutions, attackerUptime: 10, attackerDowntime: 5 };
const fakes = { ...attackersAct, attack: 'registration', jobRequestTimeout: 3, idealized: true };

/** Of the parameters of pools, and of SCTP in pools. */
export const poolCases: Readonly<Record<string, EffectCase>> = {
  profile: [several, 'rspsim'],
  transport: [{}, 'sctp'],
  idealized: [{ lanDelay: 5 }, true],
  warmup: [{}, 40],
  duration: [{}, 100],
  registrarStart: [{}, 40],
  registrarStartIncrement: [several, 7],
  registrarStartLanIncrement: [apart, 7],
  poolElementStart: [{}, 35],
  poolElementStartIncrement: [{}, 15],
  poolElementStartLanIncrement: [apart, 20],
  poolUserStart: [{}, 50],
  poolUserStartIncrement: [{}, 2],
  poolUserStartLanIncrement: [apart, 20],
  schedule: [{}, '{lan0/pe0: up@10 crash@60 up@90}'],
  lans: [{}, 2],
  lanDelay: [{}, 20],
  wanDelay: [{ ...apart, wanDelay: 0 }, 100],
  delayDistribution: [{ lanDelay: 20 }, 'uniform'],
  failureDetectionTime: [elementsFail, 1],
  messageLoss: [{}, 0.1],
  retransmissionTimeout: [{ messageLoss: 0.1 }, 3],
  registrars: [{}, 3],
  poolElements: [{}, 6],
  pools: [{}, 2],
  poolElementDistribution: [apart, 'localizedDisaster'],
  disasterLan: [{ ...apart, poolElementDistribution: 'localizedDisaster' }, 2],
  disasterRemaining: [{ ...apart, poolElements: 6, poolElementDistribution: 'localizedDisaster' }, 0],
  puToPeRatio: [{}, 5],
  poolUsers: [{}, 7],
  workload: [{}, 'closed'],
  targetUtilization: [{}, 0.4],
  requestSize: [{}, 1e6],
  requestSizeDistribution: [{}, 'identity'],
  requestSizeGamma: [{ requestSizeDistribution: 'uniform' }, 5],
  requestInterval: [{}, 3],
  requestIntervalDistribution: [{}, 'identity'],
  requestIntervalGamma: [{ requestIntervalDistribution: 'uniform' }, 5],
  thinkTime: [{ workload: 'closed' }, 1],
  requestsPerUser: [{}, 2],
  capacity: [{}, 5e5],
  capacityDistribution: [{ capacityGamma: 4 }, 'linear'],
  capacityGamma: [{ capacityDistribution: 'linear' }, 5],
  capacityLambda: [differing, 0.25],
  capacities: [{ capacityDistribution: 'list', capacities: '[1000000]' }, '[2000000, 500000, 1000000]'],
  maxJobs: [{}, 1],
  minCapacityPerJob: [{}, 1e6],
  rejectProbability: [{}, 0.3],
  cookieMaxCalculations: [{}, 1e5],
  cookieMaxTime: [{}, 0.1],
  registrationLife: [{ policy: 'Random' }, 30],
  peUptime: [{}, 20],
  peUptimeDistribution: [{ peUptime: 20 }, 'identity'],
  peUptimeGamma: [{ peUptime: 20, peUptimeDistribution: 'uniform' }, 5],
  peDowntime: [{ peUptime: 20 }, 10],
  peDowntimeDistribution: [{ peUptime: 20, peDowntime: 10 }, 'exponential'],
  peDowntimeGamma: [{ peUptime: 20, peDowntime: 10, peDowntimeDistribution: 'uniform' }, 5],
  peLives: [{ peUptime: 20 }, 2],
  peFailureKind: [elementsFail, 'processCrash'],
  cleanShutdownProbability: [{ peUptime: 20 }, 0],
  policy: [{}, 'Random'],
  policyWeight: [{ ...differing, policy: 'WeightedRandom' }, 1],
  loadDegradation: [{ ...differing, policy: 'PriorityLeastUsed' }, 0.5],
  loadDpf: [{ ...apart, policy: 'LeastUsedDPF' }, 0.01],
  weightDpf: [{ ...apart, policy: 'WeightedRandomDPF' }, 0.01],
  choices: [{ policy: 'PowerOfDChoices' }, 4],
  policyUpdateThreshold: [{}, 0.05],
  reregisterImmediately: [{ registrationLife: 30 }, false],
  maxHandleResolutionItems: [{ policy: 'Random' }, 3],
  randomizeMaxHandleResolutionItems: [{ policy: 'RoundRobin', maxHandleResolutionItems: 3 }, true],
  maxIncrement: [{ policy: 'RoundRobin', maxHandleResolutionItems: 3, poolElements: 6 }, 3],
  maxBadPeReports: [{ ...elementsFail, maxBadPeReports: 1e9 }, 1],
  endpointKeepAliveInterval: [{}, 7],
  endpointKeepAliveTimeout: [{ ...elementsFail, ...impatient }, 20],
  peerHeartbeatCycle: [several, 4],
  maxTimeLastHeard: [several, 7],
  maxTimeNoResponse: [registrarsFail, 4],
  mentorDiscoveryTimeout: [{ registrars: 3, registrarStartIncrement: 50, profile: 'rspsim', idealized: true }, 20],
  serviceDuringStartup: [{ ...several, poolElementStart: 1 }, false],
  takeoverExpiry: [{ ...registrarsFail, registrars: 2, profile: 'rspsim', idealized: true }, 3],
  takeoverSuggestion: [several, true],
  updateLossProbability: [several, 0.5],
  maxHandleResolutionRate: [{}, 0.2],
  maxEndpointUnreachableRate: [{ ...elementsFail, maxBadPeReports: 1e9 }, 0.01],
  rateGuardEntries: [{ maxHandleResolutionRate: 0.3 }, 3],
  elementsPerUser: [{ ...fakes, attackRandomIdentifiers: true }, 2],
  registrarUptime: [several, 30],
  registrarUptimeDistribution: [registrarsFail, 'identity'],
  registrarUptimeGamma: [{ ...registrarsFail, registrarUptimeDistribution: 'uniform' }, 5],
  registrarDowntime: [registrarsFail, 10],
  registrarDowntimeDistribution: [registrarsFail, 'exponential'],
  registrarDowntimeGamma: [{ ...registrarsFail, registrarDowntimeDistribution: 'uniform' }, 5],
  registrarLives: [registrarsFail, 1],
  registrarFailureKind: [registrarsFail, 'processCrash'],
  immortalRegistrars: [registrarsFail, 2],
  poolElementRegistrars: [several, 1],
  poolUserRegistrars: [several, 1],
  requestBytes: [{ ...sctp, linkRate: 1e7 }, 1e5],
  resultBytes: [{ ...sctp, linkRate: 1e7 }, 1e5],
  staleCacheValue: [{}, 10],
  asapRequestTimeout: [{ ...registrarsFail, profile: 'rspsim', idealized: true }, 2],
  asapMaxRequestRetransmit: [{ ...registrarsFail, profile: 'rspsim', idealized: true }, 0],
  serverHuntRetryDelay: [{ ...registrarsFail, profile: 'rspsim', idealized: true }, 3],
  jobRequestTimeout: [{ ...elementsFail, idealized: true, profile: 'rspsim' }, 3],
  jobKeepAliveInterval: [{ ...elementsFail, idealized: true, profile: 'rspsim' }, 1],
  jobKeepAliveTimeout: [{ ...elementsFail, ...impatient, idealized: true, profile: 'rspsim' }, 2],
  jobRetryDelay: [{ maxJobs: 1 }, 3],
  handleResolutionRetryDelay: [{ poolElementStart: 40 }, 2],
  userUptime: [{}, 20],
  userUptimeDistribution: [usersFail, 'identity'],
  userUptimeGamma: [{ ...usersFail, userUptimeDistribution: 'uniform' }, 5],
  userDowntime: [usersFail, 30],
  userDowntimeDistribution: [usersFail, 'exponential'],
  userDowntimeGamma: [{ ...usersFail, userDowntimeDistribution: 'uniform' }, 5],
  userLives: [usersFail, 1],
  // Costs of registrars
  costRegistration: [{}, 1e4],
  costDeregistration: [{ peUptime: 20, costRegistration: 1 }, 1e4],
  costHandleResolution: [{}, 1e4],
  costUnreachableReport: [{ ...elementsFail, costRegistration: 1 }, 1e4],
  costKeepAlive: [{ ...impatient, costRegistration: 1 }, 1e4],
  costPresence: [{ ...several, costRegistration: 1 }, 1e4],
  costHandleUpdate: [{ ...several, costRegistration: 1 }, 1e4],
  costHandleTable: [{ ...registrarsFail, costRegistration: 1 }, 1e4],
  costTakeover: [{ ...registrarsFail, costRegistration: 1 }, 1e4],
  // Attackers
  attackers: [{ ...resolutions, attackers: 0 }, 2],
  attack: [{ ...resolutions, attack: 'none' }, 'handleResolution'],
  attackInterval: [resolutions, 2],
  attackIntervalDistribution: [resolutions, 'exponential'],
  attackIntervalGamma: [{ ...resolutions, attackIntervalDistribution: 'uniform' }, 5],
  attackReportProbability: [{ ...resolutions, attackReportProbability: 0 }, 1],
  attackRandomIdentifiers: [fakes, true],
  attackAnswersKeepAlives: [{ ...fakes, ...impatient }, true],
  attackPolicy: [fakes, 'Random'],
  attackPolicyWeight: [{ ...fakes, policy: 'WeightedRandom' }, 1],
  attackLoadDegradation: [{ ...fakes, policy: 'LeastUsedDegradation' }, 0.5],
  attackPool: [{ ...attackersAct, attack: 'handleResolution', attackReportProbability: 1, pools: 2 }, 2],
  attackRegistrars: [{ ...resolutions, registrars: 3 }, 1],
  attackerStart: [resolutions, 50],
  attackerStartIncrement: [{ ...resolutions, attackers: 2 }, 20],
  attackerStartLanIncrement: [{ ...resolutions, lans: 2 }, 20],
  attackerUptime: [resolutions, 20],
  attackerUptimeDistribution: [attackersFail, 'identity'],
  attackerUptimeGamma: [{ ...attackersFail, attackerUptimeDistribution: 'uniform' }, 5],
  attackerDowntime: [attackersFail, 20],
  attackerDowntimeDistribution: [attackersFail, 'exponential'],
  attackerDowntimeGamma: [{ ...attackersFail, attackerDowntimeDistribution: 'uniform' }, 5],
  attackerLives: [attackersFail, 1],
  // Links, path failures and SCTP
  paths: [sctp, 2],
  ipVersion: [sctp, 'ipv6'],
  udpEncapsulation: [sctp, true],
  linkRate: [sctp, 1e5],
  linkMtu: [{ ...sctp, maxHandleResolutionItems: 20, poolElements: 20, policy: 'Random' }, 600],
  queue: [{ ...smallTransfer, ...red, queue: 'dropTail' }, 'red'],
  queueCapacity: [{ ...smallTransfer }, 5],
  redMinThreshold: [{ ...smallTransfer, ...red }, 1],
  redMaxThreshold: [{ ...smallTransfer, ...red }, 10],
  redMaxProbability: [{ ...smallTransfer, ...red }, 0.5],
  redWeight: [{ ...smallTransfer, ...red }, 0.5],
  ecn: [{ ...smallTransfer, ...red }, true],
  linkLoss: [sctp, 0.1],
  lossBurst: [lossy, 4],
  linkBitErrorRate: [sctp, 1e-4],
  linkJitter: [sctp, 5],
  linkReordering: [smallTransfer, 0.2],
  linkReorderingDelay: [{ ...smallTransfer, linkReordering: 0.2 }, 20],
  linkDuplication: [sctp, 0.2],
  failingLinks: [linksFail, 'poolUsers'],
  failingPaths: [pathsFail, 2],
  pathUptime: [{ failingLinks: 'poolElements', idealized: true, profile: 'rspsim' }, 20],
  pathUptimeDistribution: [pathsFail, 'identity'],
  pathUptimeGamma: [{ ...pathsFail, pathUptimeDistribution: 'uniform' }, 5],
  pathDowntime: [linksFail, 3],
  pathDowntimeDistribution: [pathsFail, 'identity'],
  pathDowntimeGamma: [{ ...pathsFail, pathDowntimeDistribution: 'uniform' }, 5],
  pathFailureTime: [sctp, 60],
  pathFailureDuration: [oneFailure, 5],
  sctpPreset: [{ ...smallTransfer, sendBuffer: 1e5 }, 'rfc4960'],
  rtoInitial: [lossy, 0.2],
  rtoMin: [lossy, 0.1],
  rtoMax: [{ ...lossy, rtoMin: 0.1 }, 1],
  pathMaxRetrans: [pathsFail, 0],
  assocMaxRetrans: [oneFailure, 1],
  maxInitRetrans: [{ ...lossy, linkLoss: 0.5 }, 1],
  pfMaxRetrans: [{ ...smallTransfer, paths: 2, pathFailureTime: 5 }, 0],
  switchoverMaxRetrans: [
    { ...smallTransfer, paths: 2, pfMaxRetrans: 0, pathFailureTime: 5, pathFailureDuration: 10, duration: 60 },
    1,
  ],
  heartbeatInterval: [sctp, 2],
  sackDelay: [{ ...smallTransfer, linkRate: 5e4, duration: 60 }, 0.02],
  sackFrequency: [smallTransfer, 4],
  maxBurst: [{ ...smallTransfer, linkLoss: 0.02 }, 1],
  initialWindow: [smallTransfer, 10],
  congestionControl: [{ ...smallTransfer, linkLoss: 0.02 }, 'cubic'],
  coupledMinWindow: [{ ...smallTransfer, linkLoss: 0.02, congestionControl: 'lia' }, 4],
  congestionGroups: [{ ...smallTransfer, paths: 2, congestionControl: 'lia' }, '[1, 2]'],
  lostRetransmission: [{ ...smallTransfer, linkLoss: 0.05 }, 'timeout'],
  receiveBuffer: [smallTransfer, 5000],
  sendBuffer: [smallTransfer, 5000],
  nagle: [{ ...sctp, lanDelay: 50 }, false],
  cmt: [{ ...smallTransfer, paths: 2 }, true],
  cmtSendOrder: [cmtTransfer, 'largestSpace'],
  cmtSplitFastRetransmit: [cmtTransfer, false],
  cmtWindowUpdate: [cmtTransfer, 'cumAck'],
  cmtFastRecoveryUpdate: [cmtTransfer, false],
  cmtDelayedAck: [cmtTransfer, false],
  cmtSackPath: [{ ...cmtTransfer, secondPathDelay: 50 }, 'standard'],
  cmtRetransmission: [cmtTransfer, 'asap'],
  cmtSmartFastRetransmit: [{ ...smallTransfer, paths: 2, cmt: true, linkLoss: 0.1, rtoMin: 0.1, duration: 20 }, false],
  cmtBufferSplitting: [cmtTransfer, 'none'],
  cmtSplitBytes: [cmtTransfer, 'queued'],
  cmtRescheduling: [cmtTransfer, 'bothSides'],
  cmtReschedulingThreshold: [{ ...cmtTransfer, cmtRescheduling: 'bothSides' }, 0.1],
  dynamicAddresses: [{ ...smallTransfer, paths: 2, pathFailureTime: 5 }, true],
  nrSack: [{ ...smallTransfer, linkLoss: 0.03, sendBuffer: 30_000, duration: 20 }, true],
  wanRate: [{ ...apart, ...sctp }, 1e4],
};

/** Data takes the second path from the begin. */
const secondPath = { paths: 2, pfMaxRetrans: 0, pathFailureTime: 1 };

/** Of the parameters of bulk transfer. */
export const transferCases: Readonly<Record<string, EffectCase>> = {
  flows: [{}, 3],
  plainFlows: [{ paths: 2, flows: 2, congestionControl: 'cubic', linkLoss: 0.01 }, 1],
  pathDelay: [{}, 50],
  secondPathDelay: [secondPath, 50],
  secondPathRate: [secondPath, 3e5],
  secondPathLoss: [secondPath, 0.05],
  accessRate: [{ linkRate: 5e6 }, 1e6],
  sharedBottleneck: [{ paths: 2, flows: 2, linkLoss: 0.01 }, true],
  messageSize: [{}, 5000],
  streams: [{ linkLoss: 0.05 }, 4],
  firstStreamMessageSize: [{ streams: 2 }, 100],
  streamScheduler: [longMessages, 'fairCapacity'],
  streamValues: [{ ...longMessages, streamScheduler: 'weightedFairQueueing', interleaving: true }, '[1, 5]'],
  interleaving: [{ ...longMessages, streamScheduler: 'roundRobin' }, true],
  orderedDelivery: [{ linkLoss: 0.05 }, false],
  transferSize: [{}, 1e5],
  flowStartSpread: [{ flows: 3 }, 5],
  background: [{}, 'cbr'],
  backgroundRate: [{ background: 'cbr' }, 5e5],
  backgroundPacketLength: [{ background: 'cbr', backgroundRate: 5e5 }, 500],
  backgroundOn: [bursts, 5],
  backgroundOff: [bursts, 5],
};

/** What changes no metric by its purpose: checks, and limits of what a run may cost. */
export const withoutEffectOnMetrics: ReadonlySet<string> = new Set([
  'model', // another one has other metrics
  'requestTrace', // needs a file
  'requestTraceHash',
  'encodeMessages',
  'encodePackets',
  'maxEvents',
  'maxEventsPerInstant',
]);

/** Distributions that ask for a shape have one. */
export function withShapes(given: GivenParameters): GivenParameters {
  const missing = shapedDistributions.filter(
    ({ distribution, shape, needing }) => needing.has(String(given[distribution])) && !(shape in given),
  );
  return { ...given, ...Object.fromEntries(missing.map(({ shape }) => [shape, 2])) };
}
