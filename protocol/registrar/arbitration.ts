import type { RegistrarIdentifier } from '../wire/pool-element.ts';

/** Decides between two registrars that want the same: whether `own` prevails over `other`. */
export type Arbitration = (own: RegistrarIdentifier, other: RegistrarIdentifier) => boolean;

/** RFC 5353 §3.5: the one with the smaller identifier gives in. */
export const largerIdentifierWins: Arbitration = (own, other) => own > other;

/** RSPLIB and RSPSIM have it the other way round. */
export const smallerIdentifierWins: Arbitration = (own, other) => own < other;
