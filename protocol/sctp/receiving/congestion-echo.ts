import type { SequenceNumber } from '../sequence.ts';

/**
 * The receiver's part of explicit congestion notification (RFC 9260 Appendix A): the content of ECNE chunks. All
 * numbers are sequence numbers.
 */
export class CongestionEcho {
  /** Lowest chunk of the last packet that was marked on its way; undefined: the peer has answered that. */
  lowest: SequenceNumber | undefined;
  #marked = false;
  #lowestInPacket: SequenceNumber | undefined;

  /** @param marked whether the packet that begins experienced congestion (CE) */
  beginPacket(marked: boolean): void {
    this.#marked = marked;
    this.#lowestInPacket = undefined;
  }

  dataArrived(sequence: SequenceNumber): void {
    if (this.#marked) this.#lowestInPacket = Math.min(sequence, this.#lowestInPacket ?? sequence);
  }

  /** @returns whether there is something to report at once: a marked packet contained data */
  endPacket(): boolean {
    if (this.#lowestInPacket === undefined) return false;
    // A later mark may be of another window: the sender recognizes this by the TSN.
    this.lowest = Math.max(this.#lowestInPacket, this.lowest ?? this.#lowestInPacket);
    return true;
  }

  /** CWR: the sender has reduced its window for all marks up to there. */
  windowReduced(sequence: SequenceNumber): void {
    if (this.lowest !== undefined && this.lowest <= sequence) this.lowest = undefined;
  }

  reset(): void {
    this.lowest = undefined;
  }
}
