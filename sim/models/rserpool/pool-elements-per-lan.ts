import type { PoolElementDistribution } from '../../../protocol/workload/distribution-names.ts';
import { listedNumbers } from '../../run/number-list.ts';

export interface PoolElementNumbers {
  readonly poolElementDistribution: PoolElementDistribution;
  readonly lans: number;
  /** Mean number of a LAN. */
  readonly poolElements: number;
  /** List of numbers, of each LAN (`number-list.ts`). */
  readonly poolElementsByLan: string;
  /** Number of the LAN that lost pool elements, from 1. */
  readonly disasterLan: number;
  /** Fraction of its pool elements that it kept. */
  readonly disasterRemaining: number;
}

/**
 * How many pool elements each LAN has, unless a list says it. The pool as a whole has `lans × poolElements` in any case: after a localized
 * disaster (RSPSIM's studies wp1-disaster-*) the other LANs have what the one that it struck has lost, the first ones
 * one more each where that leaves a remainder.
 */
export function poolElementsPerLan(numbers: PoolElementNumbers): number[] {
  const listed = listedNumbers(numbers.poolElementsByLan);
  if (listed.length > 0) return listed;
  const { poolElementDistribution, lans, poolElements, disasterLan, disasterRemaining } = numbers;
  if (poolElementDistribution === 'identity') return Array.from({ length: lans }, () => poolElements);
  const struck = Math.max(1, Math.floor(poolElements * disasterRemaining));
  let left = lans * poolElements - struck;
  let others = lans - 1;
  return Array.from({ length: lans }, (_, lan) => {
    if (lan + 1 === disasterLan) return struck;
    const number = Math.ceil(left / others);
    left -= number;
    others--;
    return number;
  });
}
