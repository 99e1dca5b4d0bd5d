import type { PoolElementEntry } from '../pool-element-entry.ts';

/** What selection does beyond choosing an element. */
interface Stepping {
  /** The penalty for being selected: degradation, the next turn. */
  readonly step?: (entry: PoolElementEntry) => void;
  /** Selections of one answer that count, unless the registrar sets its own number. */
  readonly defaultIncrement: number;
}

/** Elements stand in an order; the first ones are selected. */
export interface SortedRules extends Stepping {
  readonly kind: 'sorted';
  /** Elements stand in ascending order of this, then of {@link subrank}, then of their sequence numbers. */
  readonly rank: (entry: PoolElementEntry) => number;
  readonly subrank?: (entry: PoolElementEntry) => number;
  /** Places a new element (`first` is the one that would be selected next) or one whose policy values changed. */
  readonly place?: (entry: PoolElementEntry, first: PoolElementEntry | undefined, isNew: boolean) => void;
}

/** Elements are drawn with probabilities proportional to their values. */
export interface RandomRules extends Stepping {
  readonly kind: 'random';
  readonly value: (entry: PoolElementEntry) => number;
}

/** Some elements are drawn, one of them is chosen. */
export interface ChoiceRules extends Stepping {
  readonly kind: 'choice';
  /** How many to draw, told by any element of the pool. */
  readonly choices: (entry: PoolElementEntry) => number;
  /** The better of two; the first drawn one among equals. */
  readonly compare: (a: PoolElementEntry, b: PoolElementEntry) => number;
}

export type PolicyRules = SortedRules | RandomRules | ChoiceRules;
