import type { RScalar } from './r/r-value.ts';
import { toolchainVariables } from './toolchain-variables.ts';

/** The automatic variable, unless a script gives it values and another one none. */
export const USUAL_AUTOMATIC = 'calcAppPoolUserServiceJobIntervalVariable';

/** What ends, or begins, in the same way has the same default. */
const families: readonly (readonly [RegExp, RScalar])[] = [
  [/^SPECIAL|StaticRegistrarList$/, ''],
  [/(Gamma|Lambda)$/, 0],
  [/(Up|Down)timeDistribution$/, 'timeIdentityDistribution'],
  [/UptimeVariable$/, '100d'],
  [/DowntimeVariable$/, '0s'],
  [/^scenarioNetwork.*Distribution$/, 'identityDelayDistribution'],
  [/^scenarioNumber.*Distribution$/, 'identityNumberDistribution'],
  [/ServiceJob.*Distribution$/, 'workloadExponentialRandomizedDistribution'],
  [/RateBuckets$/, 64],
  [/RateMaxEntries$/, 16],
  [/^registrarMax(EndpointUnreachable|HandleResolution)Rate$/, -1],
  [/^asapEndpointKeepAlive|^calcAppProtocolServiceJob/, 50],
];

const single: Readonly<Record<string, RScalar>> = {
  targetSystemUtilization: 0.8,
  puToPERatio: 10,
  scenarioNumberOfLANs: 1,
  scenarioNetworkWANDelayVariable: 0,
  scenarioNetworkLANDelayVariable: 0,
  scenarioNumberOfRegistrarsVariable: 1,
  scenarioNumberOfCalcAppPoolElementsVariable: 10,
  scenarioNumberOfCalcAppPoolUsersVariable: -1,
  scenarioNumberOfAttackersVariable: 0,
  asapRequestTimeout: 5,
  asapMaxRequestRetransmit: 3,
  asapStaleCacheValue: 0,
  asapServerHuntRetryDelay: 'uniform(0ms, 200ms)',
  asapNoServiceDuringStartup: 'true',
  asapUseTakeoverSuggestion: 'false',
  enrpPeerHeartbeatCycle: 30,
  enrpMaxTimeLastHeared: 61,
  enrpMaxTimeNoResponse: 5,
  enrpTakeoverExpiry: 30,
  registrarMentorDiscoveryTimeout: 30,
  registrarMaxHandleResolutionItems: 1,
  registrarRandomizeMaxHandleResolutionItems: 'false',
  registrarMaxIncrement: 0,
  registrarMaxBadPEReports: 1e9,
  registrarUpdateLossProbability: 0,
  calcAppPoolElementComponentCleanShutdownProbability: 1,
  calcAppPoolElementServiceCapacityDistribution: 'workloadIdentityDistribution',
  calcAppPoolElementServiceCapacityVariable: 1e6,
  calcAppPoolElementServiceMaxJobs: 0,
  calcAppPoolElementServiceMinCapacityPerJob: 10_000,
  calcAppPoolElementServiceRejectProbability: 0,
  calcAppPoolElementSelectionPolicyWeight: -1,
  calcAppPoolElementSelectionPolicyLoadDegradation: -1,
  calcAppPoolElementSelectionPolicyLoadDPF: 0,
  calcAppPoolElementSelectionPolicyWeightDPF: 0,
  calcAppPoolElementSelectionPolicyUpdateThreshold: 0,
  calcAppPoolElementReregisterImmediatelyOnUpdate: 'true',
  calcAppPoolElementServerRegistrationLife: 300,
  calcAppPoolElementServerCookieMaxCalculations: 1e7,
  calcAppPoolElementServerCookieMaxTime: '100d',
  calcAppPoolUserServiceJobSizeVariable: 1e7,
  calcAppPoolUserServiceHandleResolutionRetryDelay: 30,
  calcAppPoolUserServiceJobRetryDelay: 'uniform(0ms,200ms)',
  attackerAttackType: 'None',
  attackerAttackInterval: 1,
  attackTargetPolicyLoadDegradation: 0,
  attackTargetPolicyWeight: 4_294_967_295,
  attackRandomizeIdentifier: 'false',
  attackAnswerKeepAlive: 'false',
  attackReportUnreachableProbability: 0,
};

function defaultsOf(variable: string): readonly RScalar[] {
  if (variable === 'calcAppPoolElementSelectionPolicy') return ['LeastUsed', 'Random', 'RoundRobin'];
  if (variable === USUAL_AUTOMATIC) return [];
  const value = single[variable] ?? families.find(([pattern]) => pattern.test(variable))?.[1];
  if (value === undefined) throw new Error(`${variable}: its default in RSPSIM's toolchain is not known`);
  return [value];
}

/** The values that RSPSIM's toolchain (version 14) gives variables that a script does not list; none: it is computed. */
export const toolchainDefaults: ReadonlyMap<string, readonly RScalar[]> = new Map(
  toolchainVariables.map((variable) => [variable, defaultsOf(variable)]),
);
