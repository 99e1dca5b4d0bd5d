import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { DerivedValue } from '../language/derived-value.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import type { AskedCombinations } from './asked-combinations.ts';
import { boxesOf, grouped, matters, merged, type Box, type CombinationGrid } from './combination-grid.ts';
import type { ImportError } from './import-error.ts';
import type { CombinationChoice, DraftContent, DraftRules, DraftSetting, DraftValue, Origin } from './study-draft.ts';
import { parameterOfToolchain, toolchainVariable } from './toolchain-variables.ts';

/** Rules of a study, at most: more are not readable. */
const MOST_RULES = 200;

/** What varies in a study, with what its values are called in rules. */
interface Quantity {
  readonly parameter: string;
  readonly values: readonly DraftValue[];
}

/** The combinations that a function of a script chose, as rules of the study. */
export class ChosenCombinations implements CombinationChoice {
  readonly #asked: AskedCombinations;
  readonly #origin: Origin;

  constructor(asked: AskedCombinations, origin: Origin) {
    this.#asked = asked;
    this.#origin = origin;
  }

  rules(settings: ReadonlyMap<string, DraftSetting>): DraftRules | undefined {
    const { grid, quantities } = this.#relevant(settings);
    if (!grid.wanted.includes(false)) return undefined;
    const [skip, only] = [false, true].map((wanted) => boxesOf(grid, wanted, MOST_RULES));
    const isSkip = skip !== undefined && (only === undefined || skip.length <= only.length);
    const boxes = isSkip ? skip : only;
    if (boxes === undefined)
      throw this.#fault(`its choice would need more than ${MOST_RULES} rules: make several studies of it`);
    const named = quantities.map((quantity) => this.#named(quantity, settings));
    return { key: isSkip ? 'skip' : 'only', rules: boxes.map((box) => rule(named, box)), origin: this.#origin };
  }

  /** Without what does not vary in the study, and what makes no difference. */
  #relevant(settings: ReadonlyMap<string, DraftSetting>): { grid: CombinationGrid; quantities: readonly Quantity[] } {
    let { grid } = this.#asked;
    const quantities: Quantity[] = [];
    for (const { variable, values } of this.#asked.varied) {
      const { length } = quantities;
      const parameter = parameterOfToolchain(toolchainVariable(variable) ?? variable)?.name ?? '';
      const listed = settings.get(parameter)?.listed ?? [];
      const different = [...new Set(listed)];
      // What the study does not have any more, or has only once, is one value.
      const isThere = listed.length === values.length && different.length > 1;
      const places = isThere ? listed.map((value) => different.indexOf(value)) : values.map(() => 0);
      grid = grouped(grid, length, places);
      if (matters(grid, length)) quantities.push({ parameter, values: different });
      else grid = merged(grid, length);
    }
    return { grid, quantities };
  }

  /** Rules have values, and no expressions. */
  #named({ parameter, values }: Quantity, settings: ReadonlyMap<string, DraftSetting>): Quantity {
    const known = parameterNamed(parameter);
    return {
      parameter,
      values: values.map((value) => {
        if (known === undefined || typeof value !== 'string' || !/[*/+]/.test(value)) return value;
        const number = valueOfExpression(value, parameter, settings);
        if (number !== undefined) return number;
        throw this.#fault(`its choice depends on ${parameter}, which is ${value}, and rules have no expressions`);
      }),
    };
  }

  #fault(message: string): ImportError {
    const { source, at, name } = this.#origin;
    return source.error(at, `${name}: ${message}`);
  }
}

/** The value of an expression in all points of the study; undefined: it is not the same in all. */
function valueOfExpression(
  text: string,
  parameter: string,
  settings: ReadonlyMap<string, DraftSetting>,
): number | undefined {
  const target = parameterNamed(parameter);
  if (target === undefined) return undefined;
  try {
    const value = new DerivedValue(target, text).compute((name) => {
      const setting = settings.get(name);
      const given = setting === undefined ? parameterNamed(name)?.default : setting.values[0];
      return setting !== undefined && setting.values.length > 1 ? Number.NaN : Number(given);
    });
    return Number.isFinite(value) ? value : undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function rule(quantities: readonly Quantity[], box: Box): Record<string, DraftContent> {
  return Object.fromEntries(
    quantities.flatMap(({ parameter, values }, index) => {
      const chosen = values.filter((_value, place) => box[index]?.has(place) === true);
      return chosen.length === values.length ? [] : [[parameter, condition(chosen, values)] as const];
    }),
  );
}

/** Of numbers those up to one, or from one on, are said so. */
function condition(chosen: readonly DraftValue[], all: readonly DraftValue[]): DraftContent {
  const [only, ...others] = chosen;
  if (only !== undefined && others.length === 0) return only;
  const rest = all.filter((value) => !chosen.includes(value));
  const [single, ...more] = rest;
  if (single !== undefined && more.length === 0) return { not: single };
  if (!all.every((value) => typeof value === 'number')) return [...chosen];
  const [low, high] = [chosen, rest].map((values) => values.map(Number));
  if (Math.max(...(low ?? [])) < Math.min(...(high ?? []))) return { atMost: Math.max(...(low ?? [])) };
  if (Math.min(...(low ?? [])) > Math.max(...(high ?? []))) return { atLeast: Math.min(...(low ?? [])) };
  return [...chosen];
}
