import { steps } from './r-sequences.ts';
import { firstUnknown, numberIn, soleValue, textOf, unknown, vectorOf, type RScalar, type RValue } from './r-value.ts';

/** An operator before its operand. */
export function prefixed(operator: string, operand: RValue, at: number): RValue {
  if (operand.kind === 'unknown') return operand;
  if (operand.kind !== 'vector') return unknown(at, `"${operator}" needs numbers`);
  if (operator === '!') return vectorOf(operand.values.map((value) => (value === null ? null : numberIn(value) === 0)));
  if (operator === '-') return vectorOf(operand.values.map((value) => -numberIn(value)));
  return operator === '+' ? operand : unknown(at, `"${operator}" is not known here`);
}

type Compute = (a: RScalar, b: RScalar) => RScalar;

const arithmetic = (compute: (a: number, b: number) => number): Compute => {
  return (a, b) => (a === null || b === null ? null : compute(numberIn(a), numberIn(b)));
};

/** Texts are compared as texts, else numbers. */
const comparison = (holds: (order: number) => boolean): Compute => {
  return (a, b) => {
    if (a === null || b === null) return null;
    if (typeof a === 'string' || typeof b === 'string') {
      const [left, right] = [textOf(a), textOf(b)];
      return holds(left < right ? -1 : left > right ? 1 : 0);
    }
    return holds(numberIn(a) - numberIn(b));
  };
};

/** Of truth values, one may decide by itself; else NA makes NA. */
function decided(a: RScalar, b: RScalar, decisive: boolean): RScalar {
  const [left, right] = [a, b].map((value) => (value === null ? null : numberIn(value) !== 0));
  if (left === decisive || right === decisive) return decisive;
  return left === null || right === null ? null : !decisive;
}

const operators: ReadonlyMap<string, Compute> = new Map<string, Compute>([
  ['+', arithmetic((a, b) => a + b)],
  ['-', arithmetic((a, b) => a - b)],
  ['*', arithmetic((a, b) => a * b)],
  ['/', arithmetic((a, b) => a / b)],
  ['^', arithmetic((a, b) => a ** b)],
  ['%%', arithmetic((a, b) => a - Math.floor(a / b) * b)],
  ['%/%', arithmetic((a, b) => Math.floor(a / b))],
  ['==', comparison((order) => order === 0)],
  ['!=', comparison((order) => order !== 0)],
  ['<', comparison((order) => order < 0)],
  ['>', comparison((order) => order > 0)],
  ['<=', comparison((order) => order <= 0)],
  ['>=', comparison((order) => order >= 0)],
  ['&', (a, b) => decided(a, b, false)],
  ['&&', (a, b) => decided(a, b, false)],
  ['|', (a, b) => decided(a, b, true)],
  ['||', (a, b) => decided(a, b, true)],
]);

/** What “&&” and “||” do not ask for the right operand: the left one has decided. */
export function decidedBy(operator: string, left: RValue): boolean | undefined {
  if (operator !== '&&' && operator !== '||') return undefined;
  const value = soleValue(left);
  const decisive = operator === '||';
  return value !== undefined && value !== null && (numberIn(value) !== 0) === decisive ? decisive : undefined;
}

/** An operator between two operands: element by element; the shorter one begins again. */
export function combined(operator: string, given: RValue, other: RValue, at: number): RValue {
  const [left, right] = [plain(given), plain(other)];
  const obstacle = firstUnknown([left, right]);
  if (obstacle !== undefined) return obstacle;
  const compute = operators.get(operator);
  if (left.kind !== 'vector' || right.kind !== 'vector') return unknown(at, `"${operator}" needs numbers`);
  const [a, b] = [left.values, right.values];
  if (operator === ':') return range(a[0], b[0], at);
  if (operator === '%in%') return vectorOf(a.map((value) => b.some((each) => isSame(value, each))));
  if (compute === undefined) return unknown(at, `"${operator}" is not known here`);
  const isBad =
    compute !== undefined && /^[-+*/^]$|^%/.test(operator) && [...a, ...b].some((value) => typeof value === 'string');
  if (isBad) return unknown(at, `"${operator}" needs numbers, not texts`);
  const length = a.length === 0 || b.length === 0 ? 0 : Math.max(a.length, b.length);
  return vectorOf(Array.from({ length }, (_, i) => compute(a[i % a.length] ?? null, b[i % b.length] ?? null)));
}

/** A list of single values is as good as they are. */
function plain(value: RValue): RValue {
  if (value.kind !== 'list') return value;
  const values = value.items.map((item) => (item.value.kind === 'vector' ? soleValue(item.value) : undefined));
  return values.includes(undefined) ? value : vectorOf(values.flatMap((each) => (each === undefined ? [] : [each])));
}

/** A text and a number are the same if they are written alike. */
function isSame(a: RScalar, b: RScalar): boolean {
  return typeof a === 'string' || typeof b === 'string' ? a !== null && b !== null && textOf(a) === textOf(b) : a === b;
}

function range(from: RScalar | undefined, to: RScalar | undefined, at: number): RValue {
  const [a, b] = [numberIn(from), numberIn(to)];
  return steps(a, b, a <= b ? 1 : -1, at);
}
