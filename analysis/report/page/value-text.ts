import type { PageValue } from './page-content.ts';

/** A value for reading: up to six digits. */
export function valueText(value: PageValue): string {
  if (value === null) return '–';
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(6)));
}

/** “Request handling time [s]” */
export function withUnit(text: string, unit: string): string {
  return unit === '' || unit === '1' ? text : `${text} [${unit}]`;
}

/** A value in percent, if it is wanted. */
export function scaled(value: PageValue, percent: boolean): PageValue {
  return percent && typeof value === 'number' ? Number((value * 100).toPrecision(12)) : value;
}
