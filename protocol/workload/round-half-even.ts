/** Rounds to the nearest whole number, halves to the even one, as C's `rint` and R's `round` do: 62.5 becomes 62. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return part < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
