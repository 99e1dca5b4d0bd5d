import { isNumeric } from '../../sim/run/parameter.ts';
import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { checkedExpression } from '../../results/expressions/quantity.ts';
import { conversion, parseUnit, unitInWords, type Unit } from '../../results/expressions/unit.ts';
import { cellInWords } from '../../results/tables/table.ts';
import { parameterNamed, type Parameter, type ParameterValue } from './parameter-catalogue.ts';
import { parameterExpression } from './read-expression.ts';

/** Significant digits of values: what is the same but for rounding errors of a few operations is the same value. */
const DIGITS = 15;

/** The value of a parameter as an expression of others: `peUptime: 5 * requestSize / capacity`. */
export class DerivedValue {
  /** In words that are the same however it was written. */
  readonly text: string;
  /** The parameters in it. */
  readonly names: readonly string[];
  readonly #compute: (valueOf: (name: string) => number) => number;

  /** @throws ExpressionError if it is none, names other things than parameters, or its unit is not the parameter's. */
  constructor(parameter: Parameter, text: string) {
    const { label, tree, names, text: normalized } = parameterExpression(text);
    if (label !== undefined)
      throw new ExpressionError(`unexpected "=" in the value of ${parameter.name}`, text.indexOf('='));
    const checked = checkedExpression(tree, (name, offset) => {
      const operand = parameterNamed(name);
      if (operand === undefined || !isNumeric(operand)) throw new ExpressionError(`${name} is not a number`, offset);
      return { unit: operand.unit, isConstant: true };
    });
    // What has only numbers is in the unit of the parameter, as a number is.
    const isNumber = names.length === 0 && checked.unit.size === 0;
    const factor = isNumber ? 1 : factorTo(parameter, checked.unit);
    this.text = normalized;
    this.names = names;
    this.#compute = (valueOf) => checked.at({ valueOf, sumOf: () => [NaN, NaN] })[0] * factor;
  }

  /** In the unit of the parameter; NaN: something is divided by 0. */
  compute(valueOf: (name: string) => number): number {
    const value = this.#compute(valueOf);
    return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : value;
  }
}

function factorTo({ name, unit }: Parameter, from: Unit): number {
  const factor = conversion(from, parseUnit(unit));
  if (factor !== undefined) return factor;
  const words = from.size === 0 ? 'has no unit' : `is in ${unitInWords(from)}`;
  const wanted = unit === '1' || unit === '' ? 'no unit' : unit;
  const hint = from.size === 0 && /^\w+$/.test(unit) ? `; a number may have a unit, as in "5 ${unit}"` : '';
  throw new ExpressionError(`the expression ${words}, but ${name} must be in ${wanted}${hint}`, 0);
}

/** What a study gives a parameter. */
export type GivenValue = ParameterValue | DerivedValue;

/** As study files have it. */
export function givenInWords(value: GivenValue | undefined): string {
  return value instanceof DerivedValue ? value.text : cellInWords(value);
}

/** A value as manifests have it, and who compares values: an expression is its text. */
export function plainValue(value: GivenValue): ParameterValue {
  return value instanceof DerivedValue ? value.text : value;
}
