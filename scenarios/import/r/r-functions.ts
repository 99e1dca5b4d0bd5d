import { seriesFunctions } from './r-series.ts';
import {
  bad,
  flat,
  matched,
  LONGEST_VECTOR,
  numberGiven,
  tooMany,
  type RBuiltIn,
  type ROperand,
} from './r-operands.ts';
import { sequenceFunctions } from './r-sequences.ts';
import { formatFunctions } from './r-format.ts';
import { roundedTo, withDigits } from './r-rounding.ts';
import { textFunctions } from './r-texts.ts';
import { typeFunctions } from './r-types.ts';
import {
  integersOf,
  isNull,
  isOpenList,
  numberIn,
  numericType,
  soleValue,
  textsOf,
  typedText,
  elementAt,
  valueCount,
  vector,
  vectorOf,
  type RItem,
  type RScalar,
  type RValue,
  type RVector,
} from './r-value.ts';

/** Functions of R that scripts of SimProcTC compute values with. */
export const builtIns: ReadonlyMap<string, RBuiltIn> = new Map(
  Object.entries<RBuiltIn>({
    ...sequenceFunctions,
    ...textFunctions,
    ...formatFunctions,
    ...seriesFunctions,
    c: joined,
    append: appended,
    list: (operands, at) => ({ kind: 'list', items: operands.map(itemOf), at }),
    unlist: unlisted,
    'as.list': ([operand], at) => (operand === undefined ? bad(at, 'as.list') : listOf(operand.value, at)),
    length: ([operand], at) => (operand === undefined ? bad(at, 'length') : integersOf([valueCount(operand.value)])),
    'as.numeric': eachValue(asNumber),
    'as.double': eachValue(asNumber),
    'as.integer': eachValue(asInteger, { type: 'integer' }),
    'as.character': ([operand], at) => {
      const texts = operand === undefined ? undefined : textsOf(operand.value);
      return texts === undefined ? bad(at, 'a conversion') : vectorOf(texts);
    },
    'as.logical': eachValue(truthIn),
    floor: eachNumber(Math.floor),
    ceiling: eachNumber(Math.ceil),
    trunc: eachNumber(Math.trunc),
    abs: eachNumber(Math.abs, 'kept'),
    sqrt: eachNumber(Math.sqrt),
    exp: eachNumber(Math.exp),
    log10: eachNumber(Math.log10),
    log2: eachNumber(Math.log2),
    log: logarithm,
    round: roundedBy,
    signif: significant,
    names: ([operand], at) => namesOf(operand, at),
    setNames: givenNames,
    unname: ([operand], at) => (operand === undefined ? bad(at, 'unname') : withNames(operand.value, undefined)),
    identity: ([operand], at) => operand?.value ?? bad(at, 'identity'),
    invisible: ([operand]) => operand?.value ?? vector(),
    ifelse: chosenByEach,
    numeric: ([count], at) => made(count, 0, at),
    integer: ([count], at) => made(count, 0, at, true),
    character: ([count], at) => made(count, '', at),
    logical: ([count], at) => made(count, false, at),
    vector: emptyOf,
    ...typeFunctions,
    'is.na': eachValue((value) => value === null || Number.isNaN(value)),
    globalenv: () => ({ kind: 'environment', scope: 'global' }),
    baseenv: () => ({ kind: 'environment', scope: 'global' }),
    environment: (operands, at) =>
      operands.length === 0 ? { kind: 'environment', scope: 'here' } : bad(at, 'environment'),
  }),
);

function itemOf({ name, value, at }: ROperand): RItem {
  return { name, value, at };
}

/** All values one after the other: a list if one of them is in a list, or is not known. */
function joined(operands: readonly ROperand[], at: number): RValue {
  const parts = operands.filter(({ name }) => name !== 'recursive' && name !== 'use.names');
  const size = parts.reduce((sum, { value }) => sum + valueCount(value), 0);
  if (size > LONGEST_VECTOR) return tooMany(at);
  if (parts.every(({ value }) => isNull(value))) return vector();
  if (parts.every(({ value }) => value.kind === 'vector')) return uniform(parts.flatMap(namedValues));
  const isOpen = parts.some(({ value }) => value.kind === 'unknown' || isOpenList(value));
  const items = parts.flatMap((part): readonly RItem[] => {
    if (part.value.kind === 'list')
      return part.value.items.map((item, index, { length }) => ({
        ...item,
        name: nameWithin(part.name, item.name, index, length),
      }));
    if (part.value.kind === 'vector')
      return namedValues(part).map(({ name, value, isInteger }) => ({
        name,
        value: vectorOf([value], undefined, isInteger),
        at: part.at,
      }));
    return [itemOf(part)];
  });
  return { kind: 'list', items, at, ...(isOpen && { isOpen }) };
}

interface NamedValue {
  readonly name: string | undefined;
  readonly value: RScalar;
  readonly isInteger?: boolean | undefined;
}

function namedValues({ name, value }: ROperand): readonly NamedValue[] {
  if (value.kind !== 'vector') return [];
  const { values, names, isInteger } = value;
  return values.map((each, index) => ({
    name: nameWithin(name, names?.[index], index, values.length),
    value: each,
    isInteger,
  }));
}

/** c(a = 1, b = 2:3) has the names a, b1 and b2. */
function nameWithin(
  outer: string | undefined,
  inner: string | undefined,
  index: number,
  count: number,
): string | undefined {
  if (outer === undefined) return inner;
  if (inner !== undefined) return `${outer}.${inner}`;
  return count === 1 ? outer : `${outer}${index + 1}`;
}

/** append(x, values, after) */
function appended(operands: readonly ROperand[], at: number): RValue {
  const { x, values, after } = matched(operands, ['x', 'values', 'after']) ?? {};
  if (x === undefined || values === undefined) return bad(at, 'append');
  const all = joined(
    [
      { ...x, name: undefined },
      { ...values, name: undefined },
    ],
    at,
  );
  if (after === undefined) return all;
  const count = valueCount(x.value);
  const place = numberGiven(after);
  if (!Number.isInteger(place) || place < 0 || x.value.kind === 'unknown' || isOpenList(x.value))
    return bad(at, 'append');
  const moved = <T>(each: readonly T[]): T[] => [
    ...each.slice(0, Math.min(place, count)),
    ...each.slice(count),
    ...each.slice(Math.min(place, count), count),
  ];
  if (all.kind === 'list') return { ...all, items: moved(all.items) };
  return all.kind === 'vector' ? vectorOf(moved(all.values), all.names && moved(all.names), all.isInteger) : all;
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
  let [parts, size] = [0, 0];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // A list may have another one twice, and so on.
    parts += valueCount(next.value) + 1;
    if (next.value.kind !== 'list') size += valueCount(next.value);
    if (parts > 2 * LONGEST_VECTOR || size > LONGEST_VECTOR) return tooMany(at);
    if (next.value.kind !== 'list') items.push(next);
    else
      for (const item of isDeep ? next.value.items.toReversed() : next.value.items)
        (isDeep ? waiting : items).push(item);
  }
  const isOpen = items.some(({ value }) => value.kind === 'unknown' || isOpenList(value));
  if (hasLists && !isDeep) return { ...first.value, items, ...(isOpen && { isOpen }) };
  // Values of lists within lists have names of both, which nobody asks for.
  const unnamed = hasLists ? items.map((item) => ({ ...item, name: undefined })) : items;
  return unnamed.every((item) => item.value.kind === 'vector')
    ? joined(unnamed, at)
    : joined([{ ...first, value: { ...first.value, items: unnamed, ...(isOpen && { isOpen }) } }], at);
}

/** A text that is no number is NA. */
function asNumber(value: RScalar): RScalar {
  const number = numberIn(value);
  return Number.isNaN(number) && typeof value !== 'number' && value !== 'NaN' ? null : number;
}

function asInteger(value: RScalar): RScalar {
  const number = Math.trunc(numberIn(value));
  return Math.abs(number) < 2 ** 31 ? number : null;
}

/** Values of different kinds become texts, or numbers if there are none. */
function uniform(named: readonly NamedValue[]): RVector {
  const names = named.map(({ name }) => name);
  const values = named.map(({ value }) => value);
  const hasText = values.some((value) => typeof value === 'string');
  const numbers = named.filter(({ value }) => typeof value === 'number');
  if (hasText)
    return vectorOf(
      named.map(({ value, isInteger }) => (value === null ? null : typedText(value, isInteger))),
      names,
    );
  if (numbers.length > 0)
    return vectorOf(
      values.map((value) => (typeof value === 'boolean' ? Number(value) : value)),
      names,
      numbers.every(({ isInteger }) => isInteger === true),
    );
  // NA alone may be one of integers.
  return vectorOf(values, names, named.length > 0 && named.every(({ isInteger }) => isInteger === true));
}

function listOf(value: RValue, at: number): RValue {
  if (value.kind !== 'vector') return value.kind === 'list' ? value : bad(at, 'as.list');
  const items = value.values.map((_each, place) => ({
    name: value.names?.[place],
    value: elementAt(value, place),
    at,
  }));
  return { kind: 'list', items, at };
}

function namesOf(operand: ROperand | undefined, at: number): RValue {
  const value = operand?.value;
  if (value?.kind !== 'vector' && value?.kind !== 'list') return bad(at, 'names');
  const names = value.kind === 'list' ? value.items.map(({ name }) => name) : (value.names ?? []);
  return names.every((name) => name === undefined) ? vector() : vectorOf(names.map((name) => name ?? ''));
}

function givenNames(operands: readonly ROperand[], at: number): RValue {
  const { object, nm } = matched(operands, ['object', 'nm']) ?? {};
  const names = nm === undefined ? undefined : textsOf(nm.value);
  if (object === undefined || names === undefined || names.length !== valueCount(object.value))
    return bad(at, 'setNames');
  return withNames(
    object.value,
    names.map((name) => name ?? undefined),
  );
}

/** @param names as many as there are values; undefined: none */
function withNames(value: RValue, names: readonly (string | undefined)[] | undefined): RValue {
  if (isNull(value)) return value;
  if (value.kind === 'vector') return vectorOf(value.values, names, value.isInteger);
  if (value.kind !== 'list') return value;
  return { ...value, items: value.items.map((item, index) => ({ ...item, name: names?.[index] })) };
}

/** ifelse(test, yes, no) */
function chosenByEach(operands: readonly ROperand[], at: number): RValue {
  const { test, yes, no } = matched(operands, ['test', 'yes', 'no']) ?? {};
  const [tests, first, second] = [test, yes, no].map((operand) =>
    operand === undefined ? undefined : flat(operand.value),
  );
  if (tests === undefined || first === undefined || second === undefined) return bad(at, 'ifelse');
  const values = tests.map((value, index) => {
    const truth = truthIn(value);
    const [taken, operand] = truth === true ? [first, yes] : [second, no];
    return {
      name: undefined,
      value: truth === null ? null : (taken[index % taken.length] ?? null),
      isInteger: operand !== undefined && numericType(operand.value) === 'integer',
    };
  });
  return uniform(values);
}

function made(count: ROperand | undefined, value: RScalar, at: number, isInteger = false): RValue {
  const length = count === undefined ? 0 : numberGiven(count);
  if (!Number.isInteger(length) || length < 0) return bad(at, 'a vector');
  if (length > LONGEST_VECTOR) return tooMany(at);
  return vectorOf(
    Array.from({ length }, () => value),
    undefined,
    isInteger,
  );
}

/** vector(mode, length): of lists, elements are NULL. */
function emptyOf(operands: readonly ROperand[], at: number): RValue {
  const { mode, length } = matched(operands, ['mode', 'length']) ?? {};
  const kind = mode === undefined ? 'logical' : soleValue(mode.value);
  const values = { numeric: 0, integer: 0, double: 0, character: '', logical: false, list: null }[String(kind)];
  const all = values === undefined ? bad(at, 'vector') : made(length, values, at, kind === 'integer');
  if (kind !== 'list' || all.kind !== 'vector') return all;
  return { kind: 'list', items: all.values.map(() => ({ name: undefined, value: vector(), at })), at };
}

/** As R makes truth values of others; null: NA. */
export function truthIn(value: RScalar): boolean | null {
  if (typeof value !== 'string') return value === null || Number.isNaN(value) ? null : numberIn(value) !== 0;
  if (/^(true|TRUE|True|T)$/.test(value)) return true;
  return /^(false|FALSE|False|F)$/.test(value) ? false : null;
}

/**
 * @param compute undefined: it is not known what R computes
 * @param result whether it has the names of the operand; `kept`: the type of it, too
 */
function eachValue(
  compute: (value: RScalar) => RScalar | undefined,
  { keepsNames = false, type = 'double' }: { keepsNames?: boolean; type?: 'integer' | 'double' | 'kept' } = {},
): RBuiltIn {
  return ([operand], at) => {
    const values = operand === undefined ? undefined : flat(operand.value);
    if (values === undefined) return bad(at, 'a conversion');
    const all = values.flatMap((value) => {
      const each = compute(value);
      return each === undefined ? [] : [each];
    });
    const names = keepsNames && operand?.value.kind === 'vector' ? operand.value.names : undefined;
    const isInteger = type === 'kept' ? operand && numericType(operand.value) === 'integer' : type === 'integer';
    return all.length < values.length ? bad(at, 'a conversion') : vectorOf(all, names, isInteger);
  };
}

/** Of numbers: R refuses texts. */
function eachNumber(compute: (value: number) => number | undefined, type?: 'kept'): RBuiltIn {
  return eachValue(
    (value) => (value === null ? null : typeof value === 'string' ? undefined : compute(numberIn(value))),
    { keepsNames: true, ...(type && { type }) },
  );
}

function roundedBy(operands: readonly ROperand[], at: number): RValue {
  const { x: operand, digits } = matched(operands, ['x', 'digits']) ?? {};
  const places = digits === undefined ? 0 : numberGiven(digits);
  if (operand === undefined || !Number.isInteger(places) || Math.abs(places) > 300) return bad(at, 'round');
  return eachNumber((value) => roundedTo(value, places), places < 0 ? undefined : 'kept')([operand], at);
}

/** signif(x, digits) */
function significant(operands: readonly ROperand[], at: number): RValue {
  const { x, digits } = matched(operands, ['x', 'digits']) ?? {};
  const places = digits === undefined ? 6 : numberGiven(digits);
  if (x === undefined || !Number.isInteger(places) || places < 1 || places > 22) return bad(at, 'signif');
  return eachNumber((value) => withDigits(value, places), 'kept')([x], at);
}

/** log(x, base) */
function logarithm(operands: readonly ROperand[], at: number): RValue {
  const { x, base } = matched(operands, ['x', 'base']) ?? {};
  if (x === undefined) return bad(at, 'log');
  const given = base === undefined ? Math.E : numberGiven(base);
  if (given === 10) return eachNumber(Math.log10)([x], at);
  if (given === 2) return eachNumber(Math.log2)([x], at);
  const divisor = base === undefined ? 1 : Math.log(given);
  return eachNumber((value) => Math.log(value) / divisor)([x], at);
}
