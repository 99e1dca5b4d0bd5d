import type { StreamIdentifier } from '../../host.ts';
import type { ForwardTsnChunk, IForwardTsnChunk } from '../chunk.ts';
import type { Tsn } from '../sequence.ts';
import type { OutgoingMessage } from './send-queue.ts';

/** Collects what a FORWARD-TSN or I-FORWARD-TSN says of the messages that it skips. */
export interface SkippedMessages {
  /** Takes a message that was given up, in the order of TSNs. @returns false if there is no room for it any more */
  add(message: OutgoingMessage): boolean;
  chunk(newCumulativeTsn: Tsn): ForwardTsnChunk | IForwardTsnChunk;
}

/** Fixed fields of both chunks. */
export const FORWARD_TSN_HEADER = 8;

/** FORWARD-TSN (RFC 3758 §3.2): the last SSN skipped of each stream. */
export class ForwardTsnContent implements SkippedMessages {
  readonly #limit: number;
  readonly #last = new Map<StreamIdentifier, OutgoingMessage>();

  /** @param room bytes for the chunk */
  constructor(room: number) {
    this.#limit = Math.floor((room - FORWARD_TSN_HEADER) / 4);
  }

  add(message: OutgoingMessage): boolean {
    if (message.unordered) return true;
    if (this.#last.size === this.#limit && !this.#last.has(message.stream)) return false;
    this.#last.set(message.stream, message);
    return true;
  }

  chunk(newCumulativeTsn: Tsn): ForwardTsnChunk {
    const streams = [...this.#last.values()].map(({ stream, ssn }) => ({ stream, ssn }));
    return { type: 'FORWARD_TSN', newCumulativeTsn, streams };
  }
}
