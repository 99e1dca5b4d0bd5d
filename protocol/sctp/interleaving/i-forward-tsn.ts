import type { IForwardTsnChunk, SkippedMessage } from '../chunk.ts';
import { FORWARD_TSN_HEADER, type SkippedMessages } from '../sending/forward-tsn.ts';
import type { OutgoingMessage } from '../sending/send-queue.ts';
import type { Tsn } from '../sequence.ts';

/** I-FORWARD-TSN (RFC 8260 §2.3.1): the last MID skipped of each stream, of ordered and unordered messages. */
export class IForwardTsnContent implements SkippedMessages {
  readonly #limit: number;
  readonly #last = new Map<string, SkippedMessage>();

  /** @param room bytes for the chunk */
  constructor(room: number) {
    this.#limit = Math.floor((room - FORWARD_TSN_HEADER) / 8);
  }

  add({ stream, unordered, mid }: OutgoingMessage): boolean {
    const key = `${stream} ${unordered}`;
    if (this.#last.size === this.#limit && !this.#last.has(key)) return false;
    this.#last.set(key, { stream, unordered, mid });
    return true;
  }

  chunk(newCumulativeTsn: Tsn): IForwardTsnChunk {
    return { type: 'I_FORWARD_TSN', newCumulativeTsn, messages: [...this.#last.values()] };
  }
}
