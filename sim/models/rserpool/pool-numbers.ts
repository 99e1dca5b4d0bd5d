import { totalBefore } from './lan-values.ts';
import { modelService } from './model-service.ts';
import { poolElementsPerLan } from './pool-elements-per-lan.ts';
import type { RserpoolParameters } from './parameters.ts';

/** The handle of a pool: that of the service if it is the only one, otherwise with its number. @param pool from 0 */
export function poolHandleOf({ pools }: Pick<RserpoolParameters, 'pools'>, pool: number): string {
  return pools === 1 ? modelService.poolHandle : `${modelService.poolHandle}${pool + 1}`;
}

/** The pool of an element, from 0: the elements of all LANs are dealt to the pools in turn. */
export function poolOfElement(parameters: RserpoolParameters, lan: number, index: number): number {
  if (parameters.pools === 1) return 0;
  const before = poolElementsPerLan(parameters).slice(0, lan);
  return (before.reduce((sum, elements) => sum + elements, 0) + index) % parameters.pools;
}

/** The pool of a user, from 0: the users of all LANs are dealt to the pools in turn. */
export function poolOfUser(parameters: RserpoolParameters, lan: number, index: number): number {
  if (parameters.pools === 1) return 0;
  return (totalBefore(parameters, 'poolUsers', lan) + index) % parameters.pools;
}
