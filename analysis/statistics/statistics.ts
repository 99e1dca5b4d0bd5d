import jstat from 'jstat';
import { mean, sampleStandardDeviation } from 'simple-statistics';

/** A mean over independent replications. */
export interface Estimate {
  readonly mean: number;
  /** Sample standard deviation; null for a single value. */
  readonly stddev: number | null;
  readonly n: number;
  /** Half-width of the confidence interval of the mean (Student's t; 95 % by default); null for a single value. */
  readonly halfWidth: number | null;
}

const CONFIDENCE = 0.95;

/** Estimates a mean from independent values; undefined without values. @param confidence level of the interval */
export function estimate(values: readonly number[], confidence = CONFIDENCE): Estimate | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const average = mean([...values]);
  if (n === 1) return { mean: average, stddev: null, n, halfWidth: null };
  const stddev = sampleStandardDeviation([...values]);
  return { mean: average, stddev, n, halfWidth: intervalHalfWidth(stddev, n, confidence) };
}

/** Half-width of a confidence interval of the mean of n values (Student's t); 0 for a single value. */
export function intervalHalfWidth(stddev: number | null, n: number, confidence: number): number {
  if (stddev === null || n < 2) return 0;
  return (studentQuantile(n - 1, 1 - (1 - confidence) / 2) * stddev) / Math.sqrt(n);
}

const quantiles = new Map<string, number>();

/**
 * Quantile of Student's t.
 *
 * @param probability default: that of a two-sided 95 % interval
 */
export function studentQuantile(degreesOfFreedom: number, probability = 1 - (1 - CONFIDENCE) / 2): number {
  const key = `${degreesOfFreedom} ${probability}`;
  let quantile = quantiles.get(key);
  if (quantile === undefined) {
    // jStat works with the platform's own elementary functions: what may differ between platforms is cut off.
    quantile = Number(jstat.studentt.inv(probability, degreesOfFreedom).toPrecision(12));
    quantiles.set(key, quantile);
  }
  return quantile;
}
