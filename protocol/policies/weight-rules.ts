import { FULL_LOAD } from './load-rules.ts';
import type { RandomRules, SelectableElement, SortedRules } from './selection-rules.ts';

/** Every element once per round. */
export const inTurns: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  rank: () => 0,
  saturate: inRange,
};

/** All elements alike. */
export const drawnAlike: RandomRules = {
  kind: 'random',
  defaultIncrement: 0,
  value: () => 1,
  saturate: inRange,
};

/** Elements of weight 0 are not selected. */
export const drawnByWeight: RandomRules = {
  kind: 'random',
  defaultIncrement: 0,
  value: (element) => element.parameter.policy.weight,
  saturate: inRange,
};

/**
 * Drawn by what the distance leaves of the weight, as in RSPLIB: an element whose weight is used up exactly is not
 * selected any more, one beyond it has the least weight.
 */
export const drawnByWeightAtDistance: RandomRules = {
  kind: 'random',
  defaultIncrement: 0,
  value: ({ parameter: { policy } }) =>
    policy.weight - Math.round((policy.weight * policy.distance * policy.weightDpf) / FULL_LOAD),
  saturate: (left) => (left < 0 ? 1 : left),
};

/** The larger number is preferred (RFC 5356 §4.4.2). */
export const largestFirst: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  rank: (element: SelectableElement) => -element.parameter.policy.weight,
  saturate: inRange,
};

/** A rank or value that cannot be out of range. */
export function inRange(value: number): number {
  return value;
}
