import type { Random } from '../host.ts';
import { truncatedNormal } from '../random/normal.ts';
import type { CapacityDistribution } from './distribution-names.ts';
import { linearlySpread } from './linear-spread.ts';
import { roundHalfEven } from './round-half-even.ts';

export interface CapacityOptions {
  readonly distribution: CapacityDistribution;
  /** Mean capacity of an element in calculations/s (of the slow ones for the non-normalized distributions). */
  readonly mean: number;
  /** fastServers: capacity of a fast server in multiples of a slow one; linear, uniform: see the functions. */
  readonly gamma: number;
  /** fastServers: fraction of fast servers. */
  readonly lambda: number;
  /** list: the capacities of the elements in their order, calculations/s; again from its start after its end. */
  readonly list?: readonly number[];
}

/**
 * The capacities of the n elements of a pool, by SimProcTC's workload functions. The normalized ones keep the total
 * n × mean, the others add to it.
 *
 * @throws RangeError if the distribution is a list that is empty.
 */
export function poolCapacities(options: CapacityOptions, n: number, random: Random): number[] {
  const { mean, gamma, lambda } = options;
  switch (options.distribution) {
    case 'identity':
      return elements(n, () => mean);
    case 'linear':
      return elements(n, (i) => linearlySpread(mean, gamma, i, n));
    case 'nonNormalizedLinear':
      return elements(n, (i) => (n === 1 ? gamma * mean : mean + (i * 2 * (gamma - 1) * mean) / (n - 1)));
    case 'fastServers': {
      const fast = fastServers(lambda, n);
      const slow = (n * mean) / (n - fast + fast * gamma);
      return elements(n, (i) => (i < fast ? gamma * slow : slow));
    }
    case 'nonNormalizedFastServers': {
      const fast = fastServers(lambda, n);
      return elements(n, (i) => (i < fast ? mean + ((gamma - 1) * n * mean) / fast : mean));
    }
    case 'uniform': {
      const low = mean / (1 + (gamma - 1) / 2);
      return elements(n, () => low + (gamma - 1) * low * random.uniform());
    }
    case 'truncatedNormal':
      return elements(n, () => truncatedNormal(random, mean, gamma * mean));
    case 'list':
      return repeated(options.list ?? [], n);
  }
}

/** Which of two capacities a server has. */
export type ElementSpeed = 'fast' | 'slow';

/** The speeds of the n elements of a pool of fast and slow servers; empty for the other distributions. */
export function serverSpeeds({ distribution, lambda }: CapacityOptions, n: number): ElementSpeed[] {
  if (distribution !== 'fastServers' && distribution !== 'nonNormalizedFastServers') return [];
  const fast = fastServers(lambda, n);
  return Array.from({ length: n }, (_, i) => (i < fast ? 'fast' : 'slow'));
}

function fastServers(lambda: number, n: number): number {
  return roundHalfEven(lambda * n);
}

function repeated(list: readonly number[], n: number): number[] {
  return elements(n, (i) => {
    const capacity = list[i % list.length];
    if (capacity === undefined) throw new RangeError('the list of capacities is empty');
    return capacity;
  });
}

function elements(n: number, capacity: (index: number) => number): number[] {
  return Array.from({ length: n }, (_, index) => capacity(index));
}
