import { policiesByAbbreviation, policyNames } from '../../../../protocol/policies/policies.ts';
import { capacityDistributions } from '../../../../protocol/workload/distribution-names.ts';
import { choice, count, distribution, flag, lives, number, numberList, shape, time } from '../../../run/parameter.ts';

/** Servers: what they can do, how long they live, by what policy they are selected. */
export const poolElementParameters = {
  capacity: number('calculations/s', 1e6, 'Mean capacity of a pool element', { above: 0, rspsim: 'serviceCapacity' }),
  capacityDistribution: choice(capacityDistributions, 'identity', 'Distribution of capacities over the pool', {
    rspsim: 'calcAppPoolElementServiceCapacityDistribution',
  }),
  capacityGamma: number('1', 1, 'Heterogeneity of the capacity distribution', {
    min: 0,
    rspsim: 'calcAppPoolElementServiceCapacityGamma',
  }),
  capacityLambda: number('1', 0.5, 'Share of fast servers in the capacity distribution', {
    min: 0,
    max: 1,
    rspsim: 'calcAppPoolElementServiceCapacityLambda',
  }),
  capacities: numberList(
    'calculations/s',
    'Capacities of the pool elements of each LAN, in their order; after the last one, from the first one again',
    { above: 0 },
  ),
  capacityByLan: numberList(
    'calculations/s',
    'Mean capacity of the pool elements of each LAN, in place of capacity; that is the mean of all elements then',
    { above: 0 },
  ),
  maxJobs: count(0, 'Requests in service at the same time; 0: computed from minCapacityPerJob', {
    rspsim: 'serviceMaxJobs',
  }),
  minCapacityPerJob: number('calculations/s', 10_000, 'Minimum capacity for each request', {
    min: 1,
    rspsim: 'serviceMinCapacityPerJob',
  }),
  rejectProbability: number('1', 0, 'Probability that a request is rejected although it could be served', {
    min: 0,
    max: 0.99,
    rspsim: 'serviceRejectProbability',
  }),
  cookieMaxCalculations: number('calculations', 1e7, 'Work between cookies', {
    min: 1,
    unlimited: true,
    rspsim: 'serviceCookieMaxCalculations',
  }),
  cookieMaxTime: time(Infinity, 'Time between cookies', { above: 0, unlimited: true, rspsim: 'serviceCookieMaxTime' }),
  registrationLife: time(300, 'Registration life', { min: 1, rspsim: 'serviceRegistrationLife' }),
  peUptime: time(Infinity, 'Mean time from registration to failure or shutdown', {
    above: 0,
    unlimited: true,
    rspsim: 'componentUptime',
  }),
  peUptimeDistribution: distribution(
    'exponential',
    'Distribution of uptimes; identity: all elements fail at the same time',
  ),
  peUptimeGamma: shape('Up-times'),
  peDowntime: time(0, 'Mean time from failure or shutdown to restart', { rspsim: 'componentDowntime' }),
  peDowntimeDistribution: distribution('identity', 'Distribution of downtimes'),
  peDowntimeGamma: shape('Down-times'),
  peUptimeByLan: numberList(
    's',
    'Mean uptime of the pool elements of each LAN, in place of peUptime; that is the shortest of them then',
    {
      above: 0,
      unlimited: true,
    },
  ),
  peDowntimeByLan: numberList(
    's',
    'Mean downtime of the pool elements of each LAN, in place of peDowntime; that is the longest of them then',
    {
      min: 0,
    },
  ),
  peLives: lives('a pool element'),
  peFailureKind: choice(
    ['hostCrash', 'processCrash'],
    'hostCrash',
    'Kind of failure: whether the transport stack survives it and informs the peers',
  ),
  cleanShutdownProbability: number('1', 1, 'Probability of an orderly shutdown instead of a failure', {
    min: 0,
    max: 1,
    rspsim: 'componentCleanShutdownProbability',
  }),
  // Policy
  policy: choice(policyNames, 'LeastUsed', 'Pool policy', {
    rspsim: 'selectionPolicy',
    aliases: policiesByAbbreviation,
  }),
  policyWeight: count(-1, 'Weight or priority; negative: automatic, from the capacity', {
    min: -1,
    max: 0xffffffff,
    rspsim: 'selectionPolicyWeight',
  }),
  loadDegradation: number('1', -1, 'Load degradation; negative: automatic, the load of one request', {
    min: -1,
    max: 1,
    rspsim: 'selectionPolicyLoadDegradation',
  }),
  loadDpf: number('1/ms', 0, 'Load distance penalty factor', { min: 0, max: 1, rspsim: 'selectionPolicyLoadDPF' }),
  weightDpf: number('1/ms', 0, 'Weight distance penalty factor', {
    min: 0,
    max: 1,
    rspsim: 'selectionPolicyWeightDPF',
  }),
  policyWeightByLan: numberList('1', 'Weight or priority of the pool elements of each LAN, in place of policyWeight', {
    min: -1,
    max: 0xffffffff,
  }),
  loadDegradationByLan: numberList(
    '1',
    'Load degradation of the pool elements of each LAN, in place of loadDegradation',
    { min: -1, max: 1 },
  ),
  loadDpfByLan: numberList('1/ms', 'Load distance penalty factor of each LAN, in place of loadDpf', { min: 0, max: 1 }),
  weightDpfByLan: numberList('1/ms', 'Weight distance penalty factor of each LAN, in place of weightDpf', {
    min: 0,
    max: 1,
  }),
  choices: count(2, 'PowerOfDChoices: pool elements drawn at random per selection', { min: 1 }),
  policyUpdateThreshold: number('1', 0, 'Load change above which a pool element re-registers', {
    min: 0,
    max: 1,
    rspsim: 'selectionPolicyUpdateThreshold',
  }),
  reregisterImmediately: flag(
    true,
    'Whether a pool element re-registers at once when its load changes, or tells the load with its next re-registration',
    { rspsim: 'selectionReregisterImmediatelyOnUpdate' },
  ),
};
