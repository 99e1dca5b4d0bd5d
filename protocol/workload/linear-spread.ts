/**
 * The value of one of n components whose values rise evenly and have a given mean, by SimProcTC's function
 * `workloadLinear`. Quirk kept from there: the largest is 1 + 2 (gamma - 1) / n times the smallest, not gamma times.
 *
 * @param index from 0
 */
export function linearlySpread(mean: number, gamma: number, index: number, n: number): number {
  if (n === 1) return mean;
  const minimum = mean / (1 + (gamma - 1) / n);
  const step = (n * mean - n * minimum) / ((n * (n - 1)) / 2);
  return minimum + index * step;
}
