import { ssnCounter } from '../sequence.ts';
import type { IncomingMessage } from './reassembly.ts';

/** One incoming stream. */
class IncomingStream {
  /** Counter of the message that is next. */
  next = 0;
  /** Whole messages that wait for earlier ones, by counter. */
  waiting: Map<number, IncomingMessage> | undefined;
}

/** Ordered delivery within streams (RFC 9260 §6.5, §6.6). */
export class StreamOrder {
  /** User bytes that wait for earlier messages. */
  bytes = 0;
  #streams: (IncomingStream | undefined)[] = [];
  readonly #deliver: (message: IncomingMessage) => void;

  constructor(deliver: (message: IncomingMessage) => void) {
    this.#deliver = deliver;
  }

  add(message: IncomingMessage): void {
    if (message.unordered) return this.#deliver(message);
    const stream = (this.#streams[message.stream] ??= new IncomingStream());
    const counter = ssnCounter(message.ssn, stream.next);
    if (counter !== stream.next) {
      // One SSN twice, or one that was skipped: a peer's nonsense.
      if (counter < stream.next || stream.waiting?.has(counter) === true) return;
      (stream.waiting ??= new Map()).set(counter, message);
      this.bytes += message.length;
      return;
    }
    stream.next++;
    this.#deliver(message);
    if (stream.waiting !== undefined) this.#deliverWaiting(stream);
  }

  /** FORWARD-TSN: messages of the stream up to this SSN will not come, except those that are here. */
  skip(streamIdentifier: number, ssn: number): void {
    const stream = (this.#streams[streamIdentifier] ??= new IncomingStream());
    const last = ssnCounter(ssn, stream.next);
    const { waiting } = stream;
    if (waiting !== undefined) {
      for (const counter of [...waiting.keys()].filter((each) => each <= last).toSorted((a, b) => a - b)) {
        stream.next = counter;
        this.#deliverWaiting(stream);
      }
    }
    if (last >= stream.next) stream.next = last + 1;
    this.#deliverWaiting(stream);
  }

  /** The peer restarted. */
  reset(): void {
    this.#streams = [];
    this.bytes = 0;
  }

  #deliverWaiting(stream: IncomingStream): void {
    const { waiting } = stream;
    if (waiting === undefined) return;
    for (let message = waiting.get(stream.next); message !== undefined; message = waiting.get(stream.next)) {
      waiting.delete(stream.next);
      stream.next++;
      this.bytes -= message.length;
      this.#deliver(message);
    }
    if (waiting.size === 0) stream.waiting = undefined;
  }
}
