import type { SelectionPolicy } from './selection-policy.ts';

/** What rules see of an element, and what they keep for it. */
export interface SelectableElement {
  readonly parameter: { readonly policy: SelectionPolicy };
  /** Load degradation accumulated since the last registration, fixed point. */
  degradation: number;
  /** Weighted round robin: the round that the element is in ... */
  round: number;
  /** ... its turn there ... */
  turn: number;
  /** ... and the position of that turn in the round, in [0, 1). */
  place: number;
}

interface CommonRules {
  /** What counts in place of a rank, value or cost that is out of range. */
  readonly saturate: (value: number) => number;
  /** The penalty for being selected: degradation, the next turn. */
  readonly step?: (element: SelectableElement) => void;
  /** Selections of one answer that count, unless the registrar sets its own number. */
  readonly defaultIncrement: number;
}

/** Elements are ordered; the first ones are selected. */
export interface SortedRules extends CommonRules {
  readonly kind: 'sorted';
  /** Elements are in ascending order of this, then of {@link subrank}, then the one selected least recently first. */
  readonly rank: (element: SelectableElement) => number;
  readonly subrank?: (element: SelectableElement) => number;
  /** Places a new element (`first` is the one that would be selected next) or one whose policy values changed. */
  readonly place?: (element: SelectableElement, first: SelectableElement | undefined, isNew: boolean) => void;
}

/** Elements are drawn with probabilities proportional to their values. */
export interface RandomRules extends CommonRules {
  readonly kind: 'random';
  readonly value: (element: SelectableElement) => number;
}

/** Some elements are drawn, and the one of the lowest cost is chosen; the first drawn one among equals. */
export interface ChoiceRules extends CommonRules {
  readonly kind: 'choice';
  /** How many to draw; any element of the pool has this value. */
  readonly choices: (element: SelectableElement) => number;
  readonly cost: (element: SelectableElement) => number;
}

export type SelectionRules = SortedRules | RandomRules | ChoiceRules;
