import type { Seconds, StreamIdentifier, UserMessage } from '../../host.ts';
import type { Mid, Ssn } from '../sequence.ts';

/** A user message from `send` until it is acknowledged. */
export class OutgoingMessage {
  readonly userMessage: UserMessage;
  readonly length: number;
  readonly stream: StreamIdentifier;
  readonly unordered: boolean;
  /** The instant its lifetime ends, seconds of the clock. */
  readonly expiry: number;
  /** SSN, given with the first fragment. */
  ssn: Ssn = 0;
  /** MID, in its place if messages are interleaved (RFC 8260), and the fragments that were made. */
  mid: Mid = 0;
  fragments = 0;
  /** Bytes that were given a TSN. */
  taken = 0;
  /** Bytes that the cumulative TSN or gap blocks acknowledged. */
  acknowledged = 0;
  abandoned = false;

  constructor(userMessage: UserMessage, length: number, now: Seconds) {
    const { stream = 0, ordered = true, lifetime = Infinity } = userMessage;
    this.userMessage = userMessage;
    this.length = length;
    this.stream = stream;
    this.unordered = !ordered;
    this.expiry = now + lifetime;
  }
}

/** Messages that wait for their first transmission, whole or in part. */
export interface MessageQueue {
  /** User bytes without a TSN. */
  readonly bytes: number;
  readonly empty: boolean;
  /** The message whose turn it is. */
  readonly first: OutgoingMessage | undefined;
  /** Bytes that what waits takes in packets with chunk headers of this length; without padding and further fragments. */
  packetBytes(headerLength: number): number;
  push(message: OutgoingMessage): void;
  /** `length` bytes of the first message got a TSN. @returns whether they were its last ones */
  take(message: OutgoingMessage, length: number): boolean;
  /** Gives up the rest of a message: of the first one, or of one that was begun. */
  drop(message: OutgoingMessage): void;
  /** The messages that wait, in order; the queue is empty then. */
  drain(): OutgoingMessage[];
  /** A chunk is about to be chosen: a queue that keeps streams in packets of their own passes the turn on. */
  beforeChunk?(): void;
}

/** First come, first served over all streams. */
export class SendQueue implements MessageQueue {
  #messages: (OutgoingMessage | undefined)[] = [];
  #head = 0;
  bytes = 0;

  get empty(): boolean {
    return this.#head === this.#messages.length;
  }

  get first(): OutgoingMessage | undefined {
    return this.#messages[this.#head];
  }

  packetBytes(headerLength: number): number {
    return this.bytes + headerLength * (this.#messages.length - this.#head);
  }

  push(message: OutgoingMessage): void {
    this.#messages.push(message);
    this.bytes += message.length;
  }

  take(message: OutgoingMessage, length: number): boolean {
    message.taken += length;
    this.bytes -= length;
    if (message.taken < message.length) return false;
    this.#shift();
    return true;
  }

  drop(message: OutgoingMessage): void {
    this.bytes -= message.length - message.taken;
    this.#shift();
  }

  drain(): OutgoingMessage[] {
    const left = this.#messages.slice(this.#head).filter((message) => message !== undefined);
    this.#messages = [];
    this.#head = this.bytes = 0;
    return left;
  }

  #shift(): void {
    this.#messages[this.#head++] = undefined;
    if (this.#head === this.#messages.length) {
      this.#messages.length = this.#head = 0;
    } else if (this.#head >= 1024 && 2 * this.#head >= this.#messages.length) {
      this.#messages.splice(0, this.#head);
      this.#head = 0;
    }
  }
}
