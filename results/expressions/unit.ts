/**
 * Algebra of units. A unit is a product of symbols with exponents, such as calculations/s; '1' and '' are none. Where
 * different units of one dimension meet, as ms and s, both are converted to the dimension's base: `lanDelay` in ms plus a time
 * in s is a time in s, and ms / s has no unit.
 */

/** A symbol with its exponent, by dimension. A unit has one symbol of each dimension at most. */
export type Unit = ReadonlyMap<string, { readonly symbol: string; readonly exponent: number }>;

export const noUnit: Unit = new Map();

/** Sizes of units in the base of their dimension, which comes first. Other symbols are dimensions of their own. */
const dimensions = {
  time: { s: 1, us: 1e-6, ms: 1e-3, min: 60, h: 3600, d: 86_400 },
  data: { B: 1, bit: 1 / 8 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Symbols that a number of an expression may carry. */
export const unitSymbols: readonly string[] = [
  ...Object.values(dimensions).flatMap((symbols) => Object.keys(symbols)),
  'calculations',
  'packets',
];

interface KnownSymbol {
  readonly dimension: string;
  readonly base: string;
  /** In bases. */
  readonly size: number;
}

const known: ReadonlyMap<string, KnownSymbol> = new Map(
  Object.entries(dimensions).flatMap(([dimension, symbols]) => {
    const [base = dimension] = Object.keys(symbols);
    return Object.entries(symbols).map(([symbol, size]) => [symbol, { dimension, base, size }] as const);
  }),
);

function symbolNamed(symbol: string): KnownSymbol {
  return known.get(symbol) ?? { dimension: symbol, base: symbol, size: 1 };
}

/** How many of the second unit the first one is, of symbols of the same dimension; undefined: they are not. */
export function symbolRatio(symbol: string, other: string): number | undefined {
  const [a, b] = [symbolNamed(symbol), symbolNamed(other)];
  return a.dimension === b.dimension ? a.size / b.size : undefined;
}

/** A unit as columns have it: “calculations/s”, “1/ms”, “B·s/(calculations·packets²)”. What is none of that is a symbol. */
export function parseUnit(text: string): Unit {
  const [above = '', below = '', ...rest] = text.replaceAll(/\s+/g, '').split('/');
  const denominator = below.replace(/^\((.*)\)$/, '$1');
  const factors = [...factorsOf(above, 1), ...factorsOf(denominator, -1)];
  if (rest.length > 0 || factors.some((factor) => factor === undefined)) return unitOf(text, 1);
  let unit = noUnit;
  for (const factor of factors) if (factor !== undefined) unit = product(unit, factor, 1).unit;
  return unit;
}

function factorsOf(text: string, sign: 1 | -1): (Unit | undefined)[] {
  return text.split('·').flatMap((factor) => {
    if (factor === '' || factor === '1') return [];
    const [, symbol, digits = ''] = /^([A-Za-z%µ]+)([⁰¹²³⁴⁵⁶⁷⁸⁹]*)$/.exec(factor) ?? [];
    if (symbol === undefined) return [undefined];
    const exponent =
      digits === '' ? 1 : Number(digits.replaceAll(/./g, (digit) => String(SUPERSCRIPTS.indexOf(digit))));
    return [unitOf(symbol, sign * exponent)];
  });
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function unitOf(symbol: string, exponent: number): Unit {
  return exponent === 0 ? noUnit : new Map([[symbolNamed(symbol).dimension, { symbol, exponent }]]);
}

/** The text of a unit; '1' if it is none. */
export function unitInWords(unit: Unit): string {
  const side = (sign: 1 | -1): string[] =>
    [...unit.values()]
      .filter(({ exponent }) => exponent * sign > 0)
      .map(({ symbol, exponent }) => `${symbol}${superscript(Math.abs(exponent))}`)
      .toSorted();
  const [above, below] = [side(1), side(-1)];
  const numerator = above.length === 0 ? '1' : above.join('·');
  if (below.length === 0) return numerator;
  return `${numerator}/${below.length === 1 ? below.join('') : `(${below.join('·')})`}`;
}

function superscript(exponent: number): string {
  if (exponent === 1) return '';
  return String(exponent).replaceAll(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));
}

/** Two quantities put together: the unit of the result, and what the numbers have to be multiplied by before. */
export interface JoinedUnits {
  readonly unit: Unit;
  readonly left: number;
  readonly right: number;
}

/** Of a product (sign 1) or a quotient (sign −1). */
export function product(a: Unit, b: Unit, sign: 1 | -1): JoinedUnits {
  const unit = new Map(a);
  let [left, right] = [1, 1];
  for (const [dimension, { symbol, exponent }] of b) {
    const own = unit.get(dimension);
    const [power, before] = [sign * exponent, own?.exponent ?? 0];
    const isSame = own === undefined || own.symbol === symbol;
    const base = isSame ? symbol : symbolNamed(symbol).base;
    left *= own === undefined ? 1 : inBase(own.symbol, base, before);
    right *= inBase(symbol, base, exponent);
    if (before + power === 0) unit.delete(dimension);
    else unit.set(dimension, { symbol: base, exponent: before + power });
  }
  return { unit, left, right };
}

/** Of a sum, or of values that are compared; undefined: these quantities cannot be added. */
export function common(a: Unit, b: Unit): JoinedUnits | undefined {
  const unit = new Map(a);
  let [left, right] = [1, 1];
  if (a.size !== b.size) return undefined;
  for (const [dimension, { symbol, exponent }] of b) {
    const own = unit.get(dimension);
    if (own?.exponent !== exponent) return undefined;
    if (own.symbol === symbol) continue;
    const { base } = symbolNamed(symbol);
    left *= inBase(own.symbol, base, exponent);
    right *= inBase(symbol, base, exponent);
    unit.set(dimension, { symbol: base, exponent });
  }
  return { unit, left, right };
}

/** What values in one unit are multiplied by to be in another; undefined: it is another quantity. */
export function conversion(from: Unit, to: Unit): number | undefined {
  const joined = common(from, to);
  return joined === undefined ? undefined : joined.left / joined.right;
}

/** The unit of a square root; undefined: it has none. */
export function squareRoot(unit: Unit): Unit | undefined {
  const halves = [...unit].map(([name, { symbol, exponent }]) => [name, { symbol, exponent: exponent / 2 }] as const);
  return halves.every(([, { exponent }]) => Number.isInteger(exponent)) ? new Map(halves) : undefined;
}

function inBase(symbol: string, base: string, exponent: number): number {
  return symbol === base ? 1 : symbolNamed(symbol).size ** exponent;
}
