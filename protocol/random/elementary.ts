/**
 * Natural logarithm and exponential from + − × ÷ alone. `Math.log` and `Math.exp` may differ between engine versions
 * and machines in the last digit; these give the same bits everywhere, which the reproducibility of results rests on.
 */

/** A double and its bits: the first of its two words has sign and exponent. */
const double = new DataView(new ArrayBuffer(8));

/** ln 2 in two parts: the first has trailing zero bits, so that its product with an exponent is exact. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const SQRT_HALF = Math.SQRT1_2;

/**
 * Natural logarithm, within 1 ulp of the true value for normal numbers.
 *
 * @param x positive; 0 gives -Infinity, negative numbers NaN.
 */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let scale = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54: brings subnormal numbers into the normal range
    scale = -54;
  }
  double.setFloat64(0, x);
  const high = double.getUint32(0);
  let exponent = ((high >>> 20) & 0x7ff) - 1022 + scale;
  double.setUint32(0, (high & 0x800fffff) | 0x3fe00000);
  let mantissa = double.getFloat64(0); // in [1/2, 1)
  if (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent -= 1;
  }
  // ln m = 2 artanh(s) with s = (m - 1) / (m + 1), |s| <= 0.1716: the series converges within eleven terms.
  const s = (mantissa - 1) / (mantissa + 1);
  const z = s * s;
  let series = 1 / 23;
  for (let n = 21; n >= 3; n -= 2) series = series * z + 1 / n;
  const correction = 2 * s * z * series;
  return exponent * LN2_HIGH + (2 * s + (correction + exponent * LN2_LOW));
}

const INVERSE_LN2 = Math.LOG2E;

/** e^x, within 2 ulp for results in the normal range; underflows to 0, overflows to Infinity. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.2) return 0;
  const k = Math.round(x * INVERSE_LN2);
  const r = x - k * LN2_HIGH - k * LN2_LOW; // |r| <= ln(2) / 2
  let series = 1;
  for (let n = 16; n >= 1; n--) series = 1 + (series * r) / n;
  // In two steps: 2^k alone may be subnormal where the product is not.
  const half = Math.trunc(k / 2);
  return series * powerOfTwo(half) * powerOfTwo(k - half);
}

/** 2^k for -1022 <= k <= 1023. */
function powerOfTwo(k: number): number {
  double.setUint32(0, (k + 1023) << 20);
  double.setUint32(4, 0);
  return double.getFloat64(0);
}
