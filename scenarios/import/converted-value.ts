import { parameterNamed, type Parameter } from '../language/parameter-catalogue.ts';
import { readParameterValue } from '../language/parameter-value.ts';
import { modelValue, type ModelQuantity, type ModelValue } from './ini/model-value.ts';
import type { DraftValue } from './study-draft.ts';
import { distributionNamed } from './toolchain-distributions.ts';

/** A value as a script or an ini file has it. */
export type ForeignValue = number | string | boolean;

/** Parameters with their values: a random value is a mean with a distribution. */
export type Converted =
  | { readonly ok: true; readonly values: ReadonlyMap<string, DraftValue> }
  | { readonly ok: false; readonly reason: string };

/** Up-times from here on are longer than all runs: what is meant is never. */
const FOREVER = 30 * 86_400;
/** Work that no request has: what is meant is without limit. */
const ENDLESS_WORK = 1e12;

/** calculations/s */
const USUAL_CAPACITY_PER_JOB = 10_000;

/** What parameters are, and how a value of the toolchain becomes one of theirs, where it is not just the same. */
const conversions: Readonly<Record<string, (value: ModelValue) => DraftValue | undefined>> = {
  // RSPSIM waits uniformly long up to a limit, which is the parameter here.
  serverHuntRetryDelay: longestWait,
  jobRetryDelay: longestWait,
  peUptime: forever,
  registrarUptime: forever,
  userUptime: forever,
  attackerUptime: forever,
  cookieMaxTime: forever,
  cookieMaxCalculations: (value) => plainNumber(value, (number) => (number >= ENDLESS_WORK ? 'never' : number)),
  requestsPerUser: (value) => plainNumber(value, (number) => (number >= 1e9 ? 'never' : number)),
  ...Object.fromEntries(
    ['peLives', 'registrarLives', 'userLives', 'attackerLives'].map((name) => [
      name,
      (value: ModelValue) => plainNumber(value, (number) => (number >= 1e6 ? 'never' : number)),
    ]),
  ),
  // 0 there says that the number of jobs is given, which has precedence here.
  minCapacityPerJob: (value) => plainNumber(value, (number) => (number === 0 ? USUAL_CAPACITY_PER_JOB : number)),
  maxHandleResolutionRate: negativeIs('never'),
  maxEndpointUnreachableRate: negativeIs('never'),
  poolUsers: negativeIs('auto'),
  loadDegradation: negativeIs(-1),
  policyWeight: negativeIs(-1),
  maxTimeLastHeard: (value) =>
    plainNumber(value, (number) => (number <= 0 ? 'peerHeartbeatCycle + maxTimeNoResponse' : number)),
  serviceDuringStartup: (value) => {
    const refuses = truth(value);
    // Registrars of the profile refuse by themselves.
    return refuses === undefined ? undefined : refuses ? 'auto' : true;
  },
  attack: (value) => (value.kind === 'text' ? value.text.slice(0, 1).toLowerCase() + value.text.slice(1) : undefined),
};

function plainNumber(value: ModelValue, convert: (number: number) => DraftValue): DraftValue | undefined {
  return value.kind === 'quantity' ? convert(value.value) : undefined;
}

function negativeIs(meaning: DraftValue): (value: ModelValue) => DraftValue | undefined {
  return (value) => plainNumber(value, (number) => (number < 0 ? meaning : number));
}

function forever(value: ModelValue): DraftValue | undefined {
  return plainNumber(value, (number) => (number >= FOREVER ? 'never' : number));
}

function longestWait(value: ModelValue): DraftValue | undefined {
  if (value.kind === 'quantity') return value.value === 0 ? 0 : undefined;
  if (value.kind !== 'random' || value.name !== 'uniform') return undefined;
  const [low, high] = value.operands;
  return low?.value === 0 ? high?.value : undefined;
}

function truth(value: ModelValue): boolean | undefined {
  if (value.kind === 'boolean') return value.value;
  if (value.kind === 'text') return { true: true, false: false }[value.text.toLowerCase()];
  return value.kind === 'quantity' ? value.value !== 0 : undefined;
}

/** A value of the toolchain or the model as values of parameters, checked. */
export function convertedValue(parameter: Parameter, foreign: ForeignValue): Converted {
  const { name } = parameter;
  const value = parsed(foreign);
  if (name.endsWith('Distribution')) return distributionValue(parameter, String(foreign));
  const convert = conversions[name];
  const special = convert?.(value);
  if (special !== undefined) return checked(parameter, special);
  if (value.kind === 'random') return spreadValue(parameter, value);
  if (convert === longestWait)
    return refused(
      `${name} is the longest of waits that are drawn uniformly from 0 on: give uniform(0s, …), not ${foreign}`,
    );
  return plainValue(parameter, value, foreign);
}

function parsed(foreign: ForeignValue): ModelValue {
  if (typeof foreign === 'number') return { kind: 'quantity', value: foreign, isTime: false };
  if (typeof foreign === 'boolean') return { kind: 'boolean', value: foreign };
  return modelValue(foreign) ?? { kind: 'text', text: foreign };
}

function plainValue(parameter: Parameter, value: ModelValue, foreign: ForeignValue): Converted {
  if (parameter.type === 'boolean') {
    const flag = truth(value);
    return flag === undefined
      ? refused(`${parameter.name} must be true or false, not ${foreign}`)
      : checked(parameter, flag);
  }
  if (value.kind === 'quantity') {
    // Delays are in ms here; a number without a unit is in ms there, too.
    const inMilliseconds = value.isTime && parameter.unit === 'ms';
    return checked(parameter, inMilliseconds ? Number((value.value * 1000).toPrecision(15)) : value.value);
  }
  return checked(parameter, value.kind === 'text' ? value.text : String(foreign));
}

function distributionValue(parameter: Parameter, name: string): Converted {
  const meant = distributionNamed(name);
  const choices = parameter.choices ?? [];
  if (meant !== undefined && choices.includes(meant)) return { ok: true, values: new Map([[parameter.name, meant]]) };
  return refused(`${name} is a distribution that ${parameter.name} does not have: it has ${choices.join(', ')}`);
}

/** exponential(1e7), uniform(5e5, 1.5e6), truncnormal(1e6, 1e5) */
function spreadValue(parameter: Parameter, { name, operands }: Extract<ModelValue, { kind: 'random' }>): Converted {
  const spread = spreadOf(name, operands);
  const distribution = parameterNamed(`${parameter.name}Distribution`);
  if (spread === undefined || distribution?.choices?.includes(spread.distribution) !== true)
    return refused(`${name}(…) is a distribution that ${parameter.name} does not have`);
  const { mean, gamma } = spread;
  if (gamma !== undefined && !(gamma >= 0 && gamma < Number.POSITIVE_INFINITY))
    return refused(`${name}(${operands.map(({ value }) => value).join(', ')}): its lowest value must be above 0`);
  const values = new Map<string, DraftValue>([[distribution.name, spread.distribution]]);
  if (gamma !== undefined) values.set(`${parameter.name}Gamma`, gamma);
  const outcome = checked(parameter, mean);
  return outcome.ok ? { ok: true, values: new Map([...outcome.values, ...values]) } : outcome;
}

interface Spread {
  readonly distribution: string;
  readonly mean: number;
  readonly gamma?: number;
}

function short(value: number): number {
  return Number(value.toPrecision(12));
}

function spreadOf(name: string, [first, second]: readonly ModelQuantity[]): Spread | undefined {
  const [a, b] = [first?.value ?? Number.NaN, second?.value ?? Number.NaN];
  switch (name) {
    case 'exponential':
      return { distribution: 'exponential', mean: a };
    case 'uniform':
      return { distribution: 'uniform', mean: short((a + b) / 2), gamma: short(b / a) };
    case 'truncnormal':
      return { distribution: 'truncatedNormal', mean: a, gamma: short(b / a) };
    default:
      return undefined;
  }
}

/** What has no distribution of its own is always the same. */
export function withIdentity(
  parameter: Parameter,
  values: ReadonlyMap<string, DraftValue>,
): ReadonlyMap<string, DraftValue> {
  const distribution = parameterNamed(`${parameter.name}Distribution`);
  if (distribution === undefined || values.has(distribution.name)) return values;
  return distribution.choices?.includes('identity') === true
    ? new Map([...values, [distribution.name, 'identity']])
    : values;
}

/** As study files have it: expressions are checked with the study. */
function checked(parameter: Parameter, value: DraftValue): Converted {
  const isExpression = typeof value === 'string' && value.includes(' + ');
  const outcome = isExpression ? undefined : readParameterValue(parameter, value);
  if (outcome?.ok === false) return refused(`${parameter.name} ${outcome.reason}`);
  return { ok: true, values: new Map([[parameter.name, value]]) };
}

function refused(reason: string): Converted {
  return { ok: false, reason };
}
