import { mergedHistogram, quantileBounds, withValues, type Histogram } from './run-histograms.ts';

/** Bars that a histogram has, about. */
const BARS = 30;
/** Shares of the values between which bars are, the lower one on a logarithmic axis: the rest are few, and far away. */
const SHOWN = [0.005, 0.995];
/** Where a logarithmic axis begins that shows zeros, too. */
const LEAST = 1e-9;
/** About as wide as other buckets, relative to their values. */
const BUCKET_WIDTH = 0.004;

/** Buckets where a logarithmic axis has them: that of zeros, which has no place there, is at its begin. */
export function onLogarithmicAxis({ lower, upper, counts }: Histogram): Histogram {
  return { lower: atLeast(lower, LEAST), upper: atLeast(upper, LEAST * (1 + BUCKET_WIDTH)), counts };
}

function atLeast(bounds: ArrayLike<number>, least: number): number[] {
  return Array.from(bounds, (bound) => Math.max(bound, least));
}

/** Round edges of bars of equal width, on the axis that shows them. */
export function histogramEdges(runs: readonly Histogram[], isLog: boolean): number[] {
  const known = withValues(runs);
  if (known.length === 0) return [];
  const bounds = quantileBounds(mergedHistogram(known), SHOWN);
  const shown = isLog ? bounds.slice(1).map((bound) => Math.log10(Math.max(bound, LEAST))) : bounds;
  const [low = 0] = shown;
  const high = shown.at(-1) ?? low;
  // The bucket of zeros has a width, which is none of the values.
  const width = isLog || high > LEAST ? high - low : 0;
  const step = roundStep((width || Math.abs(low) || 1) / BARS);
  const first = Math.floor(low / step);
  const count = Math.max(1, Math.ceil(high / step) - first);
  const edges = Array.from({ length: count + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
  return isLog ? edges.map((edge) => 10 ** edge) : edges;
}

/** 1, 2 or 5 times a power of 10: the one that is next. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5].find((each) => step <= each * power * 1.0001) ?? 10;
  return factor * power;
}
