/**
 * Serial numbers (RFC 1982, RFC 9260 §1.6): TSNs and MIDs wrap around at 2^32, SSNs at 2^16.
 *
 * Inside an association they are plain counters that never wrap, here called sequence numbers: comparisons are `<`, and
 * the numbers stay small. Wrapping happens at the edge only, where chunks are made and read.
 */

import type { Flavored } from '../flavor.ts';

/** Transmission sequence number, u32. */
export type Tsn = Flavored<'TSN'>;

/** Stream sequence number, u16. */
export type Ssn = Flavored<'SSN'>;

/** Message identifier (RFC 8260 §2.1), u32. */
export type Mid = Flavored<'MID'>;

/** A TSN that never wraps. */
export type SequenceNumber = Flavored<'sequence number'>;

/** An SSN or MID that never wraps. */
export type MessageCounter = Flavored<'message counter'>;

/** TSNs of one direction: sequence number 0 is the TSN before the initial one, 1 the initial one. */
export class TsnSpace {
  readonly #origin: Tsn;

  constructor(initialTsn: Tsn) {
    this.#origin = (initialTsn - 1) >>> 0;
  }

  /** The TSN of a sequence number. */
  tsn(sequence: SequenceNumber): Tsn {
    return (this.#origin + sequence) >>> 0;
  }

  /** The sequence number of a TSN, of all possible ones the nearest to `near`; 2^31 away counts as before it. */
  sequence(tsn: Tsn, near: SequenceNumber): SequenceNumber {
    return near + ((tsn - this.#origin - near) | 0);
  }
}

/** The SSN of a message counter. */
export function ssnOf(counter: MessageCounter): Ssn {
  return counter & 0xffff;
}

/** The message counter of an SSN, the nearest to `near`. */
export function ssnCounter(ssn: Ssn, near: MessageCounter): MessageCounter {
  return near + (((ssn - near) << 16) >> 16);
}

/** The MID of a message counter. */
export function midOf(counter: MessageCounter): Mid {
  return counter >>> 0;
}

/** The message counter of an MID, the nearest to `near`. */
export function midCounter(mid: Mid, near: MessageCounter): MessageCounter {
  return near + ((mid - near) | 0);
}
