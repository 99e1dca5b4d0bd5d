import { bad, flat, matched, type RBuiltIn, type ROperand } from './r-operands.ts';
import {
  integersOf,
  isNull,
  numberIn,
  numericType,
  soleValue,
  textsOf,
  vector,
  vectorOf,
  type RScalar,
  type RValue,
} from './r-value.ts';

/** Functions of R of all values of vectors together: their sums, order, and sets. */
export const seriesFunctions: Readonly<Record<string, RBuiltIn>> = {
  max: (operands, at) => ofAll(operands, at, (values) => largest(values)),
  min: (operands, at) => ofAll(operands, at, (values) => smallest(values)),
  sum: (operands, at) => ofAll(operands, at, sumOf),
  prod: (operands, at) =>
    ofAll(operands, at, (values) => values.reduce((product, value) => product * value, 1), 'double'),
  mean: (operands, at) =>
    operands.some(({ name }, place) => place > 0 && name !== 'na.rm')
      ? bad(at, 'mean')
      : ofAll(operands, at, (values) => sumOf(values) / values.length, 'double'),
  range: (operands, at) => numbersOf(operands, at, (values) => [smallest(values), largest(values)]),
  cumsum: (operands, at) => numbersOf(operands, at, sumsOf),
  cumprod: (operands, at) => running(operands, at, (product, value) => product * value),
  diff: ([operand, ...others], at) =>
    operand === undefined || others.length > 0
      ? bad(at, 'diff')
      : numbersOf([operand], at, (values) => values.slice(1).map((value, index) => value - (values[index] ?? 0))),
  pmin: (operands, at) => eachOf(operands, at, Math.min),
  pmax: (operands, at) => eachOf(operands, at, Math.max),
  any: (operands, at) => ofTruth(operands, at, true),
  all: (operands, at) => ofTruth(operands, at, false),
  xor: ([a, b], at) => {
    const [left, right] = [a, b].map((operand) => (operand === undefined ? undefined : soleValue(operand.value)));
    if (typeof left !== 'boolean' || typeof right !== 'boolean') return bad(at, 'xor');
    return vector(left !== right);
  },
  which: ([operand], at) => {
    const values = operand === undefined ? undefined : flat(operand.value);
    if (values === undefined || values.some((value) => typeof value !== 'boolean')) return bad(at, 'which');
    return integersOf(values.flatMap((value, index) => (value === true ? [index + 1] : [])));
  },
  rev: ([operand], at) => (operand === undefined ? bad(at, 'rev') : reversed(operand.value)),
  sort: sorted,
  unique: (operands, at) => ofSets(operands, 'unique', at, (values) => values),
  union: (operands, at) => ofSets(operands, 'union', at, (values, others) => [...values, ...others]),
  setdiff: (operands, at) => ofSets(operands, 'setdiff', at, (values, others) => without(values, new Set(others))),
  intersect: (operands, at) => ofSets(operands, 'intersect', at, (values, others) => within(values, new Set(others))),
  identical: ([a, b], at) => {
    const [left, right] = [a?.value, b?.value];
    if (left?.kind !== 'vector' || right?.kind !== 'vector' || left.names !== undefined || right.names !== undefined)
      return bad(at, 'identical');
    const isSame = left.values.every((value, index) => value === right.values[index]);
    const [type, other] = [left, right].map((each) => each.isInteger === true);
    return vector(isSame && left.values.length === right.values.length && type === other);
  },
};

function without(values: readonly RScalar[], others: ReadonlySet<RScalar>): RScalar[] {
  return values.filter((value) => !others.has(value));
}

function within(values: readonly RScalar[], others: ReadonlySet<RScalar>): RScalar[] {
  return values.filter((value) => others.has(value));
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

/** pmin() and pmax(): of the first values, of the second ones, … */
function eachOf(operands: readonly ROperand[], at: number, compute: (a: number, b: number) => number): RValue {
  const all = operands.map(({ name, value }) => (name === undefined ? flat(value) : undefined));
  const columns = all.flatMap((each) => (each === undefined || each.length === 0 ? [] : [each]));
  const isBad = columns.some((each) => each.some((value) => value === null || typeof value === 'string'));
  if (columns.length === 0 || columns.length !== operands.length || isBad) return bad(at, 'pmin() or pmax');
  const length = columns.reduce((longest, each) => Math.max(longest, each.length), 0);
  const made = Array.from({ length }, (_, row) =>
    columns.map((each) => numberIn(each[row % each.length])).reduce((former, value) => compute(former, value)),
  );
  const isInteger = operands.every(({ value }) => numericType(value) === 'integer');
  return vectorOf(made, undefined, isInteger);
}

/** R adds with more digits than numbers have: as exact as that, rounded once. */
function sumOf(values: readonly number[]): number {
  return sumsOf(values).at(-1) ?? 0;
}

/** The sums of the first value, of the first two, … (Neumaier's sum). */
function sumsOf(values: readonly number[]): number[] {
  let [sum, lost] = [0, 0];
  return values.map((value) => {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
    return Number.isFinite(sum) ? sum + lost : sum;
  });
}

function reversed(value: RValue): RValue {
  if (isNull(value)) return value;
  if (value.kind === 'vector') return vectorOf(value.values.toReversed(), value.names?.toReversed(), value.isInteger);
  return value.kind === 'list' ? { ...value, items: value.items.toReversed() } : value;
}

/** sort(x, decreasing): of numbers; texts have another order in each language. */
function sorted(operands: readonly ROperand[], at: number): RValue {
  const { x, decreasing } = matched(operands, ['x', 'decreasing']) ?? {};
  const isDecreasing = decreasing === undefined ? false : soleValue(decreasing.value);
  if (x === undefined || typeof isDecreasing !== 'boolean') return bad(at, 'sort');
  if (x.value.kind !== 'vector' || x.value.values.some((value) => typeof value === 'string')) return bad(at, 'sort');
  return numbersOf([x], at, (values) => values.toSorted((a, b) => (isDecreasing ? b - a : a - b)));
}

/** Values without repetitions; numbers and texts together are texts. */
function ofSets(
  [first, second, ...more]: readonly ROperand[],
  name: string,
  at: number,
  compute: (values: readonly RScalar[], others: readonly RScalar[]) => readonly RScalar[],
): RValue {
  const isPair = name !== 'unique';
  if (!isPair && (first === undefined || first.value.kind === 'list' || isNull(first.value)))
    return first?.value.kind === 'vector' ? first.value : bad(at, name);
  const [values, others] = [first, second].map((operand) => (operand === undefined ? undefined : flat(operand.value)));
  if (values === undefined || more.length > 0 || (isPair ? others === undefined : second !== undefined))
    return bad(at, name);
  const hasText = [...values, ...(others ?? [])].some((value) => typeof value === 'string');
  const alike = (operand: ROperand | undefined): readonly RScalar[] => {
    if (operand === undefined) return [];
    if (hasText) return textsOf(operand.value) ?? [];
    return (flat(operand.value) ?? []).map((value) => (typeof value === 'boolean' && isPair ? Number(value) : value));
  };
  const made = [...new Set(compute(alike(first), alike(second)))];
  const isInteger = [first, second].every((each) => each === undefined || numericType(each.value) === 'integer');
  return vectorOf(made, undefined, isInteger && made.some((value) => typeof value === 'number'));
}

function running(operands: readonly ROperand[], at: number, step: (former: number, value: number) => number): RValue {
  const compute = (values: readonly number[]): number[] => {
    const all: number[] = [];
    for (const value of values) all.push(all.length === 0 ? value : step(all.at(-1) ?? 0, value));
    return all;
  };
  return numbersOf(operands, at, compute, 'double');
}

/** any() and all(): one value may decide by itself; else NA makes NA. */
function ofTruth(operands: readonly ROperand[], at: number, decisive: boolean): RValue {
  const all = operands.map(({ name, value }) => (name === undefined ? flat(value) : undefined));
  const values = all.flatMap((each) => each ?? []);
  if (all.includes(undefined) || values.some((value) => typeof value === 'string'))
    return bad(at, decisive ? 'any' : 'all');
  if (values.some((value) => value !== null && (numberIn(value) !== 0) === decisive)) return vector(decisive);
  return vector(values.includes(null) ? null : !decisive);
}

function numbersOf(
  operands: readonly ROperand[],
  at: number,
  compute: (values: readonly number[]) => readonly number[],
  type: 'double' | 'kept' = 'kept',
): RValue {
  const given = operands.filter(({ name }) => name !== 'na.rm');
  const all = given.map(({ value }) => flat(value));
  const numbers = all.flatMap((values) => values ?? []);
  const isBad = numbers.some((value) => value === null || typeof value === 'string' || Number.isNaN(value));
  if (all.includes(undefined) || numbers.length === 0 || isBad) return bad(at, 'a function of numbers');
  const made = compute(numbers.map(numberIn));
  const isInteger = type === 'kept' && given.every(({ value }) => numericType(value) === 'integer');
  return isInteger ? integersOf(made) : vectorOf(made);
}

function ofAll(
  operands: readonly ROperand[],
  at: number,
  compute: (values: readonly number[]) => number,
  type?: 'double',
): RValue {
  return numbersOf(operands, at, (values) => [compute(values)], type);
}
