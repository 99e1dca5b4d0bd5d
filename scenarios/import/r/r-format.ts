import { bad, LONGEST_VECTOR, matched, numberGiven, type RBuiltIn, type ROperand } from './r-operands.ts';
import { significantDigits } from './r-rounding.ts';
import { convertedText, exponential, padded, withExponent, withPlaces } from './r-conversions.ts';
import { numericType, soleValue, textsOf, typedText, vectorOf, type RScalar, type RValue } from './r-value.ts';

/** Functions of R that write values such that people read them. */
export const formatFunctions: Readonly<Record<string, RBuiltIn>> = {
  format: (operands, at) => {
    const given = matched(operands, [
      'x',
      'trim',
      'digits',
      'nsmall',
      'justify',
      'width',
      'na.encode',
      'scientific',
      'big.mark',
    ]);
    return (given && formatted(given)) ?? bad(at, 'format');
  },
  formatC: (operands, at) => {
    const given = matched(operands, ['x', 'width', 'digits', 'format', 'flag', 'mode', 'big.mark']);
    return (given && formattedAsInC(given)) ?? bad(at, 'formatC');
  },
  prettyNum: (operands, at) => {
    const { x, 'big.mark': mark } = matched(operands, ['x', 'big.mark']) ?? {};
    if (x?.value.kind !== 'vector') return bad(at, 'prettyNum');
    const { value } = x;
    const each = value.values.map((one) => {
      const alone = { ...x, value: vectorOf([one], undefined, value.isInteger) };
      const made = typeof one === 'string' ? alone.value : formatted({ x: alone, 'big.mark': mark });
      return made === undefined ? undefined : soleValue(made);
    });
    return each.includes(undefined) ? bad(at, 'prettyNum') : vectorOf(each.map((one) => one ?? null));
  },
  toString: (operands: readonly ROperand[], at: number): RValue => {
    const { x, collapse } = matched(operands, ['x', 'collapse']) ?? {};
    const texts = x === undefined ? undefined : textsOf(x.value);
    const between = collapse === undefined ? ', ' : soleValue(collapse.value);
    if (texts === undefined || typeof between !== 'string') return bad(at, 'toString');
    return vectorOf([texts.map((text) => text ?? 'NA').join(between)]);
  },
};

type Given<Name extends string> = { readonly [name in Name]?: ROperand | undefined };

/** A number of digits or places that an operand says. @returns undefined: it says none that is possible */
function limit(operand: ROperand | undefined, usual: number, most: number): number | undefined {
  const value = operand === undefined ? usual : numberGiven(operand);
  return Number.isInteger(value) && value >= 0 && value <= most ? value : undefined;
}

/** format(): all values in the same way, and as wide as the widest one. */
function formatted({
  x,
  trim,
  digits,
  nsmall,
  justify,
  width,
  'na.encode': encode,
  scientific,
  'big.mark': mark,
}: Given<'x' | 'trim' | 'digits' | 'nsmall' | 'justify' | 'width' | 'na.encode' | 'scientific' | 'big.mark'>):
  RValue | undefined {
  const [precision, places, least] = [limit(digits, 7, 15), limit(nsmall, 0, 20), limit(width, 0, 1000)];
  const isUnknown = precision === undefined || precision === 0 || places === undefined || least === undefined;
  if (x?.value.kind !== 'vector' || isUnknown || encode !== undefined || justify !== undefined) return undefined;
  const { values, names, isInteger } = x.value;
  if (values.some((value) => value === null || (typeof value === 'number' && !Number.isFinite(value))))
    return undefined;
  const isText = values.some((value) => typeof value === 'string');
  const numbers = values.flatMap((value) => (typeof value === 'number' ? [value] : []));
  const asInteger = isInteger === true || numbers.length < values.length;
  const plain = asInteger
    ? values.map((value) => typedText(value, isInteger))
    : alike(numbers, precision, places, preference(scientific));
  const between = mark === undefined ? '' : soleValue(mark.value);
  if (plain === undefined || typeof between !== 'string') return undefined;
  const marked = isText ? plain : plain.map((text) => withMarks(text, between));
  const isTrimmed = !isText && trim !== undefined && soleValue(trim.value) === true;
  const widest = isTrimmed ? 0 : marked.reduce((most, text) => Math.max(most, text.length), least);
  if (widest * marked.length > 10 * LONGEST_VECTOR) return undefined;
  return vectorOf(
    marked.map((text) => (isText ? text.padEnd(widest) : text.padStart(widest))),
    names,
  );
}

/** How many characters more a plain number may have before one with an exponent is preferred. */
function preference(scientific: ROperand | undefined): number {
  const value: RScalar | undefined = scientific === undefined ? 0 : soleValue(scientific.value);
  if (typeof value === 'boolean') return value ? -100 : 100;
  return typeof value === 'number' ? value : Number.NaN;
}

/** Doubles with as many digits as one of them needs, and with or without an exponent, whatever is shorter. */
function alike(
  numbers: readonly number[],
  precision: number,
  places: number,
  prefersPlain: number,
): readonly string[] | undefined {
  const parts = numbers.map((number) => significantDigits(number, precision));
  if (Number.isNaN(prefersPlain) || parts.includes(undefined)) return undefined;
  let [sign, left, right, mantissa, exponent] = [0, 1, 0, 0, 2];
  for (const [index, part] of parts.entries()) {
    if (part === undefined) continue;
    const isNegative = (numbers[index] ?? 0) < 0 ? 1 : 0;
    sign = Math.max(sign, isNegative);
    left = Math.max(left, Math.max(part.exponent, 0) + 1 + isNegative);
    right = Math.max(right, part.count - 1 - part.exponent);
    mantissa = Math.max(mantissa, part.count - 1);
    exponent = Math.max(exponent, String(Math.abs(part.exponent)).length);
  }
  const plainWidth = left + (right > 0 ? right + 1 : 0);
  const isPlain = plainWidth <= sign + 1 + (mantissa > 0 ? mantissa + 1 : 0) + 2 + exponent + prefersPlain;
  const made = numbers.map((number) =>
    isPlain ? withPlaces(number, Math.max(right, places)) : exponential(withExponent(number, mantissa)),
  );
  return made.includes(undefined) ? undefined : made.map((text) => text ?? '');
}

/** formatC(): each value by itself, as sprintf does. */
function formattedAsInC({
  x,
  width,
  digits,
  format,
  flag,
  mode,
  'big.mark': mark,
}: Given<'x' | 'width' | 'digits' | 'format' | 'flag' | 'mode' | 'big.mark'>): RValue | undefined {
  if (x?.value.kind !== 'vector' || mode !== undefined) return undefined;
  const { values, names } = x.value;
  const usual = values.some((value) => typeof value === 'string')
    ? 's'
    : numericType(x.value) === 'integer'
      ? 'd'
      : 'g';
  const [kind, flags, between] = [
    format === undefined ? usual : soleValue(format.value),
    flag === undefined ? '' : soleValue(flag.value),
    mark === undefined ? '' : soleValue(mark.value),
  ];
  // Numbers have 4 digits by themselves.
  const isPlain = digits === undefined && kind === 'g' && format === undefined;
  const [least, places] = [limit(width, 0, 1000), isPlain ? 4 : digits && limit(digits, 0, 50)];
  if (typeof kind !== 'string' || !/^[dfegs]$/.test(kind) || (kind === 's') !== (usual === 's')) return undefined;
  if (typeof flags !== 'string' || !/^[-+ 0]*$/.test(flags) || typeof between !== 'string') return undefined;
  if (least === undefined || (places === undefined) !== (kind === 'd' || kind === 's')) return undefined;
  const made = values.map((value) => {
    if (value === null || typeof value === 'boolean') return undefined;
    const isHalf = kind === 'd' && typeof value === 'number' && Math.abs(value % 1) === 0.5;
    const number = kind === 'd' && typeof value === 'number' && !isHalf ? Math.round(value) : value;
    const text = convertedText(kind, number, places?.toString(), false);
    return text === undefined ? undefined : padded(withMarks(text, between), flags, least, kind !== 's');
  });
  return made.includes(undefined)
    ? undefined
    : vectorOf(
        made.map((text) => text ?? ''),
        names,
      );
}

/** Between thousands, in front of the point. */
function withMarks(text: string, mark: string): string {
  if (mark === '' || text.includes('e')) return text;
  const [whole = '', ...rest] = text.split('.');
  return [whole.replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, () => mark), ...rest].join('.');
}
