import { type MessageCounter, type SequenceNumber, ssnCounter } from '../sequence.ts';
import type { IncomingMessage } from './reassembly.ts';
import type { StreamIdentifier } from '../../host.ts';

interface WaitingMessage {
  readonly message: IncomingMessage;
  /** Its SSN or MID, counted on. */
  readonly counter: MessageCounter;
  /** Sequence number of one of its chunks. */
  readonly sequence: SequenceNumber;
}

/** Delivered messages that a stream's list keeps places for, at most, unless more wait. */
const DELIVERED = 64;

/** One incoming stream. */
class IncomingStream {
  /** Counter of the message that is next. */
  next: MessageCounter = 0;
  /** Whole messages that wait for earlier ones, by counter; before `#head` places of those that do no more. */
  #waiting: (WaitingMessage | undefined)[] = [];
  #head = 0;

  get first(): WaitingMessage | undefined {
    return this.#waiting[this.#head];
  }

  /** @returns false if a message with this counter waits already */
  insert(message: WaitingMessage): boolean {
    const index = this.indexOf(message.counter);
    if (this.#waiting[index]?.counter === message.counter) return false;
    this.#waiting.splice(index, 0, message);
    return true;
  }

  /** The first message goes. */
  shift(): void {
    this.#waiting[this.#head++] = undefined;
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else if (this.#head > DELIVERED && 2 * this.#head > this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    }
  }

  /** Where a message with this counter is, or would be. */
  private indexOf(counter: MessageCounter): number {
    const waiting = this.#waiting;
    const isBefore = (index: number): boolean => (waiting[index]?.counter ?? -Infinity) < counter;
    let high = waiting.length;
    // Most come behind all others.
    if (high === this.#head || isBefore(high - 1)) return high;
    let low = this.#head;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * Ordered delivery within streams (RFC 9260 §6.5, §6.6). Its work is proportional to what arrives and what is delivered,
 * however much waits.
 */
export class StreamOrder {
  /** User bytes that wait for earlier messages. */
  bytes = 0;
  /** Counts a message's number on, to the counter nearest to a given one: that of SSNs, or of MIDs. */
  counterOf: (number: number, near: MessageCounter) => MessageCounter = ssnCounter;
  #streams: (IncomingStream | undefined)[] = [];
  /** Streams with messages that wait. */
  readonly #held = new Set<IncomingStream>();
  readonly #deliver: (message: IncomingMessage) => void;

  constructor(deliver: (message: IncomingMessage) => void) {
    this.#deliver = deliver;
  }

  /** Counter of the message of a stream that is delivered next. */
  nextOf(stream: StreamIdentifier): MessageCounter {
    return this.#streams[stream]?.next ?? 0;
  }

  /** @param sequence number of one of its chunks */
  add(message: IncomingMessage, sequence: SequenceNumber): void {
    if (message.unordered) return this.#deliver(message);
    const stream = (this.#streams[message.stream] ??= new IncomingStream());
    const counter = this.counterOf(message.number, stream.next);
    if (counter !== stream.next) return this.wait(stream, { message, counter, sequence });
    stream.next++;
    this.#deliver(message);
    if (stream.first !== undefined) this.deliverWhile(stream, () => false);
  }

  /** FORWARD-TSN: messages of the stream up to this SSN or MID will not come, except those that are here. */
  skip(streamIdentifier: StreamIdentifier, number: number): void {
    const stream = (this.#streams[streamIdentifier] ??= new IncomingStream());
    const last = this.counterOf(number, stream.next);
    this.deliverWhile(stream, ({ counter }) => counter <= last);
    if (last < stream.next) return;
    stream.next = last + 1;
    this.deliverWhile(stream, () => false);
  }

  /**
   * All chunks up to there arrived or were given up: a message before that has nothing to wait for,
   * since a stream's messages have their TSNs in the order of their SSNs.
   */
  passed(cumulative: SequenceNumber): void {
    for (const stream of this.#held) this.deliverWhile(stream, ({ sequence }) => sequence <= cumulative);
  }

  /** The peer restarted. */
  reset(): void {
    this.#streams = [];
    this.#held.clear();
    this.counterOf = ssnCounter;
    this.bytes = 0;
  }

  private wait(stream: IncomingStream, waiting: WaitingMessage): void {
    // One number twice, or one that was skipped: a peer's nonsense.
    if (waiting.counter < stream.next || !stream.insert(waiting)) return;
    this.bytes += waiting.message.length;
    this.#held.add(stream);
  }

  /** Delivers from the first on what waits, as long as it is next or nothing before it will come. */
  private deliverWhile(stream: IncomingStream, nothingBefore: (first: WaitingMessage) => boolean): void {
    for (let { first } = stream; first !== undefined; { first } = stream) {
      if (first.counter !== stream.next && !nothingBefore(first)) return;
      stream.shift();
      stream.next = first.counter + 1;
      this.bytes -= first.message.length;
      this.#deliver(first.message);
    }
    this.#held.delete(stream);
  }
}
