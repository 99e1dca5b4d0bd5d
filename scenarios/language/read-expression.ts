import { isNumeric } from '../../sim/run/parameter.ts';
import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { readExpression, type Expression } from '../../results/expressions/expression.ts';
import { checkedExpression, type NamedQuantity } from '../../results/expressions/quantity.ts';
import { unitInWords } from '../../results/expressions/unit.ts';
import { isMetric, metricCatalogue, metricNamed, metricsByRspsimName, unknownMetric } from './metric-catalogue.ts';
import { nameSuggestion, parameterNamed, unknownParameter } from './parameter-catalogue.ts';
import type { DocumentPath, StudySource } from './study-source.ts';

/** An expression whose names are known and whose units fit. */
export interface KnownExpression extends Expression {
  /** Of its values; '1': none. */
  readonly unit: string;
}

/** Reads text, and throws an ExpressionError with the place of what is wrong. */
type Reading = (text: string) => KnownExpression;

/**
 * A metric, or an expression with at least one, and perhaps parameters.
 *
 * @throws ExpressionError naming what is wrong, and the nearest name.
 */
export const metricExpression: Reading = (text) => {
  const word = text.trim();
  // Names of RSPSIM, and what only looks like a difference of two names.
  const isWord = metricsByRspsimName.has(word) || (/^[A-Za-z]\w*([-.]\w+)+$/.test(word) && !hasKnownNames(word));
  if (isWord) throw new ExpressionError(unknownMetric(word), 0);
  const expression = readExpression(text);
  const { isName, names } = expression;
  const checked = checkedExpression(expression.tree, (name, offset) => {
    if (isName && !isMetric(name)) throw new ExpressionError(notThisMetric(name), offset);
    return metricOrParameter(name, offset);
  });
  if (!names.some(isMetric)) throw new ExpressionError(`${expression.text} has no metric in it`, 0);
  return { ...expression, unit: isName ? unitOf(expression.text) : unitInWords(checked.unit) };
};

/**
 * A parameter, or an expression of parameters.
 *
 * @throws ExpressionError naming what is wrong, and the nearest name.
 */
export const parameterExpression: Reading = (text) => {
  const expression = readExpression(text);
  const { isName } = expression;
  if (isName && parameterNamed(expression.text) !== undefined) return { ...expression, unit: unitOf(expression.text) };
  const checked = checkedExpression(expression.tree, parameter);
  if (checked.sums.length > 0)
    throw new ExpressionError(`${expression.text}: there is nothing to sum: parameters are the same in all runs`, 0);
  return { ...expression, unit: unitInWords(checked.unit) };
};

/**
 * A metric, a parameter, a number, or an expression of them.
 *
 * @throws ExpressionError naming what is wrong, and the nearest name.
 */
export const valueExpression: Reading = (text) => {
  const expression = readExpression(text);
  const checked = checkedExpression(expression.tree, metricOrParameter);
  return { ...expression, unit: expression.isName ? unitOf(expression.text) : unitInWords(checked.unit) };
};

/**
 * An expression in a study file.
 *
 * @param where what it is for: “y of plot speed”
 * @throws StudyFault with the place of what is wrong in it.
 */
export function expressionAt(
  source: StudySource,
  path: DocumentPath,
  where: string,
  read: () => KnownExpression,
): KnownExpression {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw source.errorWithin(path, error.offset, `${where}: ${error.message}`);
  }
}

function hasKnownNames(text: string): boolean {
  return text.split(/[-.]/).every((name) => isMetric(name) || parameterNamed(name) !== undefined);
}

function notThisMetric(name: string): string {
  return parameterNamed(name) === undefined ? unknownMetric(name) : `${name} is a parameter: give a metric`;
}

function metricOrParameter(name: string, offset: number): NamedQuantity {
  const metric = metricNamed(name);
  if (metric !== undefined) return { unit: metric.unit, isConstant: false };
  if (parameterNamed(name) !== undefined) return parameter(name, offset);
  const metrics = metricCatalogue.map((each) => each.name);
  const hint = nameSuggestion(name, metrics, metricsByRspsimName);
  throw new ExpressionError(`unknown metric or parameter ${name}${hint}`, offset);
}

function parameter(name: string, offset: number): NamedQuantity {
  if (isMetric(name)) throw new ExpressionError(`${name} is a metric: give a parameter`, offset);
  const known = parameterNamed(name);
  if (known === undefined) throw new ExpressionError(unknownParameter(name), offset);
  if (!isNumeric(known)) throw new ExpressionError(`${name} is not a number`, offset);
  return { unit: known.unit, isConstant: true };
}

function unitOf(name: string): string {
  return (metricNamed(name) ?? parameterNamed(name))?.unit ?? '1';
}
