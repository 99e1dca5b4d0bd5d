/**
 * The receiver's part of explicit congestion notification (RFC 9260 Appendix A): what ECNE chunks tell. Sequence
 * numbers throughout.
 */
export class CongestionEcho {
  /** Lowest chunk of the last packet that was marked on its way; undefined: the peer has answered that. */
  lowest: number | undefined;
  #marked = false;
  #lowestInPacket: number | undefined;

  /** @param marked whether the packet that begins experienced congestion (CE) */
  beginPacket(marked: boolean): void {
    this.#marked = marked;
    this.#lowestInPacket = undefined;
  }

  dataArrived(sequence: number): void {
    if (this.#marked) this.#lowestInPacket = Math.min(sequence, this.#lowestInPacket ?? sequence);
  }

  /** @returns whether there is something to tell at once: a marked packet held data */
  endPacket(): boolean {
    if (this.#lowestInPacket === undefined) return false;
    // A later mark may be of another window: the sender tells by the TSN.
    this.lowest = Math.max(this.#lowestInPacket, this.lowest ?? this.#lowestInPacket);
    return true;
  }

  /** CWR: the sender has reduced its window for all marks up to there. */
  windowReduced(sequence: number): void {
    if (this.lowest !== undefined && this.lowest <= sequence) this.lowest = undefined;
  }

  reset(): void {
    this.lowest = undefined;
  }
}
