import {
  curve,
  mergedHistogram,
  quantileBounds,
  totalOf,
  withValues,
  type CurvePoint,
  type Histogram,
} from './run-histograms.ts';

const PLACES = 128;
/** Shares of the values between which the density is drawn, the lower one on a logarithmic axis: the rest are few, and far away. */
const SHOWN = [0.005, 0.995];
/** Farther away, in bandwidths, a normal kernel is nothing. */
const REACH = 4;

/** Values as the axis has them: the density belongs to its unit, or to a decade of it. */
export interface DensityScale {
  readonly isLog: boolean;
}

/**
 * The density of the values of runs: the mean of a kernel estimate of each run, with normal kernels of one width for all
 * runs, by Silverman's rule (Silverman 1986, eq. 3.31). On a linear scale what would be below 0 is reflected there.
 */
export function density(runs: readonly Histogram[], { isLog }: DensityScale): CurvePoint[] {
  const known = withValues(runs);
  if (known.length === 0) return [];
  const merged = mergedHistogram(known);
  const buckets = Array.from({ length: merged.counts.length }, (_, index) => ({
    key: merged.lower[index] ?? 0,
    place: placed(((merged.lower[index] ?? 0) + (merged.upper[index] ?? 0)) / 2, isLog),
    count: merged.counts[index] ?? 0,
  }));
  const width = bandwidth(merged, buckets, known.length, isLog);
  const bounds = quantileBounds(merged, SHOWN).map((bound) => placed(bound, isLog));
  const [first = 0, lowest = first] = bounds;
  const low = isLog ? lowest - 3 * width : Math.max(first - 3 * width, 0);
  const high = (bounds.at(-1) ?? first) + 3 * width;
  const places = Array.from({ length: PLACES }, (_, index) => low + (index * (high - low)) / (PLACES - 1));
  const kernels = new Map(buckets.map(({ key, place }) => [key, kernel(places, place, width, isLog)]));
  const densities = known.map((run) => weighted(run, kernels, places.length));
  return curve(
    places.map((place) => (isLog ? 10 ** place : place)),
    densities,
  );
}

/** The smallest that a logarithmic axis shows: a nanosecond. */
const LEAST = 1e-9;

function placed(value: number, isLog: boolean): number {
  return isLog ? Math.log10(Math.max(value, LEAST)) : value;
}

/** 0.9 min(s, IQR / 1.34) n^(-1/5), of as many values as a run has on the mean. */
function bandwidth(
  merged: Histogram,
  buckets: readonly { readonly place: number; readonly count: number }[],
  runs: number,
  isLog: boolean,
): number {
  const total = totalOf(merged);
  const mean = buckets.reduce((sum, { place, count }) => sum + place * count, 0) / total;
  const variance = buckets.reduce((sum, { place, count }) => sum + count * (place - mean) ** 2, 0) / total;
  const [, lower = 0, upper = lower] = quantileBounds(merged, [0.25, 0.75]).map((bound) => placed(bound, isLog));
  const spreads = [Math.sqrt(variance), (upper - lower) / 1.34].filter((spread) => spread > 0);
  // All values are in one bucket.
  const spread = spreads.length === 0 ? Math.max(Math.abs(mean) / 100, LEAST) : Math.min(...spreads);
  return 0.9 * spread * (total / runs) ** -0.2;
}

/** The density of one value at each of the places. */
function kernel(places: readonly number[], centre: number, width: number, isLog: boolean): Float64Array {
  const at = (distance: number): number => {
    const steps = Math.abs(distance) / width;
    return steps > REACH ? 0 : Math.exp((-steps * steps) / 2) / (width * Math.sqrt(2 * Math.PI));
  };
  return Float64Array.from(places, (place) => at(place - centre) + (isLog ? 0 : at(place + centre)));
}

function weighted(run: Histogram, kernels: ReadonlyMap<number, Float64Array>, length: number): number[] {
  const sums = new Float64Array(length);
  for (let bucket = 0; bucket < run.counts.length; bucket++) {
    const own = kernels.get(run.lower[bucket] ?? 0);
    const count = run.counts[bucket] ?? 0;
    if (own !== undefined)
      for (let index = 0; index < length; index++) sums[index] = (sums[index] ?? 0) + count * (own[index] ?? 0);
  }
  const total = totalOf(run);
  return Array.from(sums, (sum) => sum / total);
}
