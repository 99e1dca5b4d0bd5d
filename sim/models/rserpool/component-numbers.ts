import type { PoolComponentClass } from './pool-component-metrics.ts';
import { poolElementsPerLan, type PoolElementNumbers } from './pool-elements-per-lan.ts';

interface ComponentNumbers extends PoolElementNumbers {
  /** Of a LAN. */
  readonly registrars: number;
  readonly poolUsers: number;
}

/** How many components of each class a pool has. */
export function poolComponentNumbers(numbers: ComponentNumbers): Readonly<Record<PoolComponentClass, number>> {
  const { lans, registrars, poolUsers } = numbers;
  return {
    registrar: lans * registrars,
    element: poolElementsPerLan(numbers).reduce((sum, number) => sum + number, 0),
    user: lans * poolUsers,
    lan: lans,
  };
}
