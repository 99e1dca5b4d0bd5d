import assert from 'node:assert/strict';
import jstat from 'jstat';

/** Pearson's test at the 99.9 % level: counts by class against the expected ones (each at least 5). */
export function assertFollows(observed: readonly number[], expected: readonly number[]): void {
  assert.equal(observed.length, expected.length);
  for (const count of expected) assert.ok(count >= 5, `too few expected: ${count}`);
  const statistic = expected.reduce((sum, count, i) => sum + (observed[i] - count) ** 2 / count, 0);
  const limit = jstat.chisquare.inv(0.999, expected.length - 1);
  assert.ok(statistic < limit, `chi-square ${statistic.toFixed(1)} is above ${limit.toFixed(1)}: ${observed.join()}`);
}

/** Within four standard deviations of a binomial count. */
export function assertBinomial(observed: number, trials: number, probability: number): void {
  const deviation = Math.sqrt(trials * probability * (1 - probability));
  const distance = Math.abs(observed - trials * probability) / deviation;
  assert.ok(distance < 4, `${observed} of ${trials} is ${distance.toFixed(1)} deviations from ${probability}`);
}
