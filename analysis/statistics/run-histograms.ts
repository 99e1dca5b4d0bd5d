import { estimate, type Estimate } from './statistics.ts';

/** How the values of one run spread: numbers of values between bounds, in order. The last bounds belong to the last bucket. */
export interface Histogram {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

/** What the runs have at a place. */
export interface CurvePoint extends Estimate {
  readonly x: number;
}

/** Several histograms with the same bounds as one: exact, whatever their order. */
export function mergedHistogram(histograms: readonly Histogram[]): Histogram {
  const buckets = new Map<number, { readonly upper: number; count: number }>();
  for (const { lower, upper, counts } of histograms)
    for (let index = 0; index < counts.length; index++) {
      const from = lower[index] ?? 0;
      const known = buckets.get(from);
      if (known === undefined) buckets.set(from, { upper: upper[index] ?? from, count: counts[index] ?? 0 });
      else known.count += counts[index] ?? 0;
    }
  const sorted = [...buckets].toSorted(([a], [b]) => a - b);
  return {
    lower: sorted.map(([from]) => from),
    upper: sorted.map(([, { upper }]) => upper),
    counts: sorted.map(([, { count }]) => count),
  };
}

export function totalOf({ counts }: Histogram): number {
  let total = 0;
  for (let index = 0; index < counts.length; index++) total += counts[index] ?? 0;
  return total;
}

/**
 * Shares of the values below places; exact at bounds of buckets, between them as if values were spread evenly in their
 * bucket.
 *
 * @param places in ascending order
 * @internal
 */
export function sharesBelow(histogram: Histogram, places: readonly number[]): number[] {
  const { lower, upper, counts } = histogram;
  const total = totalOf(histogram);
  let [bucket, before] = [0, 0];
  return places.map((place) => {
    for (; bucket < counts.length && (upper[bucket] ?? 0) <= place; bucket++) before += counts[bucket] ?? 0;
    const [from = 0, to = 0] = [lower[bucket], upper[bucket]];
    const part = bucket < counts.length && place > from ? (place - from) / (to - from) : 0;
    return (before + part * (counts[bucket] ?? 0)) / total;
  });
}

/**
 * Bounds of buckets at which the share of the values below reaches certain parts of all, beginning with the bound below
 * all values.
 */
export function quantileBounds(histogram: Histogram, parts: readonly number[]): number[] {
  const { lower, upper, counts } = histogram;
  const total = totalOf(histogram);
  let [bucket, below] = [0, counts[0] ?? 0];
  const bounds = parts.map((part) => {
    for (; bucket < counts.length - 1 && below < part * total; below += counts[bucket] ?? 0) bucket++;
    return upper[bucket] ?? 0;
  });
  return [...new Set([lower[0] ?? 0, ...bounds])];
}

/** A hundred parts of all, and finer ones of the largest values. */
const PARTS = [...Array.from({ length: 99 }, (_, index) => (index + 1) / 100), 0.995, 0.998, 0.999, 0.9999, 1];

/**
 * The empirical distribution function of runs: at each place the mean of the shares of their values below it. On a
 * logarithmic axis, where small values have much room, it begins at the first percent.
 */
export function ecdf(runs: readonly Histogram[], { isLog = false } = {}): CurvePoint[] {
  const known = withValues(runs);
  if (known.length === 0) return [];
  const bounds = quantileBounds(mergedHistogram(known), PARTS).toSorted((a, b) => a - b);
  const places = isLog ? bounds.slice(1) : bounds;
  return curve(
    places,
    known.map((run) => sharesBelow(run, places)),
  );
}

/**
 * The shares of the values of runs between edges: at each lower edge the mean over the runs.
 *
 * @param edges in ascending order
 */
export function binShares(runs: readonly Histogram[], edges: readonly number[]): CurvePoint[] {
  const shares = withValues(runs).map((run) => {
    const below = sharesBelow(run, edges);
    return below.slice(1).map((share, index) => share - (below[index] ?? 0));
  });
  return curve(edges.slice(0, -1), shares);
}

/** A run without values has no distribution. */
export function withValues(runs: readonly Histogram[]): Histogram[] {
  return runs.filter((run) => totalOf(run) > 0);
}

/** The means over the runs of what each has at the places. */
export function curve(places: readonly number[], runs: readonly (readonly number[])[]): CurvePoint[] {
  return places.flatMap((x, index) => {
    const result = estimate(runs.flatMap((values) => values[index] ?? []));
    return result === undefined ? [] : { x, ...result };
  });
}
