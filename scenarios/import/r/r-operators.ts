import { steps } from './r-sequences.ts';
import {
  firstUnknown,
  integersOf,
  LARGEST_INTEGER,
  numberIn,
  numericType,
  soleValue,
  textOf,
  textsOf,
  unknown,
  vectorOf,
  type RScalar,
  type RValue,
} from './r-value.ts';

/** An operator before its operand. */
export function prefixed(operator: string, operand: RValue, at: number): RValue {
  if (operand.kind === 'unknown') return operand;
  if (operand.kind !== 'vector') return unknown(at, `"${operator}" needs numbers`);
  const { values, names } = operand;
  if (values.some((value) => typeof value === 'string')) return unknown(at, `"${operator}" needs numbers, not texts`);
  if (operator === '!')
    return vectorOf(
      values.map((value) => not(truthOf(value))),
      names,
    );
  if (operator !== '-' && operator !== '+') return unknown(at, `"${operator}" is not known here`);
  const sign = operator === '-' ? -1 : 1;
  const signed = values.map((value) => (value === null ? null : sign * numberIn(value)));
  // There is no negative zero among integers.
  return numericType(operand) === 'integer'
    ? integersOf(
        signed.map((value) => (value === null ? null : value + 0)),
        names,
      )
    : vectorOf(signed, names);
}

/** The truth value that decides “if” and “while”; undefined: it is none, or not known. */
export function conditionIn(value: RValue): boolean | undefined {
  const sole = soleValue(value);
  return sole === undefined || typeof sole === 'string' ? undefined : (truthOf(sole) ?? undefined);
}

/** Of a number or a truth value; null: NA. */
function truthOf(value: RScalar): boolean | null {
  const number = value === null ? Number.NaN : numberIn(value);
  return Number.isNaN(number) ? null : number !== 0;
}

function not(truth: boolean | null): boolean | null {
  return truth === null ? null : !truth;
}

/** @returns undefined: what R computes depends on the machine, or the language */
type Compute = (a: RScalar, b: RScalar) => RScalar | undefined;

const arithmetic = (compute: (a: number, b: number) => number | undefined): Compute => {
  return (a, b) => (a === null || b === null ? null : compute(numberIn(a), numberIn(b)));
};

/** Texts of which the order is the same in all languages. */
const alikeOrdered = [/^[0-9a-z]*$/, /^[0-9A-Z]*$/];

/** Texts are compared as texts, else numbers. */
const comparison = (
  holds: (a: number | string, b: number | string) => boolean,
  needsOrder: 'needsOrder' | 'asksEquality' = 'needsOrder',
): Compute => {
  return (a, b) => {
    if (a === null || b === null) return null;
    if (typeof a === 'string' || typeof b === 'string') {
      const [left, right] = [textOf(a), textOf(b)];
      const isOrdered = left === right || alikeOrdered.some((texts) => texts.test(left) && texts.test(right));
      return isOrdered || needsOrder === 'asksEquality' ? holds(left, right) : undefined;
    }
    const [left, right] = [numberIn(a), numberIn(b)];
    return Number.isNaN(left) || Number.isNaN(right) ? null : holds(left, right);
  };
};

/** Operators that make integers of integers and truth values. */
const keepsIntegers = /^([-+*]|%%|%\/%)$/;

/** Of integers: what a division by 0 gives is NA. */
function ofIntegers(operator: string, compute: Compute): Compute {
  return (a, b) => (/%/.test(operator) && b !== null && numberIn(b) === 0 ? null : compute(a, b));
}

/** What is left of a division by a number, and how often it is in it: undefined where rounding decides. */
function divided(a: number, b: number): { readonly rest: number; readonly times: number } | undefined {
  if (Number.isNaN(a) || Number.isNaN(b) || b === 0 || !Number.isFinite(a)) return { rest: Number.NaN, times: a / b };
  if (!Number.isFinite(b)) return a === 0 || a > 0 === b > 0 ? { rest: a, times: 0 } : { rest: b, times: -1 };
  const times = Math.floor(a / b);
  const truncated = a % b;
  const rest = truncated !== 0 && truncated < 0 !== b < 0 ? truncated + b : truncated;
  return a - times * b === rest ? { rest, times } : undefined;
}

/** Some powers of what is not known are known. */
function power(a: RScalar, b: RScalar): RScalar {
  if ((b !== null && numberIn(b) === 0) || (a !== null && numberIn(a) === 1)) return 1;
  return a === null || b === null ? null : numberIn(a) ** numberIn(b);
}

/** Of truth values, one may decide by itself; else NA makes NA. */
function decided(a: RScalar, b: RScalar, decisive: boolean): RScalar {
  const [left, right] = [truthOf(a), truthOf(b)];
  if (left === decisive || right === decisive) return decisive;
  return left === null || right === null ? null : !decisive;
}

const operators: ReadonlyMap<string, Compute> = new Map<string, Compute>([
  ['+', arithmetic((a, b) => a + b)],
  ['-', arithmetic((a, b) => a - b)],
  ['*', arithmetic((a, b) => a * b)],
  ['/', arithmetic((a, b) => a / b)],
  ['^', power],
  ['%%', arithmetic((a, b) => divided(a, b)?.rest)],
  ['%/%', arithmetic((a, b) => divided(a, b)?.times)],
  ['==', comparison((a, b) => a === b, 'asksEquality')],
  ['!=', comparison((a, b) => a !== b, 'asksEquality')],
  ['<', comparison((a, b) => a < b)],
  ['>', comparison((a, b) => a > b)],
  ['<=', comparison((a, b) => a <= b)],
  ['>=', comparison((a, b) => a >= b)],
  ['&', (a, b) => decided(a, b, false)],
  ['&&', (a, b) => decided(a, b, false)],
  ['|', (a, b) => decided(a, b, true)],
  ['||', (a, b) => decided(a, b, true)],
]);

/** What “&&” and “||” do not ask for the right operand: the left one has decided. */
export function decidedBy(operator: string, left: RValue): boolean | undefined {
  if (operator !== '&&' && operator !== '||') return undefined;
  const decisive = operator === '||';
  return conditionIn(left) === decisive ? decisive : undefined;
}

/** An operator between two operands: element by element; the shorter one begins again. */
export function combined(operator: string, given: RValue, other: RValue, at: number): RValue {
  const [left, right] = [plain(given), plain(other)];
  const obstacle = firstUnknown([left, right]);
  if (obstacle !== undefined) return obstacle;
  const compute = operators.get(operator);
  if (left.kind !== 'vector' || right.kind !== 'vector') return unknown(at, `"${operator}" needs numbers`);
  const hasText = left.values.some(isText) || right.values.some(isText);
  const asTexts = hasText && /^([<>]=?|[=!]=|%in%)$/.test(operator);
  const [a, b] = asTexts ? [textsOf(left) ?? [], textsOf(right) ?? []] : [left.values, right.values];
  if (operator === ':') return range(a[0], b[0], at);
  if (operator === '%in%') return foundIn(a, b);
  if (compute === undefined) return unknown(at, `"${operator}" is not known here`);
  if (/^[-+*/^]$|^[%&|]/.test(operator) && hasText) return unknown(at, `"${operator}" needs numbers, not texts`);
  if (/^(&&|\|\|)$/.test(operator) && (a.length !== 1 || b.length !== 1))
    return unknown(at, `"${operator}" needs single values`);
  const length = a.length === 0 || b.length === 0 ? 0 : Math.max(a.length, b.length);
  const isInteger = keepsIntegers.test(operator) && numericType(left) === 'integer' && numericType(right) === 'integer';
  const computeEach = isInteger ? ofIntegers(operator, compute) : compute;
  const made: RScalar[] = [];
  for (let i = 0; i < length; i++) {
    const each = computeEach(a[i % a.length] ?? null, b[i % b.length] ?? null);
    if (each === undefined) return unknown(at, `what "${operator}" gives here depends on the machine, or its language`);
    made.push(each);
  }
  // As R does: names of the first operand that has as many values.
  const names = [left, right].find((each) => each.values.length === length && each.names !== undefined)?.names;
  const kept = /^[&|]{2}$/.test(operator) ? undefined : names;
  return isInteger ? integersOf(made, kept) : vectorOf(made, kept);
}

/** A list of single values is as good as they are. */
function plain(value: RValue): RValue {
  if (value.kind !== 'list') return value;
  const values = value.items.map((item) => (item.value.kind === 'vector' ? soleValue(item.value) : undefined));
  if (values.includes(undefined)) return value;
  return vectorOf(
    values.flatMap((each) => (each === undefined ? [] : [each])),
    undefined,
    numericType(value) === 'integer' && values.some((each) => typeof each === 'number'),
  );
}

function isText(value: RScalar): boolean {
  return typeof value === 'string';
}

/** `%in%`: of texts, or of what is compared as numbers. */
function foundIn(values: readonly RScalar[], all: readonly RScalar[]): RValue {
  const alike = (value: RScalar): RScalar => (value === null || isText(value) ? value : numberIn(value));
  const known = new Set(all.map(alike));
  return vectorOf(values.map((value) => known.has(alike(value))));
}

function range(from: RScalar | undefined, to: RScalar | undefined, at: number): RValue {
  const [a, b] = [numberIn(from), numberIn(to)];
  const isInteger = Number.isInteger(a) && Math.max(Math.abs(a), Math.abs(b)) <= LARGEST_INTEGER;
  return steps(a, b, a <= b ? 1 : -1, at, isInteger);
}
