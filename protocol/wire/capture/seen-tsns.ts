import type { Tsn } from '../../sctp/sequence.ts';

/** How far behind the newest TSN one is still known: half of the range that serial numbers can distinguish. */
const MEMORY = 0x40000000;

/**
 * Which TSNs of one direction of an association a capture has shown already. What arrived without gaps since the first
 * one is two numbers; only what is beyond a gap, or older than the first one, is listed.
 */
export class SeenTsns {
  #lowest: Tsn | undefined;
  #contiguous: Tsn = 0;
  readonly #listed = new Set<Tsn>();

  /** Notes a TSN. @returns whether it was not there before */
  add(tsn: Tsn): boolean {
    if (this.#lowest === undefined) {
      this.#lowest = tsn;
      this.#contiguous = tsn;
      return true;
    }
    const isBetween = distance(this.#lowest, tsn) >= 0 && distance(tsn, this.#contiguous) >= 0;
    if (isBetween || this.#listed.has(tsn)) return false;
    this.#listed.add(tsn);
    this.#close();
    return true;
  }

  #close(): void {
    while (this.#listed.delete((this.#contiguous + 1) >>> 0)) this.#contiguous = (this.#contiguous + 1) >>> 0;
    if (this.#lowest !== undefined && distance(this.#lowest, this.#contiguous) > MEMORY)
      this.#lowest = (this.#contiguous - MEMORY) >>> 0;
  }
}

/** Signed distance from one serial number to another (RFC 1982). */
function distance(from: Tsn, to: Tsn): number {
  return (to - from) | 0;
}
