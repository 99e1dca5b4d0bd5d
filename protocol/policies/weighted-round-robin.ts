import type { SelectableElement, SortedRules } from './selection-rules.ts';
import { inRange } from './weight-rules.ts';

/**
 * Weighted round robin after RFC 5356 §4.2: in each round every element has as many turns as its weight, spread evenly
 * over the round. Turn k of w is at (k + 1/2) / w.
 */
export const evenWeightedRoundRobin: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  saturate: inRange,
  rank: (element) => element.round,
  subrank: (element) => element.place,
  place: (element, first, isNew) => {
    // A new element begins at the pool's current position; a changed weight keeps the position in the round.
    const reference = isNew ? first : element;
    const { round, place } = reference ?? { round: 0, place: 0 };
    element.round = round;
    setTurn(element, Math.max(0, Math.ceil(place * turnsOf(element) - 0.5)));
  },
  step: (element) => setTurn(element, element.turn + 1),
};

/**
 * Weighted round robin as RSPLIB orders it: by round, then by the turns left in it, so that an element once begun is
 * selected until its turns are used up.
 */
export const burstWeightedRoundRobin: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  saturate: inRange,
  rank: (element) => element.round,
  subrank: (element) => element.turn,
  place: (element, first, isNew) => {
    const { weight } = element.parameter.policy;
    if (isNew) {
      element.round = first?.round ?? 0;
      element.turn = weight;
    } else {
      element.turn = Math.min(element.turn, weight);
    }
  },
  step: (element) => {
    if (element.turn > 1) {
      element.turn--;
    } else {
      element.round++;
      element.turn = element.parameter.policy.weight;
    }
  },
};

function turnsOf(element: SelectableElement): number {
  return Math.max(1, element.parameter.policy.weight);
}

function setTurn(element: SelectableElement, turn: number): void {
  const turns = turnsOf(element);
  if (turn >= turns) element.round++;
  element.turn = turn >= turns ? 0 : turn;
  element.place = (element.turn + 0.5) / turns;
}
