import { symbolRatio } from '../../results/expressions/unit.ts';

/** Symbols that a value may carry, by its own unit. */
const symbols: Readonly<Record<string, readonly string[]>> = {
  s: ['us', 'ms', 's', 'min', 'h', 'd'],
  ms: ['us', 'ms', 's'],
  us: ['us', 'ms', 's'],
};

/** Units that a value may carry if its own is this one. */
export function unitsOf(unit: string): readonly string[] {
  return symbols[unit] ?? [];
}

/** “15 min” in another unit; undefined if the text is no number with a unit that fits. */
export function inUnit(text: string, unit: string): number | undefined {
  const [, number, symbol = ''] = /^([0-9.eE+-]+)\s*([a-z]+)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (!unitsOf(unit).includes(symbol) || Number.isNaN(value)) return undefined;
  return value * (symbolRatio(symbol, unit) ?? NaN);
}
