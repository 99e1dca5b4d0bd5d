import { batchMeans } from './mser.ts';

/** How fast the number of requests in the system grew. */
export interface BacklogGrowth {
  /** 1/s: mean of the differences of successive batches. */
  readonly mean: number;
  /** Standard error of the mean as the differences have it, 1/s. */
  readonly error: number;
}

/** Batches that a series is cut into. */
const BATCHES = 20;
/** Differences of successive batches. */
const GROWTH_STEPS = BATCHES - 1;

/**
 * Growth of a series from the differences of the means of 20 batches. Where the series wanders off, the differences vary
 * as the steps of a random walk with drift do, and mean and standard error make Student's t with 18 degrees of freedom.
 * Where it returns to its mean, each difference makes good for another, and the error is an overestimate: a test then
 * says less often than its level allows that the series grows.
 *
 * @param observations means over intervals of equal length
 * @param interval their length, s
 * @returns undefined if there are fewer observations than batches
 */
export function growthOf(observations: Float64Array, interval: number): BacklogGrowth | undefined {
  const size = Math.floor(observations.length / BATCHES);
  if (size === 0) return undefined;
  // What is left over does not count at the beginning, where the transient is.
  const batches = batchMeans(observations.subarray(observations.length - size * BATCHES), size);
  const length = size * interval;
  // There are as many as BATCHES.
  let [previous = NaN] = batches;
  const mean = ((batches.at(-1) ?? NaN) - previous) / GROWTH_STEPS;
  let squares = 0;
  for (const batch of batches.subarray(1)) {
    squares += (batch - previous - mean) ** 2;
    previous = batch;
  }
  const variance = squares / (GROWTH_STEPS - 1);
  return { mean: mean / length, error: Math.sqrt(variance / GROWTH_STEPS) / length };
}
