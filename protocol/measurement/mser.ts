/** Observations per batch; they give the method its number. */
const BATCH = 5;
/** Of the series: only its first half is searched. */
const SEARCHED = 0.5;
/** Fraction of the searched part: if the smallest value is closer to its end, the series has not settled. */
const SETTLED = 0.95;

/**
 * How many observations at the beginning of a series are better left out as its transient, after MSER-5 (White, Cobb and
 * Spratt 2000): of the series of means of five, those are left out without which the estimated standard error of the
 * mean of the others is smallest.
 *
 * Only the first half is searched: in a shorter rest, neighbors that are alike by chance would have the smallest error.
 * A smallest value at the end of that half says that the series has not settled, or is too short.
 *
 * @returns a multiple of five; undefined if the series has not settled
 */
export function transientLength(observations: Float64Array): number | undefined {
  const batches = batchMeans(observations, BATCH);
  const n = batches.length;
  const last = Math.floor(SEARCHED * n);
  let best = Infinity;
  let length: number | undefined;
  // From the end to the beginning, mean and squared deviations grow by one batch each (Welford).
  let mean = 0;
  let squares = 0;
  for (const [index, batch] of batches.toReversed().entries()) {
    const count = index + 1;
    const first = n - count;
    const deviation = batch - mean;
    mean += deviation / count;
    squares += deviation * (batch - mean);
    // Squared standard error, but for a factor near 1. Of equal ones the earliest counts.
    const error = squares / (count * count);
    if (first > last || error > best) continue;
    best = error;
    length = first;
  }
  return length === undefined || length > SETTLED * last ? undefined : BATCH * length;
}

/** Means of equally many observations each; an incomplete rest at the end does not count. */
export function batchMeans(observations: Float64Array, size: number): Float64Array {
  const means = new Float64Array(Math.floor(observations.length / size));
  for (let batch = 0; batch < means.length; batch++) {
    let sum = 0;
    for (const observation of observations.subarray(batch * size, (batch + 1) * size)) sum += observation;
    means[batch] = sum / size;
  }
  return means;
}
