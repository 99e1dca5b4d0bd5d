import type { Random } from '../host.ts';
import { truncatedNormal } from '../random/normal.ts';
import type { ValueDistribution } from './distribution-names.ts';

/** A random quantity: request sizes, intervals, think times, up-times. */
export interface Sampler {
  sample(random: Random): number;
}

/**
 * Samplers of SimProcTC's workload functions.
 *
 * @param mean mean of the distribution (of the untruncated one for truncatedNormal).
 * @param gamma uniform: ratio of the largest to the smallest value, at least 1; truncatedNormal: standard deviation
 *   as a fraction of the mean; not used otherwise.
 */
export function valueSampler(distribution: ValueDistribution, mean: number, gamma: number): Sampler {
  switch (distribution) {
    case 'identity':
      return { sample: () => mean };
    case 'exponential':
      return { sample: (random) => random.exponential(mean) };
    case 'uniform': {
      const low = mean / (1 + (gamma - 1) / 2);
      const width = low * gamma - low;
      return { sample: (random) => low + width * random.uniform() };
    }
    case 'truncatedNormal':
      return { sample: (random) => truncatedNormal(random, mean, gamma * mean) };
  }
}
