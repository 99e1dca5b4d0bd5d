import jstat from 'jstat';
import { mean, sampleStandardDeviation } from 'simple-statistics';

/** A mean over independent replications. */
export interface Estimate {
  readonly mean: number;
  /** Sample standard deviation; null for a single value. */
  readonly stddev: number | null;
  readonly n: number;
  /** Half-width of the 95 % confidence interval of the mean (Student's t); null for a single value. */
  readonly halfWidth: number | null;
}

const CONFIDENCE = 0.95;

/** Estimates a mean from independent values; undefined without values. */
export function estimate(values: readonly number[]): Estimate | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const average = mean([...values]);
  if (n === 1) return { mean: average, stddev: null, n, halfWidth: null };
  const stddev = sampleStandardDeviation([...values]);
  return { mean: average, stddev, n, halfWidth: (studentQuantile(n - 1) * stddev) / Math.sqrt(n) };
}

const quantiles = new Map<number, number>();

/** Student's t for a two-sided 95 % interval. */
export function studentQuantile(degreesOfFreedom: number): number {
  let quantile = quantiles.get(degreesOfFreedom);
  if (quantile === undefined) {
    // jStat works with the platform's own elementary functions: what may differ between platforms is cut off.
    quantile = Number(jstat.studentt.inv(1 - (1 - CONFIDENCE) / 2, degreesOfFreedom).toPrecision(12));
    quantiles.set(degreesOfFreedom, quantile);
  }
  return quantile;
}
