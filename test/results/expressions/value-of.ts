import { parseExpression } from '../../../results/expressions/parse-expression.ts';
import { checkedExpression } from '../../../results/expressions/quantity.ts';

/** The value of an expression of names with these values, which have the given units or none. */
export function valueOf(
  text: string,
  values: Readonly<Record<string, number>>,
  units: Readonly<Record<string, string>> = {},
): number {
  const checked = checkedExpression(parseExpression(text), (name) => ({ unit: units[name] ?? '1', isConstant: true }));
  return checked.at({ valueOf: (name) => values[name], sumOf: () => [NaN, NaN] })[0];
}
