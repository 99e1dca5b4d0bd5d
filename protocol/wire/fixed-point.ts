const ONE = 0xffffffff;

/**
 * Fractions on the wire (RFC 5356 §3.2): 0 is 0x00000000, 1 is 0xffffffff, rounded to nearest as RSPLIB does; what is
 * outside 0..1 is clamped.
 *
 * @throws RangeError for NaN.
 */
export function toFixedPoint(fraction: number): number {
  if (Number.isNaN(fraction)) throw new RangeError('a fraction must be a number');
  if (fraction <= 0) return 0;
  return fraction >= 1 ? ONE : Math.round(fraction * ONE);
}

export function fromFixedPoint(value: number): number {
  return value / ONE;
}
