import { LARGEST_INTEGER, MOST_DIGITS, numberIn, typedText, type RScalar } from './r-value.ts';

/** What is made of a value, with the flags and the width of a conversion of sprintf(). */
export function padded(plain: string, flags: string, width: number, isNumber: boolean): string {
  const sign = !isNumber || plain.startsWith('-') ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const whole = sign + plain;
  if (flags.includes('-')) return whole.padEnd(width);
  if (!flags.includes('0') || !isNumber) return whole.padStart(width);
  const [, before = '', digits = ''] = /^([-+ ]?)(.*)$/s.exec(whole) ?? [];
  return before + digits.padStart(width - before.length, '0');
}

/**
 * What a conversion of sprintf() makes of a value, without its width.
 *
 * @param isInteger a number is one of R's integers
 * @returns undefined: it is not known here, or does not fit the value
 */
export function convertedText(
  kind: string,
  value: RScalar,
  digits: string | undefined,
  isInteger: boolean | undefined,
): string | undefined {
  if (kind === 's') return typedText(value, isInteger).slice(0, digits === undefined ? undefined : Number(digits));
  const isTruth = typeof value === 'boolean' && kind !== 'd' && kind !== 'i';
  const numeric = typeof value === 'string' || isTruth ? Number.NaN : numberIn(value);
  if (!Number.isFinite(numeric)) return undefined;
  const places = Number(digits ?? 6);
  switch (kind) {
    case 'd':
    case 'i':
      return Number.isInteger(numeric) && digits === undefined ? numeric.toFixed(0) : undefined;
    case 'x':
    case 'X':
    case 'o':
      return digits === undefined ? inBase(numeric, kind) : undefined;
    case 'f':
      return withPlaces(numeric, places);
    case 'e':
      return places > 90 ? undefined : exponential(withExponent(numeric, places));
    case 'g':
      return places > 90 ? undefined : shorter(numeric, Math.max(1, places));
    default:
      return undefined;
  }
}

/** Of whole numbers that are not negative. */
function inBase(value: number, kind: 'x' | 'X' | 'o'): string | undefined {
  if (!Number.isInteger(value) || value < 0 || value > LARGEST_INTEGER) return undefined;
  const text = value.toString(kind === 'o' ? 8 : 16);
  return kind === 'X' ? text.toUpperCase() : text;
}

/** Exact halves go to the even digit in C; numbers of 22 digits are not written out here. */
export function withPlaces(value: number, places: number): string | undefined {
  if (Math.abs(value) >= 1e21 || places > 90) return undefined;
  const exact = value.toFixed(MOST_DIGITS);
  const kept = exact.slice(0, exact.length - MOST_DIGITS + places);
  const isHalf = /^\.?50*$/.test(exact.slice(kept.length));
  const whole = kept.replace(/\.$/, '');
  return isHalf && /[02468]$/.test(whole) ? whole : value.toFixed(places);
}

/** With an exponent; undefined: an exact half, which goes to another digit in C. */
export function withExponent(value: number, places: number): string | undefined {
  const exact = value.toExponential(MOST_DIGITS);
  const isHalf = /^50*$/.test(exact.slice(exact.indexOf('.') + 1 + places, exact.indexOf('e')));
  return isHalf ? undefined : value.toExponential(places);
}

/** An exponent has two digits in C. */
export function exponential(made: string | undefined): string | undefined {
  return made?.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** What %g makes in C. */
function shorter(value: number, precision: number): string | undefined {
  const scientific = withExponent(value, precision - 1);
  if (scientific === undefined) return undefined;
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  if (exponent < -4 || exponent >= precision)
    return exponential(scientific.replace(/(\.\d*?)0+e/, '$1e').replace('.e', 'e'));
  const plain = value.toFixed(precision - 1 - exponent);
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}
