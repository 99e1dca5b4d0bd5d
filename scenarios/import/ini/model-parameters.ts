import type { ComponentOwner } from './model-key.ts';

/** A parameter of the model that a study has, too. */
export interface ModelParameter {
  readonly owner: ComponentOwner;
  /** Of the component. */
  readonly module: string;
  readonly name: string;
  /** The parameter that it is here, where its name does not say it. */
  readonly parameter?: string;
  /** What the model has if a file says nothing. */
  readonly usual: string;
}

/** The names and usual values of the parameters of a module. */
function parameters(owner: ComponentOwner, module: string, text: string): ModelParameter[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', usual = '', parameter] = line.trim().split(/\s*\|\s*/);
      return { owner, module, name, usual, ...(parameter !== undefined && { parameter }) };
    });
}

/** Parameters of RSPSIM's components (name | usual value | parameter of studies, if its name in the model says nothing). */
export const modelParameters: readonly ModelParameter[] = [
  ...parameters(
    'registrar',
    'registrarProcess',
    `componentRuns | 1
     componentUptime | 1000001d
     componentDowntime | 0s
     registrarMentorDiscoveryTimeout | 30s
     registrarMaxBadPEReports | 3
     registrarMaxHandleResolutionItems | 5
     registrarRandomizeMaxHandleResolutionItems | false
     registrarMaxIncrement | 1000000000
     registrarUpdateLossProbability | 0
     registrarMaxEndpointUnreachableRate | -1
     registrarMaxHandleResolutionRate | -1
     registrarHandleResolutionRateMaxEntries | 16
     enrpPeerHeartbeatCycle | 5s
     enrpMaxTimeLastHeared | 61s
     enrpMaxTimeNoResponse | 5s
     enrpTakeoverExpiry | 30s
     asapEndpointKeepAliveInterval | 5s
     asapEndpointKeepAliveTimeout | 5s
     asapNoServiceDuringStartup | false | serviceDuringStartup
     asapUseTakeoverSuggestion | false`,
  ),
  ...parameters(
    'calcAppPoolElement',
    'calcAppServer',
    `componentRuns | 1
     componentUptime | 365d
     componentDowntime | 0s
     componentCleanShutdownProbability | 1
     serviceMaxJobs | 4
     serviceMinCapacityPerJob | 250000
     serviceRejectProbability | 0
     selectionPolicy | "Random"
     selectionPolicyWeight | 1
     selectionPolicyLoadDegradation | 0.25
     selectionPolicyLoadDPF | 0
     selectionPolicyWeightDPF | 0
     selectionPolicyUpdateThreshold | 0
     selectionReregisterImmediatelyOnUpdate | true | reregisterImmediately
     serviceRegistrationLife | 300s
     serviceCookieMaxTime | 5s
     serviceCookieMaxCalculations | 5000000`,
  ),
  ...parameters(
    'calcAppPoolUser',
    'calcAppQueuingClient',
    `serviceJobCount | 1000000000
     serviceJobSize | 10000000
     serviceJobInterval | 60
     serviceJobRequestTimeout | 10s
     serviceJobKeepAliveInterval | 10s
     serviceJobKeepAliveTimeout | 5s
     serviceJobRetryDelay | uniform(0s, 200ms)
     serviceHandleResolutionRetryDelay | 30s`,
  ),
  ...parameters(
    'calcAppPoolUser',
    'poolUserASAP',
    `asapRequestTimeout | 5s
     asapMaxRequestRetransmit | 3
     asapStaleCacheValue | 0s
     asapServerHuntRetryDelay | uniform(0s, 200ms)`,
  ),
  ...parameters(
    'attacker',
    'attackerProcess',
    `componentRuns | 1
     componentUptime | 365d
     componentDowntime | 0s
     attackType | "HandleResolution"
     attackInterval | 1s
     attackReportUnreachableProbability | 0
     attackTargetPolicy | "RoundRobin"
     attackTargetPolicyLoadDegradation | 0
     attackTargetPolicyWeight | 4294967295
     attackRandomizeIdentifier | false
     attackAnswerKeepAlive | false`,
  ),
];

/** The same for several modules here: these have to agree with what is said above. */
export const agreeing: readonly {
  readonly owner: ComponentOwner;
  readonly path: string;
  readonly parameter: string;
  /** What the model has if a file says nothing. */
  readonly usual: string;
}[] = [
  agreement('calcAppServer.serviceJobKeepAliveInterval', 'jobKeepAliveInterval', '10s'),
  agreement('calcAppServer.serviceJobKeepAliveTimeout', 'jobKeepAliveTimeout', '5s'),
  agreement('poolElementASAP.asapRegistrationTimeout', 'asapRequestTimeout', '5s'),
  agreement('poolElementASAP.asapDeregistrationTimeout', 'asapRequestTimeout', '5s'),
  agreement('poolElementASAP.asapMaxRegistrationAttempts', 'asapMaxRequestRetransmit', '3'),
  agreement('poolElementASAP.asapServerHuntRetryDelay', 'serverHuntRetryDelay', 'uniform(0s, 200ms)'),
];

function agreement(path: string, parameter: string, usual: string): (typeof agreeing)[number] {
  return { owner: 'calcAppPoolElement', path, parameter, usual };
}

/** Parameters of components that are read in other ways. */
const others: readonly (readonly [owner: ComponentOwner | undefined, name: string])[] = [
  ['calcAppPoolElement', 'serviceCapacity'],
  ['registrar', 'registrarEndpointUnreachableRateMaxEntries'],
  [undefined, 'interfaceUptime'],
  [undefined, 'interfaceDowntime'],
];

/** Whether components of a kind have a parameter, in one of their modules. */
export function hasParameter(owner: ComponentOwner, name: string): boolean {
  return (
    modelParameters.some((each) => each.owner === owner && each.name === name) ||
    agreeing.some((each) => each.owner === owner && each.path.endsWith(`.${name}`)) ||
    others.some((each) => (each[0] ?? owner) === owner && each[1] === name)
  );
}

/** Whether a parameter is one of pool elements and of pool users in the model, and the same for both here. */
export function isShared(parameter: string): boolean {
  return agreeing.some((each) => each.parameter === parameter);
}

/** What files say besides, and what may be said: other values would be something that studies do not have. */
export const neutral: readonly { readonly key: RegExp; readonly value?: RegExp; readonly what: string }[] = [
  {
    key: /(^|\.)(network|rng-class|seed-\d+-mt|repeat|extends|description|output-\w+-file|sim-time-limit|simtime-\w+|cpu-time-limit|cmdenv-[\w-]+|ned-path|record-eventlog|num-rngs|[\w-]*recording[\w-]*)$/,
    what: 'how the program runs',
  },
  {
    key: /^constraint$/,
    value: /^$/,
    what: 'constraints of iteration variables (but rules of skip)',
  },
  { key: /\.(interface|component)StatusChanges$/, value: /^"\s*"$/, what: 'schedules' },
  { key: /\.interfaceAddress$/, what: 'addresses' },
  { key: /\.(registrar|servicePoolElement)Identifier$/, what: 'identifiers' },
  {
    key: /\.registrar(HandleResolution|EndpointUnreachable)RateBuckets$/,
    what: 'a memory that several pools share',
  },
];
