import { profileNames } from '../../protocol/profile.ts';
import { policiesByAbbreviation, policyNames } from '../../protocol/policies/policies.ts';
import {
  capacityDistributions,
  delayDistributions,
  poolElementDistributions,
} from '../../protocol/workload/distribution-names.ts';

import { bulkTransferParameters } from './bulk-transfer-parameters.ts';
import { MOST_COMPONENTS } from './most-components.ts';
import { packetParameters, wanParameters } from './packet-parameters.ts';
import {
  choice,
  count,
  distribution,
  flag,
  modelKinds,
  number,
  type Parameter,
  shape,
  time,
  transportKinds,
  type Use,
} from './parameter.ts';

export type { Parameter, ParameterValue } from './parameter.ts';

/** Parameters of all runs. */
const general = ['model', 'transport', 'encodeMessages', 'maxEvents', 'maxEventsPerInstant', 'warmup', 'duration'];
/** Parameters of pools whose messages travel as a whole. */
const messageLevel = ['idealized', 'failureDetectionTime', 'messageLoss', 'retransmissionTimeout'];

/** With RSPSIM's toolchain defaults. */
const poolParameters: readonly Parameter[] = [
  // What is modelled how
  choice('model', modelKinds, 'rserpool', 'What is modelled: a pool, or bulk transfer over SCTP alone'),
  choice('profile', profileNames, 'rfc', 'Whose behavior: the RFCs, RSPLIB, or RSPSIM'),
  choice(
    'transport',
    transportKinds,
    'message',
    'Transport; messages travel as a whole with the contract of SCTP (message), or in packets of SCTP (sctp)',
  ),
  flag('idealized', false, 'No transport (as RSPSIM); messages take their delay, nothing is set up or detected'),
  flag('encodeMessages', false, 'Encodes and decodes every message on its way'),
  count('maxEvents', 1e10, 'Events after which a run is given up', { min: 1 }),
  count(
    'maxEventsPerInstant',
    'auto',
    'Events at one instant after which a run is given up: time stands still; auto: 100 000 and 1000 per component',
    { min: 1, auto: true, unlimited: true },
  ),
  // Run control
  time('warmup', 900, 'Time before the statistics are reset', 'statisticsResetTime'),
  time('duration', 7200, 'Measurement time', 'simulationDuration', { min: undefined, above: 0 }),
  time('registrarStart', 10, 'Start of the first registrar', 'componentStartupDelay (base)'),
  time(
    'registrarStartIncrement',
    10,
    'From the start of a registrar to that of the next one in its LAN',
    'componentStartupDelay (inc1)',
  ),
  time('registrarStartLanIncrement', 30, 'Later start of registrars per LAN', 'componentStartupDelay (inc0)'),
  time('poolElementStart', 300, 'Start of the pool elements', 'componentStartupDelay (base)'),
  time('poolElementStartLanIncrement', 0.5, 'Later start of pool elements per LAN', 'componentStartupDelay (inc0)'),
  time('poolUserStart', 600, 'Start of the pool users', 'componentStartupDelay (base)'),
  // Network
  count('lans', 1, 'LANs, joined in a chain', { min: 1, max: 255, rspsim: 'scenarioNumberOfLANs' }),
  number('lanDelay', 'ms', 0, 'One-way delay within a LAN', { min: 0, rspsim: 'scenarioNetworkLANDelayVariable' }),
  number('wanDelay', 'ms', 0, 'One-way delay between neighboring LANs', {
    min: 0,
    rspsim: 'scenarioNetworkWANDelayVariable',
  }),
  choice('delayDistribution', delayDistributions, 'constant', 'Spread of the LAN delay over the components'),
  time('failureDetectionTime', 5, 'From a failure to its detection by the transport (not idealized)'),
  number('messageLoss', '1', 0, 'Probability that a message is lost and retransmitted (not idealized)', {
    min: 0,
    max: 0.99,
  }),
  time('retransmissionTimeout', 1, 'Delay of a retransmission (not idealized)'),
  // Components, per LAN
  count('registrars', 1, 'Registrars per LAN', { min: 1, max: MOST_COMPONENTS, rspsim: 'scenarioNumberOfRegistrars' }),
  count('poolElements', 10, 'Pool elements per LAN (in the mean)', {
    min: 1,
    max: MOST_COMPONENTS,
    rspsim: 'scenarioNumberOfCalcAppPoolElements',
  }),
  choice(
    'poolElementDistribution',
    poolElementDistributions,
    'identity',
    'How the pool elements are spread over the LANs: evenly, or fewer in one of them and as many more in the others',
  ),
  count('disasterLan', 1, 'Number of the LAN that a localized disaster strikes', {
    min: 1,
    rspsim: 'localizedDisaster (gamma)',
  }),
  number('disasterRemaining', '1', 0.5, 'Fraction of its pool elements that the struck LAN keeps', {
    min: 0,
    max: 1,
    rspsim: 'localizedDisaster (lambda)',
  }),
  number(
    'puToPeRatio',
    '1',
    10,
    'Pool users per pool element (PU:PE ratio); auto: from the target utilization, combinations below 1 are left out',
    { above: 0, auto: true, rspsim: 'puToPERatio' },
  ),
  count('poolUsers', 'auto', 'Pool users per LAN; auto: PU:PE ratio times pool elements', {
    min: 1,
    max: MOST_COMPONENTS,
    auto: true,
    rspsim: 'scenarioNumberOfCalcAppPoolUsers',
  }),
  // Workload
  choice(
    'workload',
    ['open', 'closed', 'poisson'],
    'open',
    'How requests come: at intervals into a queue, a think time after completions, or at intervals without a limit',
  ),
  number('targetUtilization', '1', 0.8, 'Offered load as a fraction of the capacity', {
    above: 0,
    rspsim: 'targetSystemUtilization',
  }),
  number('requestSize', 'calculations', 1e7, 'Mean request size; auto: from the target utilization', {
    min: 1,
    auto: true,
    rspsim: 'serviceJobSize',
  }),
  distribution('requestSizeDistribution', 'exponential', 'Distribution of request sizes'),
  shape('requestSizeGamma', 'Request sizes'),
  time(
    'requestInterval',
    'auto',
    'Mean time between requests of a pool user; auto: from the target utilization',
    'serviceJobInterval',
    { min: undefined, above: 0, auto: true },
  ),
  distribution('requestIntervalDistribution', 'exponential', 'Distribution of intervals and think times'),
  shape('requestIntervalGamma', 'Intervals and think times'),
  time(
    'thinkTime',
    'auto',
    'Closed workload: mean time from a completion to the next request; auto: the request interval',
    undefined,
    { auto: true },
  ),
  // Pool elements
  number('capacity', 'calculations/s', 1e6, 'Mean capacity of a pool element', { above: 0, rspsim: 'serviceCapacity' }),
  choice(
    'capacityDistribution',
    capacityDistributions,
    'identity',
    'How capacities are spread over the pool',
    'calcAppPoolElementServiceCapacityDistribution',
  ),
  number('capacityGamma', '1', 1, 'Heterogeneity of the capacity distribution', {
    min: 0,
    rspsim: 'calcAppPoolElementServiceCapacityDistributionGamma',
  }),
  number('capacityLambda', '1', 0.5, 'Share of fast servers in the capacity distribution', {
    min: 0,
    max: 1,
    rspsim: 'calcAppPoolElementServiceCapacityDistributionLambda',
  }),
  count('maxJobs', 0, 'Requests in service at a time; 0: from minCapacityPerJob', { rspsim: 'serviceMaxJobs' }),
  number('minCapacityPerJob', 'calculations/s', 1e4, 'Capacity left to each request', {
    min: 1,
    rspsim: 'serviceMinCapacityPerJob',
  }),
  number('rejectProbability', '1', 0, 'Probability that a request is rejected although there is room', {
    min: 0,
    max: 0.99,
    rspsim: 'serviceRejectProbability',
  }),
  number('cookieMaxCalculations', 'calculations', 1e7, 'Work between cookies', {
    min: 1,
    unlimited: true,
    rspsim: 'serviceCookieMaxCalculations',
  }),
  time('cookieMaxTime', Infinity, 'Time between cookies', 'serviceCookieMaxTime', {
    min: undefined,
    above: 0,
    unlimited: true,
  }),
  time('registrationLife', 300, 'Registration life', 'serviceRegistrationLife', { min: 1 }),
  time('peUptime', Infinity, 'Mean time from registration to failure or shutdown', 'componentUptime', {
    min: undefined,
    above: 0,
    unlimited: true,
  }),
  distribution(
    'peUptimeDistribution',
    'exponential',
    'Distribution of up-times; identity: all elements fail at the same time',
  ),
  shape('peUptimeGamma', 'Up-times'),
  time('peDowntime', 0, 'Time from failure or shutdown to restart', 'componentDowntime'),
  choice(
    'peFailureKind',
    ['hostCrash', 'processCrash'],
    'hostCrash',
    'Kind of failure; whether the stack survives it and tells the peers',
  ),
  number('cleanShutdownProbability', '1', 1, 'Probability of an orderly shutdown instead of a failure', {
    min: 0,
    max: 1,
    rspsim: 'componentCleanShutdownProbability',
  }),
  // Policy
  {
    ...choice('policy', policyNames, 'LeastUsed', 'Pool policy', 'selectionPolicy'),
    aliases: policiesByAbbreviation,
  },
  number('policyWeight', '1', -1, 'Weight or priority; negative: automatic, from the capacity', {
    min: -1,
    max: 0xffffffff,
    rspsim: 'selectionPolicyWeight',
  }),
  number('loadDegradation', '1', -1, 'Load degradation; negative: automatic, the load of one request', {
    min: -1,
    max: 1,
    rspsim: 'selectionPolicyLoadDegradation',
  }),
  number('loadDpf', '1/ms', 0, 'Load distance penalty factor', { min: 0, max: 1, rspsim: 'selectionPolicyLoadDPF' }),
  number('weightDpf', '1/ms', 0, 'Weight distance penalty factor', {
    min: 0,
    max: 1,
    rspsim: 'selectionPolicyWeightDPF',
  }),
  count('choices', 2, 'PowerOfDChoices: pool elements drawn per selection', { min: 1 }),
  number('policyUpdateThreshold', '1', 0, 'Load change above which a pool element re-registers', {
    min: 0,
    max: 1,
    rspsim: 'selectionPolicyUpdateThreshold',
  }),
  // Registrars
  count('maxHandleResolutionItems', 1, 'Pool elements per handle resolution', {
    min: 1,
    rspsim: 'registrarMaxHandleResolutionItems',
  }),
  count('maxIncrement', 0, 'Selections of an answer that count; 0: as the policy has it', {
    rspsim: 'registrarMaxIncrement',
  }),
  count('maxBadPeReports', 1e9, 'Unreachable reports after which a pool element is removed', {
    min: 1,
    rspsim: 'registrarMaxBadPEReports',
  }),
  time(
    'endpointKeepAliveInterval',
    50,
    'From the last acknowledgment to the next endpoint keep-alive',
    'asapEndpointKeepAliveInterval',
    { min: undefined, above: 0 },
  ),
  time(
    'endpointKeepAliveTimeout',
    50,
    'Wait for an endpoint keep-alive acknowledgment',
    'asapEndpointKeepAliveTimeout',
    { min: undefined, above: 0 },
  ),
  time('peerHeartbeatCycle', 30, 'Time between presences', 'enrpPeerHeartbeatCycle', { min: undefined, above: 0 }),
  time('maxTimeLastHeard', 61, 'Silence after which a peer is asked for its presence', 'enrpMaxTimeLastHeared', {
    min: undefined,
    above: 0,
  }),
  time('maxTimeNoResponse', 5, 'Wait for the answer of a silent peer', 'enrpMaxTimeNoResponse', {
    min: undefined,
    above: 0,
  }),
  time('mentorDiscoveryTimeout', 30, 'Wait for a mentor', 'registrarMentorDiscoveryTimeout'),
  time('takeoverExpiry', 30, 'Wait of a registrar for the consents to its takeover', 'enrpTakeoverExpiry', {
    min: undefined,
    above: 0,
  }),
  {
    ...flag('takeoverSuggestion', false, 'Takeover suggestions (registrars hand elements over)'),
    rspsim: 'asapUseTakeoverSuggestion',
  },
  number('updateLossProbability', '1', 0, 'Probability that a registrar misses a handle update', {
    min: 0,
    max: 1,
    rspsim: 'registrarUpdateLossProbability',
  }),
  number('maxHandleResolutionRate', '1/s', Infinity, 'Handle resolutions that a pool user may ask for in a pool', {
    above: 0,
    unlimited: true,
    rspsim: 'registrarMaxHandleResolutionRate',
  }),
  number('maxEndpointUnreachableRate', '1/s', Infinity, 'Unreachable reports that a pool user may send about a pool', {
    above: 0,
    unlimited: true,
    rspsim: 'registrarMaxEndpointUnreachableRate',
  }),
  count('rateGuardEntries', 16, 'Latest requests of a pool user that its rate is measured with', {
    min: 2,
    max: 65536,
    rspsim: 'registrarMaxHandleResolutionRateMaxEntries',
  }),
  time('registrarUptime', Infinity, 'Mean time from the start of a registrar to its failure', 'componentUptime', {
    min: undefined,
    above: 0,
    unlimited: true,
  }),
  distribution('registrarUptimeDistribution', 'exponential', 'Distribution of registrar up-times'),
  shape('registrarUptimeGamma', 'Registrar up-times'),
  time('registrarDowntime', 0, 'Mean time from the failure of a registrar to its restart', 'componentDowntime'),
  distribution('registrarDowntimeDistribution', 'identity', 'Distribution of registrar down-times'),
  shape('registrarDowntimeGamma', 'Registrar down-times'),
  choice(
    'registrarFailureKind',
    ['hostCrash', 'processCrash'],
    'hostCrash',
    'Whether the stack of a registrar survives its failure and tells the peers',
  ),
  count('immortalRegistrars', 0, 'The first so many registrars of a LAN never fail'),
  count('poolElementRegistrars', 0, 'Pool elements know the first so many registrars of their LAN; 0: all', {
    rspsim: 'staticRegistrarsList',
  }),
  // Pool users and sessions
  time('staleCacheValue', 0, 'How long a pool user may use a handle resolution again', 'asapStaleCacheValue'),
  time('asapRequestTimeout', 5, 'Wait for the answer to an ASAP request', 'asapRequestTimeout', {
    min: undefined,
    above: 0,
  }),
  count('asapMaxRequestRetransmit', 3, 'Repetitions of an unanswered ASAP request', {
    rspsim: 'asapMaxRequestRetransmit',
  }),
  time('serverHuntRetryDelay', 0.2, 'Longest wait before another registrar is looked for', 'asapServerHuntRetryDelay'),
  time(
    'jobRequestTimeout',
    'auto',
    'Wait for the acceptance of a request; auto: jobKeepAliveTimeout',
    'serviceJobRequestTimeout',
    { min: undefined, above: 0, auto: true },
  ),
  time(
    'jobKeepAliveInterval',
    50,
    'From the last acknowledgment to the next session keep-alive',
    'serviceJobKeepAliveInterval',
    { min: undefined, above: 0 },
  ),
  time('jobKeepAliveTimeout', 50, 'Wait for a session keep-alive acknowledgment', 'serviceJobKeepAliveTimeout', {
    min: undefined,
    above: 0,
  }),
  time('jobRetryDelay', 0.2, 'Longest wait after a rejected request', 'serviceJobRetryDelay'),
  time(
    'handleResolutionRetryDelay',
    30,
    'Wait after a handle resolution without result',
    'serviceHandleResolutionRetryDelay',
  ),
];

function marked(parameter: Parameter): Parameter {
  if (general.includes(parameter.name)) return parameter;
  const use: Use = { model: 'rserpool', ...(messageLevel.includes(parameter.name) && { transport: 'message' }) };
  return { ...parameter, use };
}

/** All parameters of a scenario. */
export const parameterCatalogue: readonly Parameter[] = [
  ...poolParameters.map(marked),
  ...packetParameters,
  ...wanParameters,
  ...bulkTransferParameters,
];

const byName = new Map(parameterCatalogue.map((parameter) => [parameter.name, parameter]));

export function parameterNamed(name: string): Parameter | undefined {
  return byName.get(name);
}
