import type { Payload, Ppid, StreamIdentifier } from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import type { DataChunk, UserDataChunk } from '../chunk.ts';
import { runsBefore } from './runs.ts';
import type { SequenceNumber, Ssn } from '../sequence.ts';

/** A whole user message. */
export interface IncomingMessage {
  readonly stream: StreamIdentifier;
  /** SSN, or MID if messages are interleaved (RFC 8260). */
  readonly number: number;
  readonly ppid: Ppid;
  readonly unordered: boolean;
  readonly payload: Payload;
  readonly length: number;
}

/** Bytes of memory that a fragment takes at least. */
const LEAST_MEMORY = 256;

/** Neighboring fragments of one message. */
interface FragmentRun {
  first: SequenceNumber;
  last: SequenceNumber;
  beginning: boolean;
  ending: boolean;
  bytes: number;
  chunks: [DataChunk, ...DataChunk[]];
}

/** Puts fragments together: those of a message have TSNs without a break (RFC 9260 §6.9). Sequence numbers throughout. */
export class Reassembly {
  /** User bytes that wait for their neighbors. */
  bytes = 0;
  #runs: FragmentRun[] = [];

  /** Bytes of the message that everything up to the cumulative TSN belongs to: it is next, regardless of the window. */
  bytesInSequence(cumulative: SequenceNumber): number {
    return this.inSequence(cumulative)?.bytes ?? 0;
  }

  /** Memory of that message, bytes: a peer may cut it into very many tiny fragments. */
  memoryInSequence(cumulative: SequenceNumber): number {
    const run = this.inSequence(cumulative);
    return run === undefined ? 0 : Math.max(run.bytes, LEAST_MEMORY * run.chunks.length);
  }

  /**
   * Takes a chunk.
   *
   * @param breaksOff whether messages may end without their last fragment: those that RFC 3758 gave up
   * @returns the message if it is whole now; `contradiction` if the chunk cannot be a neighbor of what is here
   */
  add(sequence: SequenceNumber, chunk: DataChunk, breaksOff: boolean): IncomingMessage | 'contradiction' | undefined {
    if (this.#runs.length > 0 && this.contradicts(sequence, chunk, breaksOff)) return 'contradiction';
    if (chunk.beginning && chunk.ending) return whole(chunk, chunk.payload, chunk.offset, chunk.length);
    this.bytes += chunk.length;
    const run = this.place(sequence, chunk);
    if (!run.beginning || !run.ending) return undefined;
    this.#runs.splice(this.indexAfter(sequence) - 1, 1);
    this.bytes -= run.bytes;
    return messageOf(run.chunks[0], run.chunks, run.bytes);
  }

  /**
   * Forgets fragments of messages that were given up (RFC 3758): those up to `skipped`, and those that cannot become
   * whole because a neighbor of theirs does not belong to their message, or was skipped.
   *
   * @param skipped what FORWARD-TSN names
   * @param cumulative all up to there arrived or was skipped
   * @returns the ordered ones' messages
   */
  dropGivenUp(
    skipped: SequenceNumber,
    cumulative: SequenceNumber,
  ): { readonly stream: StreamIdentifier; readonly ssn: Ssn }[] {
    const runs = this.#runs;
    const lives = (run: FragmentRun): boolean => run.first > skipped && run.beginning && run.last === cumulative;
    const behind = runs.slice(0, this.indexAfter(cumulative));
    const kept = behind.filter(lives);
    if (kept.length === behind.length) return [];
    runs.splice(0, behind.length, ...kept);
    const dropped = behind.filter((run) => !kept.includes(run));
    for (const { bytes } of dropped) this.bytes -= bytes;
    return dropped.map(({ chunks: [first] }) => first).filter(({ unordered }) => !unordered);
  }

  reset(): void {
    this.#runs = [];
    this.bytes = 0;
  }

  /** The run that everything up to the cumulative TSN belongs to. */
  private inSequence(cumulative: SequenceNumber): FragmentRun | undefined {
    const run = this.#runs[0];
    return run !== undefined && run.first <= cumulative ? run : undefined;
  }

  /** A last fragment is followed by a first one, any other one by one of the same message. */
  private contradicts(sequence: SequenceNumber, chunk: DataChunk, breaksOff: boolean): boolean {
    const runs = this.#runs;
    const index = this.indexAfter(sequence);
    const before = index > 0 ? runs[index - 1] : undefined;
    const after = index < runs.length ? runs[index] : undefined;
    return (
      (before?.last === sequence - 1 && !follows(before.ending, chunk.beginning, fits(chunk, before), breaksOff)) ||
      (after?.first === sequence + 1 && !follows(chunk.ending, after.beginning, fits(chunk, after), breaksOff))
    );
  }

  /** @returns the index of the first run behind the sequence number */
  private indexAfter(sequence: SequenceNumber): number {
    return runsBefore(this.#runs, ({ first }) => first <= sequence);
  }

  /** @returns the run that the chunk is in now */
  private place(sequence: SequenceNumber, chunk: DataChunk): FragmentRun {
    const runs = this.#runs;
    const index = this.indexAfter(sequence);
    const before = index > 0 ? runs[index - 1] : undefined;
    const after = index < runs.length ? runs[index] : undefined;
    const joinsAfter =
      after !== undefined && after.first === sequence + 1 && !chunk.ending && !after.beginning && fits(chunk, after);
    if (
      before !== undefined &&
      before.last + 1 === sequence &&
      !chunk.beginning &&
      !before.ending &&
      fits(chunk, before)
    ) {
      before.last = sequence;
      before.ending = chunk.ending;
      before.bytes += chunk.length;
      before.chunks.push(chunk);
      if (joinsAfter) {
        before.last = after.last;
        before.ending = after.ending;
        before.bytes += after.bytes;
        for (const each of after.chunks) before.chunks.push(each);
        runs.splice(index, 1);
      }
      return before;
    }
    if (joinsAfter) {
      after.first = sequence;
      after.beginning = chunk.beginning;
      after.bytes += chunk.length;
      after.chunks.unshift(chunk);
      return after;
    }
    const { beginning, ending, length } = chunk;
    const run: FragmentRun = { first: sequence, last: sequence, beginning, ending, bytes: length, chunks: [chunk] };
    runs.splice(index, 0, run);
    return run;
  }
}

function follows(ending: boolean, beginning: boolean, sameMessage: boolean, breaksOff: boolean): boolean {
  if (ending || beginning) return beginning && (ending || breaksOff);
  return sameMessage;
}

function fits(chunk: DataChunk, { chunks: [other] }: FragmentRun): boolean {
  return (
    chunk.stream === other.stream && chunk.unordered === other.unordered && (chunk.unordered || chunk.ssn === other.ssn)
  );
}

/** The message that its fragments are, in their order. @param bytes that they have together */
export function messageOf(first: UserDataChunk, fragments: readonly UserDataChunk[], bytes: number): IncomingMessage {
  if (fragments.length === 1) return whole(first, first.payload, first.offset, bytes);
  // In a simulated network the fragments share the sender's payload.
  const shared =
    first.offset === 0 &&
    first.payload.byteLength === bytes &&
    fragments.every(({ payload }) => payload === first.payload);
  if (shared) return whole(first, first.payload, 0, bytes);
  const buffer = new Uint8Array(bytes);
  let at = 0;
  for (const { payload, offset, length } of fragments) {
    buffer.set(payload.bytes().subarray(offset, offset + length), at);
    at += length;
  }
  return whole(first, new BytesPayload(buffer), 0, bytes);
}

function whole(first: UserDataChunk, payload: Payload, offset: number, length: number): IncomingMessage {
  const { stream, ppid, unordered } = first;
  const part = offset === 0 && payload.byteLength === length;
  return {
    stream,
    number: first.type === 'DATA' ? first.ssn : first.mid,
    ppid,
    unordered,
    payload: part ? payload : new BytesPayload(payload.bytes().subarray(offset, offset + length)),
    length,
  };
}
