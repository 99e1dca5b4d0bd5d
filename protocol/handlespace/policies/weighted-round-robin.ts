import type { PoolElementEntry } from '../pool-element-entry.ts';
import type { SortedRules } from './policy-rules.ts';

/**
 * Weighted round robin after RFC 5356 §4.2: in each round every element has as many turns as its weight, spread evenly
 * over the round. Turn k of w stands at (k + 1/2) / w.
 */
export const evenWeightedRoundRobin: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  rank: ({ order }) => order.round,
  subrank: ({ order }) => order.place,
  place: (entry, first, isNew) => {
    // A new element begins where the pool stands now; a changed weight keeps the place in the round.
    const reference = isNew ? first : entry;
    const { round, place } = reference?.order ?? { round: 0, place: 0 };
    entry.order.round = round;
    setTurn(entry, Math.max(0, Math.ceil(place * turnsOf(entry) - 0.5)));
  },
  step: (entry) => setTurn(entry, entry.order.turn + 1),
};

/**
 * Weighted round robin as RSPLIB orders it: by round, then by the turns left in it, so that an element once begun is
 * selected until its turns are used up.
 */
export const burstWeightedRoundRobin: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  rank: ({ order }) => order.round,
  subrank: ({ order }) => order.turn,
  place: (entry, first, isNew) => {
    const { weight } = entry.parameter.policy;
    if (isNew) {
      entry.order.round = first?.order.round ?? 0;
      entry.order.turn = weight;
    } else {
      entry.order.turn = Math.min(entry.order.turn, weight);
    }
  },
  step: (entry) => {
    const { order } = entry;
    if (order.turn > 1) {
      order.turn--;
    } else {
      order.round++;
      order.turn = entry.parameter.policy.weight;
    }
  },
};

function turnsOf(entry: PoolElementEntry): number {
  return Math.max(1, entry.parameter.policy.weight);
}

function setTurn(entry: PoolElementEntry, turn: number): void {
  const { order } = entry;
  const turns = turnsOf(entry);
  if (turn >= turns) order.round++;
  order.turn = turn >= turns ? 0 : turn;
  order.place = (order.turn + 0.5) / turns;
}
