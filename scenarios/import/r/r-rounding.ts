import { roundedToEven } from '../../plan/rounded-to-even.ts';
import { MOST_DIGITS } from './r-value.ts';

/** As R ≥ 4 does: to the nearer one of the two numbers with so many digits, as they are in the machine. */
export function roundedTo(value: number, places: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  if (places === 0) return roundedToEven(value);
  if (places > 15 - Math.ceil(Math.log10(Math.abs(value)))) return value;
  const power = 10 ** Math.abs(places);
  const scaled = places > 0 ? value * power : value / power;
  const back = (each: number): number => (places > 0 ? each / power : each * power);
  const [low, high] = [Math.floor(scaled), Math.ceil(scaled)];
  const [below, above] = [value - back(low), back(high) - value];
  return below < above || (below === above && low % 2 === 0) ? back(low) : back(high);
}

/** Exact halves go to the even digit; undefined: how R rounds depends on the last bits of what it computes. */
export function withDigits(value: number, digits: number): number | undefined {
  if (!Number.isFinite(value) || value === 0) return value;
  const [mantissa = '', exponent = '0'] = value.toExponential(MOST_DIGITS).split('e');
  const rest = mantissa.slice(mantissa.indexOf('.') + digits);
  if (/^(50{8}|49{8})/.test(rest) && !(/^50*$/.test(rest) && Number.isInteger(1024 * value))) return undefined;
  const isToEven = /^50*$/.test(rest) && /[02468]\.?$/.test(mantissa.slice(0, -rest.length));
  return Number(isToEven ? `${mantissa.slice(0, -rest.length)}e${exponent}` : value.toPrecision(digits));
}

/** How many digits a number has when it is rounded to so many, and its power of ten; undefined: as for `withDigits`. */
export function significantDigits(
  value: number,
  most: number,
): { readonly count: number; readonly exponent: number } | undefined {
  const rounded = withDigits(value, most);
  if (rounded === undefined) return undefined;
  const [digits = '0', exponent = '0'] = rounded.toExponential().split('e');
  return { count: digits.replace(/[-.]/g, '').length, exponent: Number(exponent) };
}
