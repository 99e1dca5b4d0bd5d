import { ssnCounter } from '../sequence.ts';
import type { IncomingMessage } from './reassembly.ts';

interface WaitingMessage {
  readonly message: IncomingMessage;
  /** Sequence number of one of its chunks. */
  readonly sequence: number;
}

/** One incoming stream. */
class IncomingStream {
  /** Counter of the message that is next. */
  next = 0;
  /** Whole messages that wait for earlier ones, by counter. */
  waiting: Map<number, WaitingMessage> | undefined;
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

  /** @param sequence number of one of its chunks */
  add(message: IncomingMessage, sequence: number): void {
    if (message.unordered) return this.#deliver(message);
    const stream = (this.#streams[message.stream] ??= new IncomingStream());
    const counter = ssnCounter(message.ssn, stream.next);
    if (counter !== stream.next) {
      // One SSN twice, or one that was skipped: a peer's nonsense.
      if (counter < stream.next || stream.waiting?.has(counter) === true) return;
      (stream.waiting ??= new Map()).set(counter, { message, sequence });
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
    const here = [...(stream.waiting?.keys() ?? [])];
    this.#deliverPast(
      stream,
      here.filter((counter) => counter <= last),
    );
    if (last >= stream.next) stream.next = last + 1;
    this.#deliverWaiting(stream);
  }

  /**
   * All chunks up to there arrived or were given up: what waits and lies before that waits for nothing that will come,
   * since a stream's messages have their TSNs in the order of their SSNs.
   */
  passed(cumulative: number): void {
    if (this.bytes === 0) return;
    for (const stream of this.#streams) {
      if (stream?.waiting === undefined) continue;
      const counters = [...stream.waiting]
        .filter(([, { sequence }]) => sequence <= cumulative)
        .map(([counter]) => counter);
      this.#deliverPast(stream, counters);
    }
  }

  /** The peer restarted. */
  reset(): void {
    this.#streams = [];
    this.bytes = 0;
  }

  /** Delivers messages that wait, in order, with what follows them: those between will not come. */
  #deliverPast(stream: IncomingStream, counters: readonly number[]): void {
    for (const counter of counters.toSorted((a, b) => a - b)) {
      // One of those before it may have been followed by this one already.
      if (counter > stream.next) stream.next = counter;
      this.#deliverWaiting(stream);
    }
  }

  #deliverWaiting(stream: IncomingStream): void {
    const { waiting } = stream;
    if (waiting === undefined) return;
    for (let next = waiting.get(stream.next); next !== undefined; next = waiting.get(stream.next)) {
      waiting.delete(stream.next);
      stream.next++;
      this.bytes -= next.message.length;
      this.#deliver(next.message);
    }
    if (waiting.size === 0) stream.waiting = undefined;
  }
}
