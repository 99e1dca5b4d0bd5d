import { namesOf } from '../../sim/run/parameter.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { parameterCatalogue, parameterNamed, type Parameter } from '../language/parameter-catalogue.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';

/** Whose life cycle, or interface, a variable is about: the beginning of its name, and of the parameters that mean it. */
const owners = {
  registrar: /^registrar/,
  calcAppPoolElement: /^(pe|poolElement)[A-Z]/,
  calcAppPoolUser: /^(user|poolUser)[A-Z]/,
  attacker: /^attack/,
} as const satisfies Readonly<Record<string, RegExp>>;

type Owner = keyof typeof owners;

/** What a distributed quantity has in the toolchain: the name of a function, and its three arguments. */
const distributed = ['Distribution', 'Variable', 'Gamma', 'Lambda'] as const;

const spread = (names: readonly string[]): string[] =>
  names.flatMap((name) => distributed.map((part) => `${name}${part}`));

const named = (beginning: string, endings: string): string[] => {
  return endings.split(' ').map((ending) => `${beginning}${ending}`);
};

const times = (owner: Owner): string[] =>
  spread(['TransportInterface', 'Component'].flatMap((what) => [`${owner}${what}Uptime`, `${owner}${what}Downtime`]));

/** The variables of RSPSIM's toolchain (version 14 of its simulation script) that a parametrization may set, and SPECIAL lines. */
export const toolchainVariables: readonly string[] = [
  ...Array.from({ length: 10 }, (_, number) => `SPECIAL${number}`),
  'targetSystemUtilization',
  'puToPERatio',
  'scenarioNumberOfLANs',
  ...spread(['scenarioNetworkWANDelay', 'scenarioNetworkLANDelay']),
  ...spread(named('scenarioNumberOf', 'Registrars CalcAppPoolElements CalcAppPoolUsers Attackers')),
  ...named('asap', 'RequestTimeout MaxRequestRetransmit StaleCacheValue EndpointKeepAliveInterval'),
  ...named('asap', 'EndpointKeepAliveTimeout ServerHuntRetryDelay NoServiceDuringStartup UseTakeoverSuggestion'),
  ...named('enrp', 'PeerHeartbeatCycle MaxTimeLastHeared MaxTimeNoResponse TakeoverExpiry'),
  ...named('calcAppProtocolServiceJob', 'KeepAliveInterval KeepAliveTimeout RequestTimeout'),
  ...times('registrar'),
  ...named('registrar', 'MentorDiscoveryTimeout MaxHandleResolutionItems RandomizeMaxHandleResolutionItems'),
  ...named('registrar', 'MaxIncrement MaxBadPEReports UpdateLossProbability MaxEndpointUnreachableRate'),
  ...named('registrar', 'EndpointUnreachableRateBuckets EndpointUnreachableRateMaxEntries MaxHandleResolutionRate'),
  ...named('registrar', 'HandleResolutionRateBuckets HandleResolutionRateMaxEntries'),
  ...times('calcAppPoolElement'),
  ...named('calcAppPoolElement', 'ComponentCleanShutdownProbability StaticRegistrarList'),
  ...named('calcAppPoolElement', 'SelectionPolicy ReregisterImmediatelyOnUpdate'),
  ...named('calcAppPoolElementSelectionPolicy', 'Weight LoadDegradation LoadDPF WeightDPF UpdateThreshold'),
  ...spread(['calcAppPoolElementServiceCapacity']),
  ...named('calcAppPoolElementService', 'MaxJobs MinCapacityPerJob RejectProbability'),
  ...named('calcAppPoolElementServer', 'RegistrationLife CookieMaxCalculations CookieMaxTime'),
  ...spread(['calcAppPoolUserTransportInterfaceUptime', 'calcAppPoolUserTransportInterfaceDowntime']),
  ...spread(['calcAppPoolUserServiceJobSize', 'calcAppPoolUserServiceJobInterval']),
  ...named('calcAppPoolUser', 'StaticRegistrarList ServiceHandleResolutionRetryDelay ServiceJobRetryDelay'),
  ...times('attacker'),
  ...named('attacker', 'StaticRegistrarList AttackType AttackInterval'),
  ...named('attack', 'TargetPolicyLoadDegradation TargetPolicyWeight RandomizeIdentifier AnswerKeepAlive'),
  'attackReportUnreachableProbability',
];

/** Names of other versions of the toolchain. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['calcAppPoolUserASAPStaleCacheValue', 'asapStaleCacheValue'],
  ...['registrar', 'calcAppPoolElement', 'calcAppPoolUser', 'attacker'].flatMap((owner) =>
    ['TransportInterfaceUptime', 'TransportInterfaceDowntime', 'ComponentUptime', 'ComponentDowntime'].map(
      (what) => [`${owner}${what}`, `${owner}${what}Variable`] as const,
    ),
  ),
]);

const known: ReadonlySet<string> = new Set(toolchainVariables);

/** The present name of a variable; undefined: the toolchain has no such variable. */
export function toolchainVariable(name: string): string | undefined {
  if (known.has(name)) return name;
  const other = otherNames.get(name);
  return other !== undefined && (known.has(other) || other.startsWith('calcAppPoolUser')) ? other : undefined;
}

/** “; did you mean calcAppPoolElementSelectionPolicy?” */
export function variableSuggestion(name: string): string {
  return suggestion(name, toolchainVariables);
}

/** Where the name of a variable says something else than the parameter's name in the model, to which it leads. */
const parameterOfVariable: ReadonlyMap<string, keyof RunParameters> = new Map<string, keyof RunParameters>([
  ['scenarioNumberOfCalcAppPoolElementsDistribution', 'poolElementDistribution'],
  ['scenarioNumberOfCalcAppPoolElementsGamma', 'disasterLan'],
  ['scenarioNumberOfCalcAppPoolElementsLambda', 'disasterRemaining'],
  ['scenarioNetworkLANDelayDistribution', 'delayDistribution'],
  ['scenarioNetworkWANDelayDistribution', 'wanDelayDistribution'],
  ['asapNoServiceDuringStartup', 'serviceDuringStartup'],
  ['calcAppPoolUserServiceJobSizeDistribution', 'requestSizeDistribution'],
  ['calcAppPoolUserServiceJobSizeGamma', 'requestSizeGamma'],
  ['calcAppPoolUserServiceJobIntervalDistribution', 'requestIntervalDistribution'],
  ['calcAppPoolUserServiceJobIntervalGamma', 'requestIntervalGamma'],
  ['calcAppPoolElementStaticRegistrarList', 'poolElementRegistrars'],
  ['calcAppPoolUserStaticRegistrarList', 'poolUserRegistrars'],
  ['calcAppPoolElementReregisterImmediatelyOnUpdate', 'reregisterImmediately'],
  ['registrarEndpointUnreachableRateMaxEntries', 'rateGuardEntries'],
  ['attackerStaticRegistrarList', 'attackRegistrars'],
  ...namesOf(owners).flatMap((owner) => [
    [`${owner}TransportInterfaceUptimeVariable`, 'pathUptime'] as const,
    [`${owner}TransportInterfaceUptimeDistribution`, 'pathUptimeDistribution'] as const,
    [`${owner}TransportInterfaceDowntimeVariable`, 'pathDowntime'] as const,
    [`${owner}TransportInterfaceDowntimeDistribution`, 'pathDowntimeDistribution'] as const,
  ]),
]);

/** The parameter that means what a variable of the toolchain does; undefined: rsplab has none. */
export function parameterOfToolchain(variable: string): Parameter | undefined {
  const listed = parameterOfVariable.get(variable);
  if (listed !== undefined) return parameterNamed(listed);
  const plain = variable.replace(/Variable$/, '');
  const owner = ownerOf(plain);
  const rest = plain.replace(/^(calcAppPoolElement|calcAppPoolUser|calcAppProtocol|registrar|attacker)/, '');
  const names = [variable, plain, lowerFirst(rest), lowerFirst(rest.replace(/^Server/, 'Service'))];
  return parameterByModelName(names, owner);
}

/**
 * The parameter that RSPSIM's model has by one of these names.
 *
 * @param owner of names that several kinds of components have
 */
export function parameterByModelName(names: readonly string[], owner: Owner | undefined): Parameter | undefined {
  const candidates = parameterCatalogue.filter(({ rspsim }) => rspsim !== undefined && names.includes(rspsim));
  if (candidates.length <= 1) return candidates[0];
  return owner === undefined ? undefined : candidates.find(({ name }) => owners[owner].test(name));
}

function ownerOf(variable: string): Owner | undefined {
  const names = Object.keys(owners) as Owner[];
  return names.find((owner) => variable.startsWith(owner));
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** The variables by the parameters that mean them; of several, the first one. */
const variableOfParameter: ReadonlyMap<string, string> = new Map(
  toolchainVariables.toReversed().flatMap((variable) => {
    const parameter = parameterOfToolchain(variable);
    // Which interfaces fail is another parameter here.
    const isOfOne = parameter !== undefined && !/Interface(Up|Down)time/.test(variable);
    return isOfOne ? [[parameter.name, variable] as const] : [];
  }),
);

/** What the toolchain calls a parameter; undefined: it has none that means the same. */
export function toolchainNameOf(parameter: string): string | undefined {
  return parameter === 'duration' ? 'simulationDuration' : variableOfParameter.get(parameter);
}

/** The value that the toolchain would have for one of a parameter. */
export function toolchainValueOf<V>(parameter: string, value: V): V | number | boolean | string {
  if (parameter === 'serviceDuringStartup' && typeof value === 'boolean') return !value;
  if (parameter === 'attack' && typeof value === 'string') return value.slice(0, 1).toUpperCase() + value.slice(1);
  const isRate = parameter === 'maxHandleResolutionRate' || parameter === 'maxEndpointUnreachableRate';
  return isRate && value === Number.POSITIVE_INFINITY ? -1 : value;
}
