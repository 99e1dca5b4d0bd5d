import { totalOfLans, type LanValues } from './lan-values.ts';
import type { PoolComponentClass } from './pool-component-metrics.ts';
import { poolElementsPerLan, type PoolElementNumbers } from './pool-elements-per-lan.ts';

interface ComponentNumbers extends PoolElementNumbers, LanValues<'registrars' | 'poolUsers' | 'attackers'> {
  readonly pools: number;
}

/** How many components of each class a pool has. */
export function poolComponentNumbers(numbers: ComponentNumbers): Readonly<Record<PoolComponentClass, number>> {
  const { lans, pools } = numbers;
  return {
    registrar: totalOfLans(numbers, 'registrars'),
    element: poolElementsPerLan(numbers).reduce((sum, number) => sum + number, 0),
    user: totalOfLans(numbers, 'poolUsers'),
    attacker: totalOfLans(numbers, 'attackers'),
    pool: pools,
    lan: lans,
  };
}
