import type { StreamIdentifier } from '../../host.ts';
import type { MessageQueue, OutgoingMessage } from '../sending/send-queue.ts';
import type { StreamSchedulerName } from './names.ts';
import { streamPolicies } from './schedulers.ts';
import type { StreamPolicy, WaitingStream } from './stream-policy.ts';

/** What a scheduler must know of the packet that is being filled, and of chunks. */
export interface OpenPacket {
  /** Fragments of messages of several streams may take turns (RFC 8260 §2). */
  interleaves(): boolean;
  /** Whether the packet holds user data, and has room for the next chunk of the message. */
  takes(message: OutgoingMessage): boolean;
  /** If it holds user data, nothing more goes into it. */
  end(): void;
}

/** Places of messages that went, which are kept at most unless as many wait. */
const LEAST_CUT = 1024;

interface Entry {
  readonly message: OutgoingMessage;
  /** Place among all messages that were ever queued. */
  readonly arrival: number;
}

/** The messages of one stream, in their order; as long as there are any. */
class StreamQueue implements WaitingStream {
  readonly stream: StreamIdentifier;
  readonly value: number | undefined;
  #head: Entry;
  /** Those behind it, from `#next` on. */
  readonly #others: (Entry | undefined)[] = [];
  #next = 0;

  constructor(stream: StreamIdentifier, value: number | undefined, head: Entry) {
    this.stream = stream;
    this.value = value;
    this.#head = head;
  }

  get first(): OutgoingMessage {
    return this.#head.message;
  }

  get arrival(): number {
    return this.#head.arrival;
  }

  get entries(): readonly Entry[] {
    return [this.#head, ...this.#others.slice(this.#next).filter((entry) => entry !== undefined)];
  }

  push(entry: Entry): void {
    this.#others.push(entry);
  }

  /** The first message goes. @returns false if it is the only one */
  shift(): boolean {
    const next = this.#others[this.#next];
    if (next === undefined) return false;
    this.#head = next;
    this.#others[this.#next++] = undefined;
    // An array that loses its first element may be moved as a whole: half of it at a time.
    if (this.#next >= LEAST_CUT && 2 * this.#next >= this.#others.length) {
      this.#others.splice(0, this.#next);
      this.#next = 0;
    }
    return true;
  }
}

/**
 * Messages that wait, in a queue for each stream, and a policy that says which stream is next (RFC 8260 §3). Where
 * messages cannot be interleaved, one that was begun is finished first.
 */
export class ScheduledQueue implements MessageQueue {
  bytes = 0;
  readonly #values: readonly number[];
  readonly #packet: OpenPacket;
  readonly #newPolicy: () => StreamPolicy;
  #policy: StreamPolicy;
  readonly #streams = new Map<StreamIdentifier, StreamQueue>();
  #count = 0;
  #arrivals = 0;
  /** Sent in part, and to be finished before all others. */
  #begun: OutgoingMessage | undefined;
  /** The stream of the last chunk, as long as the packet may be open that holds it. */
  #lastStream: StreamIdentifier | undefined;

  constructor(scheduler: Exclude<StreamSchedulerName, 'fcfs'>, values: readonly number[], packet: OpenPacket) {
    this.#values = values;
    this.#packet = packet;
    this.#newPolicy = streamPolicies[scheduler];
    this.#policy = this.#newPolicy();
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  get first(): OutgoingMessage | undefined {
    return this.#begun ?? this.#policy.turn?.first;
  }

  packetBytes(headerLength: number): number {
    return this.bytes + headerLength * this.#count;
  }

  push(message: OutgoingMessage): void {
    const { stream, length } = message;
    const entry = { message, arrival: this.#arrivals++ };
    this.bytes += length;
    this.#count++;
    const queue = this.#streams.get(stream);
    if (queue !== undefined) return queue.push(entry);
    const woken = new StreamQueue(stream, this.#values[stream], entry);
    this.#streams.set(stream, woken);
    return this.#policy.wakes(woken);
  }

  /** With a policy by the packet: a full one passes the turn on, and one of another stream gets no more. */
  beforeChunk(): void {
    const policy = this.#policy;
    if (policy.packetFull === undefined || policy.turn === undefined || this.#begun !== undefined) return;
    if (policy.turn.stream === this.#lastStream) {
      if (this.#packet.takes(policy.turn.first)) return;
      policy.packetFull();
      this.#lastStream = undefined;
    }
    this.#packet.end();
  }

  take(message: OutgoingMessage, length: number): boolean {
    const queue = this.#streams.get(message.stream);
    message.taken += length;
    this.bytes -= length;
    this.#lastStream = message.stream;
    const ending = message.taken === message.length;
    const interleaves = this.#packet.interleaves();
    this.#begun = ending || interleaves ? undefined : message;
    if (queue !== undefined) {
      if (interleaves) this.#policy.served(queue, length);
      else if (ending) this.#policy.served(queue, message.length);
      if (ending) this.#shift(queue);
    }
    return ending;
  }

  drop(message: OutgoingMessage): void {
    this.bytes -= message.length - message.taken;
    const queue = this.#streams.get(message.stream);
    // What was sent of it was its stream's turn.
    if (queue !== undefined && this.#begun === message) this.#policy.served(queue, message.taken);
    if (this.#begun === message) this.#begun = undefined;
    if (queue?.first === message) this.#shift(queue);
  }

  drain(): OutgoingMessage[] {
    const left = [...this.#streams.values()].flatMap(({ entries }) => entries);
    this.#streams.clear();
    this.#policy = this.#newPolicy();
    this.#begun = this.#lastStream = undefined;
    this.#count = this.bytes = 0;
    return left.toSorted((a, b) => a.arrival - b.arrival).map(({ message }) => message);
  }

  #shift(queue: StreamQueue): void {
    this.#count--;
    if (queue.shift()) return;
    this.#streams.delete(queue.stream);
    this.#policy.sleeps(queue);
  }
}
