import { mean, median } from 'simple-statistics';
import { fTest } from '../statistics/hypothesis-tests.ts';

/** Values that a group must have: with two, both are as far from their median. */
const ENOUGH = 3;

/**
 * The test of Brown and Forsythe (1974): the p-value of the hypothesis that groups have the same variance, whatever
 * their distributions, by an analysis of the distances from the medians.
 *
 * @returns undefined if less than two groups have three values
 */
export function spreadTest(groups: readonly (readonly number[])[]): number | undefined {
  const distances = groups
    .filter((values) => values.length >= ENOUGH)
    .map((values) => {
      const middle = median([...values]);
      return values.map((value) => Math.abs(value - middle));
    });
  if (distances.length < 2) return undefined;
  const all = distances.flat();
  const total = mean(all);
  let [between, within] = [0, 0];
  for (const ofGroup of distances) {
    const average = mean(ofGroup);
    between += ofGroup.length * (average - total) ** 2;
    for (const distance of ofGroup) within += (distance - average) ** 2;
  }
  const freedom = [distances.length - 1, all.length - distances.length] as const;
  if (between === 0) return 1;
  return fTest(between / freedom[0] / (within / freedom[1]), ...freedom);
}
