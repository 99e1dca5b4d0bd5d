import jstat from 'jstat';

/** What is known of a sample. */
export interface SampleSummary {
  readonly mean: number;
  /** Sample standard deviation. */
  readonly stddev: number;
  readonly n: number;
}

/**
 * Welch's t-test: the two-sided p-value of the hypothesis that two samples come from populations of the same mean, their
 * variances being unknown and possibly different (Welch 1947; degrees of freedom after Satterthwaite).
 *
 * @internal for tests against other simulators
 */
export function welchTest(a: SampleSummary, b: SampleSummary): number {
  const varianceA = a.stddev ** 2 / a.n;
  const varianceB = b.stddev ** 2 / b.n;
  const variance = varianceA + varianceB;
  if (variance === 0) return a.mean === b.mean ? 1 : 0;
  const t = Math.abs(a.mean - b.mean) / Math.sqrt(variance);
  const degreesOfFreedom = variance ** 2 / (varianceA ** 2 / (a.n - 1) + varianceB ** 2 / (b.n - 1));
  return 2 * jstat.studentt.cdf(-t, degreesOfFreedom);
}

/**
 * Student's t-test of paired samples: the two-sided p-value of the hypothesis that the mean of the differences is 0
 * (Student 1908). It assumes differences that are about normally distributed, which matters with few pairs.
 *
 * @param differences at least 2
 */
export function pairedTest({ mean, stddev, n }: SampleSummary): number {
  if (stddev === 0) return mean === 0 ? 1 : 0;
  return 2 * jstat.studentt.cdf((-Math.abs(mean) * Math.sqrt(n)) / stddev, n - 1);
}

/** Probability that F is as large or larger if there is no effect: the upper tail of the F distribution. */
export function fTest(f: number, effectFreedom: number, errorFreedom: number): number {
  if (f === Infinity) return 0;
  return jstat.ibeta(errorFreedom / (errorFreedom + effectFreedom * f), errorFreedom / 2, effectFreedom / 2);
}

/**
 * Holm's step-down correction (Holm 1979): p-values adjusted so that rejecting what is at or below the level keeps the
 * probability of any wrong rejection at or below that level, however the tests depend on each other.
 *
 * @returns in the order given
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = [...pValues.entries()].toSorted(([, a], [, b]) => a - b);
  const adjusted = pValues.map(() => 1);
  let largest = 0;
  for (const [rank, [index, pValue]] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValue));
    adjusted[index] = largest;
  }
  return adjusted;
}
