import {
  numberIn,
  soleValue,
  valueCount,
  textOf,
  unknown,
  vector,
  vectorOf,
  type RItem,
  type RList,
  type RScalar,
  type RValue,
  type RVector,
} from './r-value.ts';

/** An operand of a call, computed. */
export interface ROperand {
  readonly name: string | undefined;
  readonly value: RValue;
  readonly at: number;
}

/** Values of a vector, at most. */
const MOST_VALUES = 1e6;

export type RBuiltIn = (operands: readonly ROperand[], at: number) => RValue;

/** Functions of R that scripts of SimProcTC compute values with. */
export const builtIns: ReadonlyMap<string, RBuiltIn> = new Map(
  Object.entries<RBuiltIn>({
    c: joined,
    append: joined,
    list: (operands, at) => ({ kind: 'list', items: operands.map(itemOf), at }),
    unlist: unlisted,
    seq: sequence,
    seq_len: (operands, at) => steps(1, number(operands[0]), 1, at),
    rep: repeated,
    paste: (operands, at) => pasted(operands, ' ', at),
    paste0: (operands, at) => pasted(operands, '', at),
    sprintf: formatted,
    length: ([operand], at) => (operand === undefined ? bad(at, 'length') : vector(valueCount(operand.value))),
    'file.path': (operands, at) => pasted(operands, '/', at),
    rev: ([operand], at) => (operand === undefined ? bad(at, 'rev') : reversed(operand.value)),
    'as.numeric': eachValue(numberIn),
    'as.double': eachValue(numberIn),
    'as.integer': eachValue((value) => Math.trunc(numberIn(value))),
    'as.character': eachValue(textOf),
    'as.logical': eachValue((value) => (typeof value === 'string' ? /^(true|t)$/i.test(value) : numberIn(value) !== 0)),
    floor: eachNumber(Math.floor),
    ceiling: eachNumber(Math.ceil),
    trunc: eachNumber(Math.trunc),
    abs: eachNumber(Math.abs),
    sqrt: eachNumber(Math.sqrt),
    round: rounded,
    max: (operands, at) => ofAll(operands, at, (values) => Math.max(...values)),
    min: (operands, at) => ofAll(operands, at, (values) => Math.min(...values)),
    sum: (operands, at) => ofAll(operands, at, (values) => values.reduce((sum, value) => sum + value, 0)),
    mean: (operands, at) =>
      ofAll(operands, at, (values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    sort: (operands, at) => numbersOf(operands, at, (values) => values.toSorted((a, b) => a - b)),
    unique: (operands, at) => {
      const all = joined(operands, at);
      return all.kind === 'vector' ? vectorOf([...new Set(all.values)]) : all;
    },
    globalenv: () => ({ kind: 'environment', scope: 'global' }),
    baseenv: () => ({ kind: 'environment', scope: 'global' }),
    environment: (operands, at) =>
      operands.length === 0 ? { kind: 'environment', scope: 'here' } : bad(at, 'environment'),
  }),
);

function bad(at: number, name: string): RValue {
  return unknown(at, `${name}() is used in a way that is not known here`);
}

function itemOf({ name, value, at }: ROperand): RItem {
  return { name, value, at };
}

function reversed(value: RValue): RValue {
  if (value.kind === 'vector') return { ...value, values: value.values.toReversed() };
  return value.kind === 'list' ? { ...value, items: value.items.toReversed() } : value;
}

/** All values one after the other: a list if one of them is in a list, or is not known. */
function joined(operands: readonly ROperand[], at: number): RValue {
  const parts = operands.filter(({ name }) => name !== 'after' && name !== 'recursive' && name !== 'use.names');
  const size = parts.reduce((sum, { value }) => sum + valueCount(value), 0);
  if (size > MOST_VALUES) return tooMany(at);
  const isPlain = parts.every(({ value }) => value.kind === 'vector');
  if (isPlain) return uniform(parts.flatMap(({ value }) => (value.kind === 'vector' ? value.values : [])));
  const only = parts.length === 1 ? parts[0]?.value : undefined;
  if (only?.kind === 'list' && only.items.every(({ value }) => value.kind === 'vector'))
    return uniform(only.items.flatMap(({ value }) => (value.kind === 'vector' ? value.values : [])));
  const items = parts.flatMap((part): readonly RItem[] => {
    if (part.value.kind === 'list') return part.value.items;
    if (part.value.kind === 'vector')
      return part.value.values.map((value) => ({ name: undefined, value: vector(value), at: part.at }));
    return [itemOf(part)];
  });
  return { kind: 'list', items, at };
}

/** `unlist(x)`: all values in it; with `recursive = FALSE` what is in the lists that it has. */
function unlisted(operands: readonly ROperand[], at: number): RValue {
  const [first] = operands;
  if (first?.value.kind !== 'list') return joined(operands.slice(0, 1), at);
  const depth = operands.find(({ name }) => name === 'recursive');
  const isDeep = depth === undefined || soleValue(depth.value) !== false;
  const items: RItem[] = [];
  const hasLists = first.value.items.some(({ value }) => value.kind === 'list');
  const waiting = [...first.value.items].toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    if (next.value.kind !== 'list') items.push(next);
    else if (isDeep) waiting.push(...next.value.items.toReversed());
    else items.push(...next.value.items);
  const value: RList = { ...first.value, items };
  return hasLists && !isDeep ? value : joined([{ ...first, value }], at);
}

/** Values of different kinds become texts, or numbers if there are none. */
function uniform(values: readonly RScalar[]): RVector {
  const hasText = values.some((value) => typeof value === 'string');
  const hasNumber = values.some((value) => typeof value === 'number');
  if (hasNumber && !hasText)
    return vectorOf(values.map((value) => (typeof value === 'boolean' ? Number(value) : value)));
  return vectorOf(hasText ? values.map((value) => (value === null ? null : textOf(value))) : values);
}

function tooMany(at: number): RValue {
  return unknown(at, `it has more than ${MOST_VALUES} values`);
}

function number(operand: ROperand | undefined): number {
  return operand === undefined ? Number.NaN : numberIn(soleValue(operand.value));
}

/** seq(from, to, by), by places or names. */
function sequence(operands: readonly ROperand[], at: number): RValue {
  const names = ['from', 'to', 'by', 'length.out'];
  const given = new Map<string, ROperand>();
  for (const operand of operands) {
    const abbreviated = operand.name;
    const name =
      abbreviated === undefined
        ? names.find((each) => !given.has(each))
        : names.find((each) => each.startsWith(abbreviated));
    if (name === undefined) return bad(at, 'seq');
    given.set(name, operand);
  }
  const from = given.has('from') ? number(given.get('from')) : 1;
  if (given.size === 1 && given.has('from')) return steps(1, from, 1, at);
  const to = number(given.get('to'));
  const length = given.get('length.out');
  if (length !== undefined) {
    const count = number(length);
    const by = given.has('by') ? number(given.get('by')) : (to - from) / Math.max(1, count - 1);
    return counted(from, by, count, at);
  }
  return steps(from, to, given.has('by') ? number(given.get('by')) : from <= to ? 1 : -1, at);
}

/** From one number to another; a step that misses the end by less than a rounding error reaches it. */
export function steps(from: number, to: number, by: number, at: number): RValue {
  const count = Math.floor((to - from) / by + 1e-10) + 1;
  if (!Number.isFinite(count) || count < 1) return unknown(at, `there are no steps of ${by} from ${from} to ${to}`);
  return counted(from, by, count, at);
}

function counted(from: number, by: number, count: number, at: number): RValue {
  if (!Number.isFinite(from + by) || !(count >= 0)) return bad(at, 'seq');
  if (count > MOST_VALUES) return tooMany(at);
  const values = Array.from({ length: count }, (_, index) => Number((from + index * by).toPrecision(14)));
  return { kind: 'vector', values };
}

function repeated([operand, ...others]: readonly ROperand[], at: number): RValue {
  if (operand?.value.kind !== 'vector') return bad(at, 'rep');
  const named = (name: string): ROperand | undefined => others.find((each) => each.name === name);
  const times = named('times') ?? others.find(({ name }) => name === undefined);
  const [count, each] = [
    times === undefined ? 1 : number(times),
    named('each') === undefined ? 1 : number(named('each')),
  ];
  const { values } = operand.value;
  if (!(count >= 0 && each >= 0)) return bad(at, 'rep');
  if (values.length * count * each > MOST_VALUES) return tooMany(at);
  const once = values.flatMap((value) => Array.from({ length: Math.floor(each) }, () => value));
  return { kind: 'vector', values: Array.from({ length: Math.floor(count) }, () => once).flat() };
}

/** Texts put together, element by element; with `collapse` all into one. */
function pasted(operands: readonly ROperand[], usual: string, at: number): RValue {
  const option = (wanted: string): string | undefined => {
    const found = operands.find(({ name }) => name === wanted);
    const value = found === undefined ? undefined : soleValue(found.value);
    return value === undefined || value === null ? undefined : textOf(value);
  };
  const parts = operands.filter(({ name }) => name !== 'sep' && name !== 'collapse').map(({ value }) => flat(value));
  if (parts.some((part) => part === undefined)) return bad(at, 'paste');
  const texts = parts.flatMap((part) => (part === undefined || part.length === 0 ? [] : [part.map(textOf)]));
  const length = Math.max(0, ...texts.map((part) => part.length));
  const rows = Array.from({ length }, (_, row) =>
    texts.map((part) => part[row % part.length] ?? '').join(option('sep') ?? usual),
  );
  const collapse = option('collapse');
  return collapse === undefined ? vectorOf(rows) : vector(rows.join(collapse));
}

/** The values of a vector, or of a list of vectors. */
function flat(value: RValue): readonly RScalar[] | undefined {
  if (value.kind === 'vector') return value.values;
  if (value.kind !== 'list') return undefined;
  const parts = value.items.map((item) => (item.value.kind === 'vector' ? item.value.values : undefined));
  return parts.includes(undefined) ? undefined : parts.flatMap((part) => part ?? []);
}

/** sprintf with the conversions that numbers and texts have. */
function formatted([format, ...operands]: readonly ROperand[], at: number): RValue {
  const pattern = format === undefined ? undefined : soleValue(format.value);
  if (typeof pattern !== 'string') return bad(at, 'sprintf');
  let next = 0;
  let isPossible = true;
  const text = pattern.replaceAll(
    /%(-?)(0?)(\d*)(?:\.(\d+))?([sdifeg%])/g,
    (_all, left: string, zeros: string, width: string, digits: string | undefined, kind: string) => {
      if (kind === '%') return '%';
      const operand = operands[next++];
      const value = operand === undefined ? undefined : soleValue(operand.value);
      if (value === undefined || Number(width) > 1000 || Number(digits ?? 0) > 100) isPossible = false;
      const plain = isPossible ? conversion(kind, value ?? null, digits) : '';
      return left === '' ? plain.padStart(Number(width), zeros === '' ? ' ' : '0') : plain.padEnd(Number(width));
    },
  );
  return isPossible ? vector(text) : bad(at, 'sprintf');
}

function conversion(kind: string, value: RScalar, digits: string | undefined): string {
  if (kind === 's') return textOf(value).slice(0, digits === undefined ? undefined : Number(digits));
  const numeric = numberIn(value);
  if (kind === 'd' || kind === 'i') return String(Math.trunc(numeric));
  if (kind === 'f') return numeric.toFixed(Number(digits ?? 6));
  if (kind === 'e') return numeric.toExponential(Number(digits ?? 6)).replace(/e([+-])(\d)$/, 'e$10$2');
  return textOf(Number(numeric.toPrecision(Math.max(1, Number(digits ?? 6)))));
}

function eachValue(compute: (value: RScalar) => RScalar): RBuiltIn {
  return ([operand], at) => {
    const values = operand === undefined ? undefined : flat(operand.value);
    return values === undefined ? bad(at, 'a conversion') : vectorOf(values.map(compute));
  };
}

function eachNumber(compute: (value: number) => number): RBuiltIn {
  return eachValue((value) => compute(numberIn(value)));
}

/** Halves go to the even number, as in R. */
export function roundedToEven(value: number): number {
  const [low, high] = [Math.floor(value), Math.ceil(value)];
  return value - low === 0.5 ? (low % 2 === 0 ? low : high) : Math.round(value);
}

function rounded([operand, digits]: readonly ROperand[], at: number): RValue {
  const scale = 10 ** (digits === undefined ? 0 : number(digits));
  return eachNumber((value) => roundedToEven(value * scale) / scale)(operand === undefined ? [] : [operand], at);
}

function numbersOf(
  operands: readonly ROperand[],
  at: number,
  compute: (values: readonly number[]) => readonly number[],
): RValue {
  const all = operands.filter(({ name }) => name === undefined).map(({ value }) => flat(value));
  const numbers = all.flatMap((values) => values ?? []).map(numberIn);
  if (all.includes(undefined) || numbers.length === 0 || numbers.some(Number.isNaN))
    return bad(at, 'a function of numbers');
  return vectorOf(compute(numbers));
}

function ofAll(operands: readonly ROperand[], at: number, compute: (values: readonly number[]) => number): RValue {
  return numbersOf(operands, at, (values) => (values.length > 10_000 ? [Number.NaN] : [compute(values)]));
}
