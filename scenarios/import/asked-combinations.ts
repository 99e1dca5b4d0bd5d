import type { CombinationGrid } from './combination-grid.ts';
import { computedVariables } from './computed-variables.ts';
import type { Configuration } from './parametrization.ts';
import { callFunction } from './r/call-r-function.ts';
import type { RResults } from './r/evaluate-r.ts';
import type { ROperand } from './r/r-operands.ts';
import {
  numberIn,
  soleValue,
  textOf,
  typedText,
  vector,
  vectorOf,
  type RFunction,
  type RItem,
  type RScalar,
  type RVariable,
} from './r/r-value.ts';
import { toolchainDefaults } from './toolchain-defaults.ts';
import { toolchainConstants, toolchainFunctions } from './toolchain-functions.ts';
import { toolchainVariable } from './toolchain-variables.ts';

/** A function cannot be asked about combinations. */
export class UnansweredFault extends Error {
  override readonly name = 'UnansweredFault';
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** What a function says of the combinations of a parametrization. */
export interface AskedCombinations {
  /** Variables with several values, each of which is a quantity of the grid. */
  readonly varied: readonly Configuration[];
  /** Of combinations that the toolchain leaves out by itself, nothing is known. */
  readonly grid: CombinationGrid;
}

const MOST_COMBINATIONS = 100_000;
/** Steps of evaluation for all combinations together, at most: half a minute. */
const MOST_STEPS = 5e7;

/**
 * Asks simulationIncludeOrSkip() about each combination, as SimProcTC does: all variables of the parametrization, with those
 * that the toolchain has and computes, are variables of the script then. Those of a combination are texts.
 *
 * @throws UnansweredFault if it cannot be evaluated, or does more than to answer
 */
export function askedCombinations(
  hook: RFunction,
  results: RResults,
  configurations: readonly Configuration[],
): AskedCombinations {
  const all = withDefaults(configurations);
  const varied = all.filter(({ values }) => values.length > 1);
  const sizes = varied.map(({ values }) => values.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count > MOST_COMBINATIONS)
    throw new UnansweredFault(hook.node.at, `it would be asked ${count} times, and ${MOST_COMBINATIONS} times at most`);
  const asking = new Asking(hook, results, all);
  const wanted = Array.from({ length: count }, (_, place) => asking.about(valuesAt(varied, place)));
  return { varied, grid: { sizes, wanted } };
}

/** The toolchain's variables in its order, and those of the script. */
function withDefaults(configurations: readonly Configuration[]): Configuration[] {
  const given = new Map(configurations.map((each) => [toolchainVariable(each.variable) ?? each.variable, each]));
  const defaults = [...toolchainDefaults].flatMap(([variable, values]) =>
    given.has(variable) ? [] : [{ variable, values, at: 0 }],
  );
  return [...configurations, ...defaults];
}

/** The values of a combination, by its place in the grid: the last variable varies fastest. */
function valuesAt(varied: readonly Configuration[], place: number): Map<string, RScalar> {
  const values = new Map<string, RScalar>();
  let rest = place;
  for (const configuration of varied.toReversed()) {
    const { length } = configuration.values;
    values.set(configuration.variable, textAt(configuration, rest % length));
    rest = Math.floor(rest / length);
  }
  return values;
}

class Asking {
  readonly #hook: RFunction;
  /** What is the same in all combinations. */
  readonly #variables: ReadonlyMap<string, RVariable>;
  /** Of the parametrization. */
  readonly #held: ReadonlyMap<string, RScalar>;
  readonly #operands: readonly ROperand[];
  #steps = 0;

  constructor(hook: RFunction, { variables }: RResults, all: readonly Configuration[]) {
    this.#hook = hook;
    const constants = [...toolchainConstants].map(([name, value]) => [name, { value, at: 0 }] as const);
    this.#held = new Map(all.map((each) => [each.variable, textAt(each, 0)]));
    this.#variables = new Map([...constants, ...variables, ...variablesOf(this.#held)]);
    const items = all.map(({ variable, values, at }): RItem => {
      const parts = [variable, ...values].map((value): RItem => ({ name: undefined, value: vector(value), at }));
      return { name: undefined, value: { kind: 'list', items: parts, at }, at };
    });
    this.#operands = [{ name: undefined, value: { kind: 'list', items, at: hook.node.at }, at: hook.node.at }];
  }

  /** @returns undefined: the toolchain leaves it out by itself */
  about(values: ReadonlyMap<string, RScalar>): boolean | undefined {
    const valueOf = (variable: string): RScalar => values.get(variable) ?? this.#held.get(variable) ?? null;
    const computed = computedVariables(valueOf, (variable) => numberIn(valueOf(variable) ?? undefined));
    if (computed === undefined) return undefined;
    const variables = new Map(this.#variables);
    for (const [name, variable] of variablesOf(new Map([...values, ...computed]))) variables.set(name, variable);
    const { value, effects, steps } = callFunction(this.#hook, this.#operands, {
      variables,
      functions: toolchainFunctions,
    });
    this.#steps += steps;
    if (this.#steps > MOST_STEPS) throw new UnansweredFault(this.#hook.node.at, 'it computes too long');
    const [effect] = effects;
    if (effect !== undefined) throw this.#fault(effect.at, effect.what, values);
    if (value.kind === 'unknown') throw this.#fault(value.at, value.reason, values);
    const answer = soleValue(value);
    if (typeof answer === 'boolean' || typeof answer === 'number') return answer !== false && answer !== 0;
    throw this.#fault(this.#hook.node.at, 'it gives neither TRUE nor FALSE', values);
  }

  #fault(at: number, reason: string, values: ReadonlyMap<string, RScalar>): UnansweredFault {
    const words = [...values].map(([name, value]) => `${name} = ${textOf(value)}`).toReversed();
    const where =
      words.length === 0 ? '' : ` (asked about ${words.slice(0, 6).join(', ')}${words.length > 6 ? ', …' : ''})`;
    return new UnansweredFault(at, `${reason}${where}`);
  }
}

function textAt({ values, integers }: Configuration, place: number): RScalar {
  const value = values[place] ?? null;
  return value === null ? null : typedText(value, integers?.has(place));
}

function variablesOf(values: ReadonlyMap<string, RScalar>): (readonly [string, RVariable])[] {
  return [...values].map(([name, value]) => [name, { value: vectorOf([value]), at: 0 }] as const);
}
