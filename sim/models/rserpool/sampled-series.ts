import { poolElementsPerLan, type PoolElementNumbers } from './pool-elements-per-lan.ts';

interface ComponentNumbers extends PoolElementNumbers {
  readonly registrars: number;
  readonly poolUsers: number;
}

/** How many time series of a run get a value with each sample. */
export function sampledSeries(numbers: ComponentNumbers): number {
  const { lans, registrars, poolUsers } = numbers;
  const poolElements = poolElementsPerLan(numbers).reduce((sum, number) => sum + number, 0);
  // Jobs and utilization of each element, queues of users, elements of registrars; three of the pool.
  return 2 * poolElements + lans * (poolUsers + registrars) + 3;
}
