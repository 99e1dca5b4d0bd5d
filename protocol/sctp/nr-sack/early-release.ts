import type { GapBlock } from '../chunk.ts';
import { ChunkFate, type Outstanding } from '../sending/outstanding.ts';
import type { OutgoingMessage } from '../sending/send-queue.ts';
import type { SequenceNumber } from '../sequence.ts';

/** Blocks as sequence numbers. */
interface Block {
  readonly start: SequenceNumber;
  readonly end: SequenceNumber;
}

/**
 * Lets chunks leave the send buffer before the cumulative TSN reaches them: those that the peer will not take back. The
 * work is proportional to what is new, and to the number of blocks.
 */
export class EarlyRelease {
  readonly #outstanding: Outstanding;
  readonly #released: (message: OutgoingMessage, bytes: number) => void;
  /** Blocks of the last NR-SACK. */
  #known: readonly Block[] = [];

  /** @param released the send buffer may forget user bytes of the message */
  constructor(outstanding: Outstanding, released: (message: OutgoingMessage, bytes: number) => void) {
    this.#outstanding = outstanding;
    this.#released = released;
  }

  /** @param blocks relative to the cumulative TSN, which is a sequence number; what they cover is acknowledged */
  take(cumulative: SequenceNumber, blocks: readonly GapBlock[]): void {
    const known = this.#known;
    const taken: Block[] = [];
    let j = 0;
    let above = cumulative;
    for (const block of blocks) {
      const start = cumulative + block.start;
      const end = cumulative + block.end;
      // Nonsense, as in a SACK.
      if (start <= above || end < start) continue;
      above = end;
      taken.push({ start, end });
      for (let sequence = start; sequence <= end; sequence++) {
        while ((known[j]?.end ?? Infinity) < sequence) j++;
        const before = known[j];
        if (before !== undefined && before.start <= sequence) sequence = Math.min(before.end, end);
        else this.#release(sequence);
      }
    }
    this.#known = taken;
  }

  #release(sequence: SequenceNumber): void {
    const transmission = this.#outstanding.at(sequence);
    const { fate, message, length } = transmission;
    if (fate !== ChunkFate.acknowledged || transmission.released) return;
    this.#outstanding.release(transmission);
    if (message !== undefined) this.#released(message, length);
  }

  /** The peer restarted. */
  reset(): void {
    this.#known = [];
  }
}
