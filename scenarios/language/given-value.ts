import { isNumeric } from '../../sim/run/parameter.ts';
import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { DerivedValue, type GivenValue } from './derived-value.ts';
import { parameterNamed, type Parameter } from './parameter-catalogue.ts';
import { readParameterValue, type ReadValue } from './parameter-value.ts';

export type ReadGivenValue = Exclude<ReadValue, { ok: true }> | { readonly ok: true; readonly value: GivenValue };

/** Signs that no value without operations has. An exponent or a sign of a number is none. */
const OPERATION = /[+*/(·×÷−]|[\w)]\s*-\s*[\w(.]/;

/** A value of a parameter, or an expression of other parameters. The reason of a refusal begins with a verb, or with “:”. */
export function readGivenValue(parameter: Parameter, raw: unknown): ReadGivenValue {
  const plain = readParameterValue(parameter, raw);
  if (plain.ok || typeof raw !== 'string' || !isNumeric(parameter)) return plain;
  const isExpression = OPERATION.test(raw.replaceAll(/\d[eE][+-]?\d/g, '')) || parameterNamed(raw.trim()) !== undefined;
  if (!isExpression) return plain;
  try {
    return { ok: true, value: new DerivedValue(parameter, raw) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ok: false, reason: `: ${error.message}`, offset: error.offset };
  }
}

/** “peUptime must be …”, “peUptime: it ends too early” */
export function withName(name: string, reason: string): string {
  return reason.startsWith(':') ? name + reason : `${name} ${reason}`;
}
