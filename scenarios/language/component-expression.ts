import { isNumeric } from '../../sim/run/parameter.ts';
import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { checkedExpression } from '../../results/expressions/quantity.ts';
import { unitInWords } from '../../results/expressions/unit.ts';
import { componentColumns } from '../../results/tables/detail-rows.ts';
import type { ComponentClass } from './component-catalogue.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { isMetric } from './metric-catalogue.ts';
import { nameSuggestion, parameterNamed } from './parameter-catalogue.ts';
import { parameterExpression, type KnownExpression } from './read-expression.ts';

/**
 * A metric of a class of components, or an expression with at least one, and perhaps parameters.
 *
 * @throws ExpressionError naming what is wrong, and the nearest name.
 */
export function componentExpression({ name: className, metrics }: ComponentClass, text: string): KnownExpression {
  const expression = readExpression(text);
  const checked = checkedExpression(expression.tree, (name, offset) => {
    const metric = metrics.get(name);
    if (metric !== undefined) return { unit: metric.unit, isConstant: false };
    const parameter = parameterNamed(name);
    if (parameter === undefined || expression.isName)
      throw new ExpressionError(
        `unknown metric ${name} of the class ${className}${suggestion(name, metrics.keys())}; it has ${[...metrics.keys()].join(', ')}`,
        offset,
      );
    if (!isNumeric(parameter)) throw new ExpressionError(`${name} is not a number`, offset);
    return { unit: parameter.unit, isConstant: true };
  });
  if (!expression.names.some((name) => metrics.has(name)))
    throw new ExpressionError(`${expression.text} has no metric of the class ${className} in it`, 0);
  return { ...expression, unit: unitInWords(checked.unit) };
}

/** What tells components apart, or what parameters do. @throws ExpressionError */
export function componentPlaceExpression(text: string): KnownExpression {
  const name = text.trim();
  if (isComponentColumn(name)) return { ...readExpression(name), unit: '1' };
  if (/^\w+$/.test(name) && parameterNamed(name) === undefined && !isMetric(name)) {
    const hint = nameSuggestion(name, Object.keys(componentColumns), new Map());
    throw new ExpressionError(`unknown parameter ${name}${hint}`, 0);
  }
  return parameterExpression(text);
}

/** “number”, “lan”, “pool”, “speed”, “component” */
export function isComponentColumn(text: string): boolean {
  return Object.hasOwn(componentColumns, text.trim());
}
