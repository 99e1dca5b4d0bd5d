import type { StreamIdentifier } from '../../host.ts';
import type { IDataChunk, SkippedMessage } from '../chunk.ts';
import { type IncomingMessage, messageOf } from '../receiving/reassembly.ts';
import { runsBefore } from '../receiving/runs.ts';
import type { Mid } from '../sequence.ts';

/** Bytes of memory that a fragment takes at least. */
const LEAST_MEMORY = 256;

/** A message of which fragments are missing. */
class Unfinished {
  readonly mid: Mid;
  /** By their FSNs, ascending. */
  readonly chunks: IDataChunk[] = [];
  bytes = 0;

  constructor(mid: Mid) {
    this.mid = mid;
  }

  /** All fragments from the first one on: what an application could have read already. */
  get isInSequence(): boolean {
    return this.chunks[0]?.fsn === 0 && this.chunks.at(-1)?.fsn === this.chunks.length - 1;
  }

  get isWhole(): boolean {
    return this.isInSequence && this.chunks.at(-1)?.ending === true;
  }

  get memory(): number {
    return Math.max(this.bytes, LEAST_MEMORY * this.chunks.length);
  }

  /** @returns false if the chunk cannot be another fragment of the message */
  add(chunk: IDataChunk): boolean {
    const { chunks } = this;
    const index = runsBefore(chunks, ({ fsn }) => fsn < chunk.fsn);
    const after = chunks[index];
    if (after?.fsn === chunk.fsn || (after !== undefined && chunk.ending) || chunks[index - 1]?.ending === true)
      return false;
    chunks.splice(index, 0, chunk);
    this.bytes += chunk.length;
    return true;
  }
}

/** The unfinished messages of a stream, ordered or unordered ones. */
class Sequence {
  readonly unordered: boolean;
  /** Messages before this one were delivered or skipped: fragments of them come too late. */
  floor: Mid = 0;
  /** By their MIDs from the floor on, ascending. */
  readonly messages: Unfinished[] = [];

  constructor(unordered: boolean) {
    this.unordered = unordered;
  }

  /** Messages before this MID. */
  before(mid: Mid): number {
    const last = this.#distance(mid);
    return runsBefore(this.messages, (message) => this.#distance(message.mid) < last);
  }

  /** Of unordered messages any, of ordered ones the next one: others stay when they are whole. */
  counts(message: Unfinished): boolean {
    return message.isInSequence && (this.unordered || message.mid === this.floor);
  }

  #distance(mid: Mid): number {
    return (mid - this.floor) >>> 0;
  }
}

/** MIDs of unordered messages that are told from those before them, at least. */
const UNORDERED_SPAN = 2 ** 30;

/**
 * Puts fragments of I-DATA together (RFC 8260 §2.1): those of a message have its stream, U bit and MID, and count from 0,
 * whatever their TSNs.
 */
export class InterleavedReassembly {
  /** User bytes that wait for other fragments. */
  bytes = 0;
  /**
   * Those of messages that have come without a break so far, and that are delivered once they are whole: they are as good
   * as read, as without interleaving the one message that is next is. So several long messages cannot shut the window for
   * each other.
   */
  bytesInSequence = 0;
  /** Memory of all: a peer may cut messages into very many tiny fragments, or begin very many of them. */
  memory = 0;
  readonly #sequences = new Map<number, Sequence>();

  /**
   * Takes a chunk.
   *
   * @returns the message if it is whole now; `contradiction` if the chunk cannot be a fragment of its message
   */
  add(chunk: IDataChunk): IncomingMessage | 'contradiction' | undefined {
    // Only a first fragment has the FSN 0.
    if (chunk.beginning !== (chunk.fsn === 0)) return 'contradiction';
    const sequence = this.#sequenceOf(chunk);
    if (isBefore(chunk.mid, sequence.floor)) return undefined;
    const index = sequence.before(chunk.mid);
    const next = sequence.messages[index];
    const known = next?.mid === chunk.mid ? next : undefined;
    if (known === undefined && chunk.beginning && chunk.ending) {
      this.#completed(sequence, chunk.mid);
      return messageOf(chunk, [chunk], chunk.length);
    }
    const message = known ?? new Unfinished(chunk.mid);
    this.#count(sequence, message, -1);
    const fits = message.add(chunk);
    this.#count(sequence, message, 1);
    if (!fits) return 'contradiction';
    if (known === undefined) sequence.messages.splice(index, 0, message);
    const [first] = message.chunks;
    if (first === undefined || !message.isWhole) return undefined;
    this.#count(sequence, message, -1);
    sequence.messages.splice(index, 1);
    this.#completed(sequence, message.mid);
    return messageOf(first, message.chunks, message.bytes);
  }

  /** I-FORWARD-TSN: messages up to these of their streams will not become whole. */
  skip(messages: readonly SkippedMessage[]): void {
    for (const message of messages) this.#raise(this.#sequenceOf(message), (message.mid + 1) >>> 0);
  }

  /** The ordered message of the stream that is delivered next. */
  turnOf(stream: StreamIdentifier, mid: Mid): void {
    this.#raise(this.#sequenceOf({ stream, unordered: false }), mid);
  }

  reset(): void {
    this.#sequences.clear();
    this.bytes = this.bytesInSequence = this.memory = 0;
  }

  #sequenceOf(message: Pick<IDataChunk, 'stream' | 'unordered'>): Sequence {
    const key = 2 * message.stream + (message.unordered ? 1 : 0);
    let sequence = this.#sequences.get(key);
    if (sequence === undefined) this.#sequences.set(key, (sequence = new Sequence(message.unordered)));
    return sequence;
  }

  /** MIDs of unordered messages wrap, too: their floor follows from afar. */
  #completed(sequence: Sequence, mid: Mid): void {
    if (sequence.unordered) this.#raise(sequence, (mid - UNORDERED_SPAN) >>> 0);
  }

  /** Forgets the messages before this one. */
  #raise(sequence: Sequence, floor: Mid): void {
    if (!isBefore(sequence.floor, floor)) return;
    for (const message of sequence.messages.splice(0, sequence.before(floor))) this.#count(sequence, message, -1);
    const [first] = sequence.messages;
    if (first !== undefined) this.#count(sequence, first, -1);
    sequence.floor = floor;
    if (first !== undefined) this.#count(sequence, first, 1);
  }

  #count(sequence: Sequence, message: Unfinished, sign: 1 | -1): void {
    this.bytes += sign * message.bytes;
    if (sequence.counts(message)) this.bytesInSequence += sign * message.bytes;
    this.memory += sign * message.memory;
  }
}

/** Serial number arithmetic (RFC 1982). */
function isBefore(mid: Mid, other: Mid): boolean {
  return ((mid - other) | 0) < 0;
}
