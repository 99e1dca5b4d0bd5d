/** Units that a value may carry, by the unit in which it is wanted, with their sizes in it. */
const units: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  s: { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 },
  ms: { us: 1e-3, ms: 1, s: 1000 },
};

/** Units that a value may carry if its own is this one. */
export function unitsOf(unit: string): readonly string[] {
  return Object.keys(units[unit] ?? {});
}

/** “15 min” in another unit; undefined if the text is no number with a unit that fits. */
export function inUnit(text: string, unit: string): number | undefined {
  const [, number, symbol = ''] = /^([0-9.eE+-]+)\s*([a-z]+)$/.exec(text.trim()) ?? [];
  const factor = units[unit]?.[symbol];
  const value = Number(number);
  return factor === undefined || Number.isNaN(value) ? undefined : value * factor;
}
