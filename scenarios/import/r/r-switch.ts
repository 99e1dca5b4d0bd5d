import type { RArgument, RNode } from './r-tree.ts';
import type { RScalar } from './r-value.ts';

/**
 * The part of switch() that is evaluated: that of the name, or of the number; without a part behind it that of the next one.
 *
 * @returns undefined: none
 */
export function switchedCase(value: RScalar | undefined, cases: readonly RArgument[]): RNode | 'unknown' | undefined {
  if (typeof value === 'number') return cases[Math.trunc(value) - 1]?.value;
  if (typeof value !== 'string') return 'unknown';
  const named = cases.findIndex(({ name }) => name === value);
  if (named < 0) return cases.find(({ name }) => name === undefined)?.value;
  return cases.slice(named).find(({ isEmpty }) => isEmpty !== true)?.value;
}
