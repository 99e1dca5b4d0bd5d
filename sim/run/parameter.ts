import { NO_NUMBERS } from './number-list.ts';
import { NO_SCHEDULE } from './schedule.ts';
import { type ValueDistribution, valueDistributions } from '../../protocol/workload/distribution-names.ts';

export type ParameterValue = number | string | boolean;

/** How the simulated network carries messages. */
export const transportKinds = ['message', 'sctp'] as const;
export type TransportKind = (typeof transportKinds)[number];

/** What there is to know of a parameter; its name is the key that it is registered with. */
export interface ParameterDescriptor<V extends ParameterValue = ParameterValue> {
  readonly type: 'number' | 'integer' | 'choice' | 'boolean' | 'schedule' | 'numberList' | 'file' | 'digest';
  /** 's', 'ms' and 'us' values may carry a unit in study files ("15 min"); 'never' means Infinity. */
  readonly unit: string;
  /** 'auto': computed from others. */
  readonly default: V;
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
  readonly unlimited?: true;
  readonly auto?: true;
  /** Used with this transport only; absent: with all. */
  readonly transport?: TransportKind;
  /** Decides others when a study is planned, and is no parameter of a run. */
  readonly planOnly?: true;
}

/** Descriptors by name, in the order of listings and of the columns of result tables. */
export type ParameterSet = Readonly<Record<string, ParameterDescriptor>>;

type PlanOnly = Required<Pick<ParameterDescriptor, 'planOnly'>>;

/** What runs get of a set of parameters: automatic values are computed. */
export type RunValues<P extends ParameterSet> = {
  readonly [N in keyof P as P[N] extends PlanOnly ? never : N]: Exclude<P[N]['default'], 'auto'>;
};

type Options = Omit<Partial<ParameterDescriptor>, 'type' | 'unit' | 'default' | 'description' | 'choices' | 'planOnly'>;
type AutoOf<O extends Options> = O extends Required<Pick<Options, 'auto'>> ? 'auto' : never;

export function number<const O extends Options>(
  unit: string,
  value: number | AutoOf<O>,
  description: string,
  options: O,
): ParameterDescriptor<number | AutoOf<O>> {
  return { type: 'number', unit, default: value, description, ...options };
}

/** A whole number, of 0 or more unless its options say otherwise. */
export function count<const O extends Options = object>(
  value: number | AutoOf<O>,
  description: string,
  options?: O,
): ParameterDescriptor<number | AutoOf<O>> {
  return { type: 'integer', unit: '1', default: value, description, min: 0, ...options };
}

/** Seconds, 0 or more unless the options say otherwise. */
export function time<const O extends Options = object>(
  value: number | AutoOf<O>,
  description: string,
  options?: O,
): ParameterDescriptor<number | AutoOf<O>> {
  const least = options?.above === undefined ? { min: 0 } : {};
  return { type: 'number', unit: 's', default: value, description, ...least, ...options };
}

export function choice<const C extends string>(
  choices: readonly C[],
  value: NoInfer<C>,
  description: string,
  options: Options = {},
): ParameterDescriptor<C> {
  return { type: 'choice', unit: '', default: value, description, choices, ...options };
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
export function distribution(value: ValueDistribution, description: string): ParameterDescriptor<ValueDistribution> {
  return spread(valueDistributions, value, description);
}

/** The same of a quantity with other distributions than most. */
export function spread<const C extends string>(
  distributions: readonly C[],
  value: NoInfer<C>,
  description: string,
): ParameterDescriptor<C> {
  return choice(distributions, value, description, { aliases: distributionsByOtherName });
}

/** The shape of a distribution that has one besides its mean; of no use for the others. */
export function shape(quantity: string): ParameterDescriptor<number> {
  const description = `${quantity}: ratio of largest to smallest value (uniform, at least 1) or of deviation to mean (truncatedNormal)`;
  return number('1', 1, description, { min: 0 });
}

/** After how many lives a component stays down. @param component in words: “a registrar” */
export function lives(component: string): ParameterDescriptor<number> {
  const description = `Number of lives after which ${component} stays down`;
  return count(Infinity, description, { min: 1, unlimited: true, rspsim: 'componentRuns' });
}

/** When components and links go up and down: the text of a schedule (`schedule.ts`). */
export function schedule(description: string, options: Options = {}): ParameterDescriptor<string> {
  return { type: 'schedule', unit: '', default: NO_SCHEDULE, description, ...options };
}

/** Several numbers, each of which the options limit: their text (`number-list.ts`). */
export function numberList(unit: string, description: string, options: Options): ParameterDescriptor<string> {
  return { type: 'numberList', unit, default: NO_NUMBERS, description, ...options };
}

/** The text of a parameter that has no file. */
export const NO_FILE = 'none';

/** The name of a file whose content is part of what defines a run, relative to where the study is. */
export function file(description: string): ParameterDescriptor<string> {
  return { type: 'file', unit: '', default: NO_FILE, description };
}

/** SHA-256 of the content of a file, 64 hexadecimal digits; {@link NO_FILE}: that of the file as it is, if there is one. */
export function digest(description: string): ParameterDescriptor<string> {
  return { type: 'digest', unit: '', default: NO_FILE, description };
}

/** Of a parameter whose values are numbers. */
export function isNumeric({ type }: { readonly type: string }): boolean {
  return type === 'number' || type === 'integer';
}

export function flag<const O extends Options = object>(
  value: boolean | AutoOf<O>,
  description: string,
  options?: O,
): ParameterDescriptor<boolean | AutoOf<O>> {
  return { type: 'boolean', unit: '', default: value, description, ...options };
}

/** A parameter of studies whose runs do not know it. */
export function planOnly<V extends ParameterValue>(
  parameter: ParameterDescriptor<V>,
): ParameterDescriptor<V> & PlanOnly {
  return { ...parameter, planOnly: true };
}

/** The keys of a table, typed. */
export function namesOf<T extends object>(table: T): (keyof T & string)[] {
  return Object.keys(table).filter((name): name is keyof T & string => name in table);
}

/**
 * Checks that an object holds what runs with these parameters get.
 *
 * @throws RangeError naming the parameter that has no value of its type.
 */
export function assertRunValues<P extends ParameterSet>(
  parameters: P,
  values: Readonly<Record<string, unknown>>,
): asserts values is Readonly<Record<string, unknown>> & RunValues<P> {
  for (const [name, parameter] of Object.entries(parameters))
    if (parameter.planOnly !== true && !fits(parameter, values[name]))
      throw new RangeError(`${name} has a value that a run cannot use: ${String(values[name])}`);
}

function fits({ type, choices }: ParameterDescriptor, value: unknown): boolean {
  switch (type) {
    case 'number':
    case 'integer':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'schedule':
    case 'numberList':
    case 'file':
    case 'digest':
      return typeof value === 'string';
    case 'choice':
      return typeof value === 'string' && value !== 'auto' && choices?.includes(value) === true;
  }
}
