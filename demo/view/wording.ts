import type { EventKind } from './event-kinds.ts';
import type { Phrase } from './phrase.ts';

/** How an event is told. */
export interface Wording {
  readonly kind: EventKind;
  /** A newcomer should see it; everything else is for those who ask for it. */
  readonly isHighlight?: true | ((phrase: Phrase) => boolean);
  /** Where it is defined: `RFC 5352 §3.5`. */
  readonly section?: string;
  readonly words: (phrase: Phrase) => string;
}
