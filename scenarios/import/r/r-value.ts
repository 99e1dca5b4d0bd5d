import type { RFunctionNode } from './r-tree.ts';

/** A single value; null: NA. */
export type RScalar = number | string | boolean | null;

/** Digits behind the point that numbers are written with at most: exactly, but for very small ones. */
export const MOST_DIGITS = 100;

/** Values of one kind; NULL has none. */
export interface RVector {
  readonly kind: 'vector';
  readonly values: readonly RScalar[];
  /** As many as values, if one of them has a name. */
  readonly names?: readonly (string | undefined)[];
  /** NULL, which is no vector without values. */
  readonly isNull?: boolean;
  /** Its numbers are R's integers, and no doubles. */
  readonly isInteger?: boolean;
}

/** The largest integer of R; the smallest one is as far from 0. */
export const LARGEST_INTEGER = 2 ** 31 - 1;

export interface RItem {
  readonly name: string | undefined;
  readonly value: RValue;
  /** Where it is in the script. */
  readonly at: number;
}

export interface RList {
  readonly kind: 'list';
  readonly items: readonly RItem[];
  readonly at: number;
  /** A part of it that is not known may be any number of elements. */
  readonly isOpen?: boolean;
}

/** A function of the script itself. */
export interface RFunction {
  readonly kind: 'function';
  readonly node: RFunctionNode;
  /** Of the function in which it was made, whose variables it sees; undefined: it was made in the script. */
  readonly scope: RScope | undefined;
}

/** A variable, and where it got its value. */
export interface RVariable {
  readonly value: RValue;
  readonly at: number;
}

/** The variables of a function that is under way, and those around it. */
export interface RScope {
  readonly own: Map<string, RVariable>;
  readonly outer: RScope | undefined;
}

/** What cannot be computed from the script alone. */
export interface RUnknown {
  readonly kind: 'unknown';
  /** As in “cannot be computed: … ”. */
  readonly reason: string;
  /** A variable that the script does not define. */
  readonly missing: string | undefined;
  readonly at: number;
}

/** Where variables are: those of the whole script, or of the function that is under way. */
interface REnvironment {
  readonly kind: 'environment';
  readonly scope: 'global' | 'here';
}

export type RValue = RVector | RList | RFunction | REnvironment | RUnknown;

/** Without values: NULL. */
export function vector(...values: readonly RScalar[]): RVector {
  return values.length === 0 ? { kind: 'vector', values, isNull: true } : { kind: 'vector', values };
}

export function isNull(value: RValue): boolean {
  return value.kind === 'vector' && value.isNull === true;
}

export function vectorOf(
  values: readonly RScalar[],
  names?: readonly (string | undefined)[],
  isInteger = false,
): RVector {
  return {
    kind: 'vector',
    values,
    ...(names?.some((name) => name !== undefined) === true && { names }),
    ...(isInteger && { isInteger }),
  };
}

/** Numbers of R's type integer; those that are too large are NA. */
export function integersOf(values: readonly RScalar[], names?: readonly (string | undefined)[]): RVector {
  const within = values.map((value) => (value !== null && Math.abs(numberIn(value)) > LARGEST_INTEGER ? null : value));
  return vectorOf(within, names, true);
}

/** One value of a vector, with its type. */
export function elementAt({ values, isInteger }: RVector, place: number): RVector {
  return vectorOf([values[place] ?? null], undefined, isInteger);
}

/** The type of numbers that are made of a value, as arithmetic makes them; undefined: it has texts, or is no vector. */
export function numericType(value: RValue): 'integer' | 'double' | undefined {
  if (value.kind === 'list') {
    const types = value.items.map((item) => (item.value.kind === 'vector' ? numericType(item.value) : undefined));
    if (types.includes(undefined)) return undefined;
    return types.includes('double') ? 'double' : 'integer';
  }
  if (value.kind !== 'vector' || value.values.some((each) => typeof each === 'string')) return undefined;
  return value.isInteger === true || !value.values.some((each) => typeof each === 'number') ? 'integer' : 'double';
}

/** How many values a value has. */
export function valueCount(value: RValue): number {
  return value.kind === 'vector' ? value.values.length : value.kind === 'list' ? value.items.length : 1;
}

/** Steps that it costs to go through a value, as long ones and long texts do. */
export function stepsThrough(value: RValue): number {
  if (value.kind === 'list') return sumOf(value.items, ({ value: item }) => valueCount(item)) >> 2;
  if (value.kind !== 'vector') return 0;
  const isText = typeof (value.values[0] ?? value.values.at(-1)) === 'string';
  const characters = isText ? sumOf(value.values, (each) => (typeof each === 'string' ? each.length : 0)) : 0;
  return (value.values.length >> 2) + (characters >> 4);
}

function sumOf<T>(all: readonly T[], sizeOf: (each: T) => number): number {
  let sum = 0;
  for (const each of all) sum += sizeOf(each);
  return Math.min(sum, 2 ** 30);
}

export function unknown(at: number, reason: string, missing?: string): RUnknown {
  return { kind: 'unknown', reason, missing, at };
}

/** Whether it is not known how many elements a list has. */
export function isOpenList(value: RValue): boolean {
  return value.kind === 'list' && value.isOpen === true;
}

/** A value of which it is known how many elements it has, or why it is not. */
export function withKnownCount(value: RValue): RValue {
  if (!isOpenList(value) || value.kind !== 'list') return value;
  const part = value.items.find((item) => item.value.kind === 'unknown')?.value;
  return part ?? unknown(value.at, 'a part of it is not known');
}

/** The first of them that is not known. */
export function firstUnknown(values: readonly RValue[]): RUnknown | undefined {
  return values.find((value) => value.kind === 'unknown');
}

/** The value of what has exactly one; undefined: it has none, or several, or is something else. */
export function soleValue(value: RValue): RScalar | undefined {
  let inner: RValue | undefined = value;
  while (inner?.kind === 'list') inner = inner.items.length === 1 ? inner.items[0]?.value : undefined;
  return inner?.kind === 'vector' && inner.values.length === 1 ? inner.values[0] : undefined;
}

/** As R makes numbers of texts; NaN: it is none. */
export function numberIn(value: RScalar | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$|^0x[0-9a-f]+$/i.test(text) ? Number(text) : Number.NaN;
}

/** As R prints a value into a text, of which a number is a double. */
export function textOf(value: RScalar): string {
  return typedText(value, false);
}

/** As R prints a value into a text: doubles with 15 digits, in the shorter notation; integers have all of their digits. */
export function typedText(value: RScalar, isInteger = false): string {
  if (value === null) return 'NA';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Inf' : '-Inf';
  if (isInteger) return String(value);
  const rounded = Number(value.toPrecision(15));
  const [digits = '0', exponent = '+0'] = rounded.toExponential().split('e');
  const power = exponent.slice(1).padStart(2, '0');
  const scientific = `${digits}e${exponent[0]}${power}`;
  // BigInt has no notation with an exponent, and numbers of that size have no fraction.
  const plain = Math.abs(rounded) >= 1e21 ? BigInt(rounded).toString() : plainDecimal(rounded);
  return plain.length <= scientific.length ? plain : scientific;
}

/** The texts of a vector, or of a list of single values; null: NA. undefined: it is something else. */
export function textsOf(value: RValue): readonly (string | null)[] | undefined {
  if (value.kind === 'vector')
    return value.values.map((each) => (each === null ? null : typedText(each, value.isInteger)));
  if (value.kind !== 'list') return undefined;
  const all: (string | null)[] = [];
  for (const { value: part } of value.items) {
    if (part.kind !== 'vector' || part.values.length !== 1) return undefined;
    const [sole = null] = part.values;
    all.push(sole === null ? null : typedText(sole, part.isInteger));
  }
  return all;
}

function plainDecimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '') : text;
}
