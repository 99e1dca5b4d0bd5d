import { type ValueDistribution, valueDistributions } from '../../protocol/workload/distribution-names.ts';

export type ParameterValue = number | string | boolean;

/** One parameter of a scenario. */
export interface Parameter {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'choice' | 'boolean';
  /** 's' and 'ms' values may carry a unit in scenario files ("15 min"); 'never' stands for Infinity. */
  readonly unit: string;
  /** 'auto': computed from others. */
  readonly default: ParameterValue;
  readonly description: string;
  /** The name in RSPSIM or its toolchain; absent where that has no such parameter. */
  readonly rspsim?: string;
  readonly min?: number;
  /** The minimum itself is not allowed. */
  readonly above?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** What choices are called elsewhere, for suggestions. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Infinity ("never", "unlimited") is allowed. */
  readonly unlimited?: boolean;
  readonly auto?: boolean;
  /** Where it has a meaning; absent: in all runs. */
  readonly use?: Use;
}

/** The runs that make use of a parameter. */
export interface Use {
  readonly model?: ModelKind;
  readonly transport?: TransportKind;
}

/** What is modelled: a pool, or SCTP alone. */
export const modelKinds = ['rserpool', 'bulkTransfer'] as const;
type ModelKind = (typeof modelKinds)[number];

/** How the simulated network carries messages. */
export const transportKinds = ['message', 'sctp'] as const;
type TransportKind = (typeof transportKinds)[number];

type Limits = Partial<Omit<Parameter, 'min'>> & { readonly min?: number | undefined };

export function number(
  name: string,
  unit: string,
  value: ParameterValue,
  description: string,
  limits: Limits,
): Parameter {
  return withLimits({ name, type: 'number', unit, default: value, description }, limits);
}

export function count(name: string, value: ParameterValue, description: string, limits: Limits = {}): Parameter {
  return withLimits({ name, type: 'integer', unit: '1', default: value, description }, { min: 0, ...limits });
}

export function time(
  name: string,
  value: ParameterValue,
  description: string,
  rspsim?: string,
  limits: Limits = {},
): Parameter {
  const named = rspsim === undefined ? {} : { rspsim };
  return withLimits({ name, type: 'number', unit: 's', default: value, description, ...named }, { min: 0, ...limits });
}

export function choice(
  name: string,
  choices: readonly string[],
  value: string,
  description: string,
  rspsim?: string,
): Parameter {
  const named = rspsim === undefined ? {} : { rspsim };
  return { name, type: 'choice', unit: '', default: value, description, choices, ...named };
}

/** What the distributions of {@link valueDistributions} are called elsewhere. */
const distributionsByOtherName = new Map<string, string>([
  ['deterministic', 'identity'],
  ['constant', 'identity'],
  ['fixed', 'identity'],
  ['negexp', 'exponential'],
  ['poisson', 'exponential'],
  ['normal', 'truncatedNormal'],
  ['gaussian', 'truncatedNormal'],
]);

/** How a quantity is spread around its mean. */
export function distribution(name: string, value: ValueDistribution, description: string): Parameter {
  return { ...choice(name, valueDistributions, value, description), aliases: distributionsByOtherName };
}

/** The shape of a distribution that has one besides its mean; of no use for the others. */
export function shape(name: string, quantity: string): Parameter {
  const description = `${quantity}: largest to smallest (uniform, at least 1), deviation to mean (truncatedNormal)`;
  return number(name, '1', 1, description, { min: 0 });
}

export function flag(name: string, value: boolean, description: string): Parameter {
  return { name, type: 'boolean', unit: '', default: value, description };
}

function withLimits(parameter: Parameter, { min, ...limits }: Limits): Parameter {
  return { ...parameter, ...limits, ...(min !== undefined && { min }) };
}

/** The parameters, of use in these runs only. */
export function usedIn(use: Use, parameters: readonly Parameter[]): Parameter[] {
  return parameters.map((parameter) => ({ ...parameter, use }));
}
