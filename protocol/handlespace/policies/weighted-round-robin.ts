import type { PoolElementEntry } from '../pool-element-entry.ts';
import type { SortedRules } from './policy-rules.ts';

/**
 * Weighted round robin after RFC 5356 §4.2: in each round every element has as many turns as its weight, spread evenly
 * over the round. Turn k of w stands at (k + 1/2) / w.
 */
export const evenWeightedRoundRobin: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  rank: (entry) => entry.round,
  subrank: (entry) => entry.place,
  place: (entry, first, isNew) => {
    // A new element begins where the pool stands now; a changed weight keeps the place in the round.
    const reference = isNew ? first : entry;
    const { round, place } = reference ?? { round: 0, place: 0 };
    entry.round = round;
    setTurn(entry, Math.max(0, Math.ceil(place * turnsOf(entry) - 0.5)));
  },
  step: (entry) => setTurn(entry, entry.turn + 1),
};

/**
 * Weighted round robin as RSPLIB orders it: by round, then by the turns left in it, so that an element once begun is
 * selected until its turns are used up.
 */
export const burstWeightedRoundRobin: SortedRules = {
  kind: 'sorted',
  defaultIncrement: 1,
  rank: (entry) => entry.round,
  subrank: (entry) => entry.turn,
  place: (entry, first, isNew) => {
    const { weight } = entry.parameter.policy;
    if (isNew) {
      entry.round = first?.round ?? 0;
      entry.turn = weight;
    } else {
      entry.turn = Math.min(entry.turn, weight);
    }
  },
  step: (entry) => {
    if (entry.turn > 1) {
      entry.turn--;
    } else {
      entry.round++;
      entry.turn = entry.parameter.policy.weight;
    }
  },
};

function turnsOf(entry: PoolElementEntry): number {
  return Math.max(1, entry.parameter.policy.weight);
}

function setTurn(entry: PoolElementEntry, turn: number): void {
  const turns = turnsOf(entry);
  if (turn >= turns) entry.round++;
  entry.turn = turn >= turns ? 0 : turn;
  entry.place = (entry.turn + 0.5) / turns;
}
