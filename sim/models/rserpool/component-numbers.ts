import type { PoolComponentClass } from './pool-component-metrics.ts';
import { poolElementsPerLan, type PoolElementNumbers } from './pool-elements-per-lan.ts';

interface ComponentNumbers extends PoolElementNumbers {
  /** Of a LAN. */
  readonly registrars: number;
  readonly poolUsers: number;
  readonly attackers: number;
  readonly pools: number;
}

/** How many components of each class a pool has. */
export function poolComponentNumbers(numbers: ComponentNumbers): Readonly<Record<PoolComponentClass, number>> {
  const { lans, registrars, poolUsers, attackers, pools } = numbers;
  return {
    registrar: lans * registrars,
    element: poolElementsPerLan(numbers).reduce((sum, number) => sum + number, 0),
    user: lans * poolUsers,
    attacker: lans * attackers,
    pool: pools,
    lan: lans,
  };
}
