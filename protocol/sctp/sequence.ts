/**
 * Serial numbers (RFC 1982, RFC 9260 §1.6): TSNs wrap around at 2^32, SSNs at 2^16.
 *
 * Inside an association they are plain counters that never wrap, here called sequence numbers: comparisons are `<`, and
 * the numbers stay small. Wrapping happens at the edge only, where chunks are made and read.
 */

/** TSNs of one direction: sequence number 0 is the TSN before the initial one, 1 the initial one. */
export class TsnSpace {
  readonly #origin: number;

  constructor(initialTsn: number) {
    this.#origin = (initialTsn - 1) >>> 0;
  }

  /** The TSN of a sequence number. */
  tsn(sequence: number): number {
    return (this.#origin + sequence) >>> 0;
  }

  /** The sequence number of a TSN, of all possible ones the nearest to `near`; 2^31 away counts as before it. */
  sequence(tsn: number, near: number): number {
    return near + ((tsn - this.#origin - near) | 0);
  }
}

/** The SSN of a message counter. */
export function ssnOf(counter: number): number {
  return counter & 0xffff;
}

/** The message counter of an SSN, the nearest to `near`. */
export function ssnCounter(ssn: number, near: number): number {
  return near + (((ssn - near) << 16) >> 16);
}
