import { isNumeric } from '../../sim/run/parameter.ts';
import type { RuleCondition, Rule } from '../../results/tables/rule.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { parameterNamed, unknownParameter, type Parameter, type ParameterValue } from './parameter-catalogue.ts';
import { withName } from './given-value.ts';
import { isListOfValues, readParameterValue } from './parameter-value.ts';
import type { DocumentPath, StudySource } from './study-source.ts';

/** What a condition may say besides a value or a list of values. */
export const comparisons = ['below', 'above', 'atLeast', 'atMost'] as const;
const operators = [...comparisons, 'not'] as const;

/**
 * Reads rules that pick combinations: a list of `{parameter: condition, …}`. A condition is a value, a list of values,
 * or `{below, above, atLeast, atMost, not}`. What is wrong is noted in the source.
 *
 * @param raw undefined in the place of what is no rule
 * @param places what conditions may be about besides parameters
 */
export function readRules(
  source: StudySource,
  raw: readonly (Readonly<Record<string, unknown>> | undefined)[],
  path: DocumentPath,
  places: readonly Parameter[] = [],
): Rule[] {
  return raw.map((conditions = {}, index) => {
    const at = [...path, index];
    if (raw[index] !== undefined && Object.keys(conditions).length === 0)
      source.note(source.error(at, `${path.join('.')}: a rule needs at least one condition`));
    return readRule(source, conditions, at, places);
  });
}

/** Reads one rule, perhaps without conditions. What is wrong is noted in the source. */
export function readRule(
  source: StudySource,
  conditions: Readonly<Record<string, unknown>>,
  at: DocumentPath,
  places: readonly Parameter[] = [],
): Rule {
  return Object.entries(conditions).flatMap(([name, condition]) => {
    return source.attempt(() => readCondition(source, name, condition, [...at, name], places)) ?? [];
  });
}

function readCondition(
  source: StudySource,
  name: string,
  raw: unknown,
  path: DocumentPath,
  places: readonly Parameter[],
): RuleCondition {
  if (/[+*/(]| - /.test(name))
    throw source.keyError(path, `${name}: a rule has the names of parameters, not expressions`);
  const parameter = places.find((place) => place.name === name) ?? knownParameter(source, name, path);
  if (isListOfValues(parameter, raw)) return { parameter: name, is: readList(source, parameter, raw, path) };
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    return { parameter: name, is: [readPlainValue(source, parameter, raw, path)] };
  const entries = Object.entries(raw);
  if (entries.length === 0) throw source.error(path, `${name}: needs one of ${operators.join(', ')}`);
  const parts = entries.map(([operator, value]) => readOperator(source, parameter, operator, value, path));
  return Object.assign({ parameter: name }, ...parts) as RuleCondition;
}

function readOperator(
  source: StudySource,
  parameter: Parameter,
  operator: string,
  raw: unknown,
  path: DocumentPath,
): Partial<RuleCondition> {
  const at = [...path, operator];
  if (operator === 'not') return { not: readList(source, parameter, isListOfValues(parameter, raw) ? raw : [raw], at) };
  if (!comparisons.includes(operator as (typeof comparisons)[number]))
    throw source.keyError(at, unknownComparison(operator));
  if (!isNumeric(parameter))
    throw source.keyError(
      at,
      `${parameter.name} is not a number: give a value, a list of values, or a condition with "not"`,
    );
  return { [operator]: readPlainValue(source, parameter, raw, at) };
}

/** How comparisons are written elsewhere. */
const comparisonAliases: ReadonlyMap<string, string> = new Map([
  ...['<', 'lt', 'less', 'lessThan', 'smaller', 'under'].map((name) => [name, 'below'] as const),
  ...['>', 'gt', 'greater', 'greaterThan', 'larger', 'over'].map((name) => [name, 'above'] as const),
  ...['>=', 'ge', 'gte', 'min', 'minimum', 'from'].map((name) => [name, 'atLeast'] as const),
  ...['<=', 'le', 'lte', 'max', 'maximum', 'to', 'upTo'].map((name) => [name, 'atMost'] as const),
  ...['!=', '<>', 'ne', 'neq', 'except', 'unequal'].map((name) => [name, 'not'] as const),
]);

function unknownComparison(operator: string): string {
  return `unknown comparison ${operator}${suggestion(operator, operators, comparisonAliases)} (possible: ${operators.join(', ')})`;
}

function readList(
  source: StudySource,
  parameter: Parameter,
  raw: readonly unknown[],
  path: DocumentPath,
): ParameterValue[] {
  if (raw.length === 0) throw source.error(path, `${parameter.name}: the list is empty: give at least one value`);
  return raw.map((item, index) => readPlainValue(source, parameter, item, raw.length > 1 ? [...path, index] : path));
}

/** @throws StudyFault if the parameter cannot have the value. */
export function readPlainValue(
  source: StudySource,
  parameter: Parameter,
  raw: unknown,
  path: DocumentPath,
): ParameterValue {
  const outcome = readParameterValue(parameter, raw);
  if (!outcome.ok) throw source.error(path, withName(parameter.name, outcome.reason));
  return outcome.value;
}

/** @throws StudyError if there is no such parameter. */
export function knownParameter(source: StudySource, name: string, path: DocumentPath): Parameter {
  const parameter = parameterNamed(name);
  if (parameter !== undefined) return parameter;
  throw source.keyError(path, unknownParameter(name));
}
