import type { Payload } from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import type { DataChunk } from '../chunk.ts';

/** A whole user message. */
export interface IncomingMessage {
  readonly stream: number;
  readonly ssn: number;
  readonly ppid: number;
  readonly unordered: boolean;
  readonly payload: Payload;
  readonly length: number;
}

/** Bytes of memory that a fragment takes at least. */
const LEAST_MEMORY = 256;

/** Neighboring fragments of one message. */
interface FragmentRun {
  first: number;
  last: number;
  beginning: boolean;
  ending: boolean;
  bytes: number;
  chunks: DataChunk[];
}

/** Puts fragments together: those of a message have TSNs without a break (RFC 9260 §6.9). Sequence numbers throughout. */
export class Reassembly {
  /** User bytes that wait for their neighbors. */
  bytes = 0;
  #runs: FragmentRun[] = [];

  /** Bytes of the message that everything up to the cumulative TSN belongs to: it is next, regardless of the window. */
  bytesInSequence(cumulative: number): number {
    const { length } = this.#runs;
    if (length === 0) return 0;
    const run = this.#runs[0];
    return run.first <= cumulative ? run.bytes : 0;
  }

  /** Memory of that message, bytes: a peer may cut it into very many tiny fragments. */
  memoryInSequence(cumulative: number): number {
    const bytes = this.bytesInSequence(cumulative);
    return bytes === 0 ? 0 : Math.max(bytes, LEAST_MEMORY * this.#runs[0].chunks.length);
  }

  /**
   * Takes a chunk.
   *
   * @param breaksOff whether messages may end without their last fragment: those that RFC 3758 gave up
   * @returns the message if it is whole now; `contradiction` if the chunk cannot be a neighbor of what is here
   */
  add(sequence: number, chunk: DataChunk, breaksOff: boolean): IncomingMessage | 'contradiction' | undefined {
    if (this.#runs.length > 0 && this.#contradicts(sequence, chunk, breaksOff)) return 'contradiction';
    if (chunk.beginning && chunk.ending) return whole(chunk, chunk.payload, chunk.offset, chunk.length);
    this.bytes += chunk.length;
    const index = this.#place(sequence, chunk);
    const run = this.#runs[index];
    if (!run.beginning || !run.ending) return undefined;
    this.#runs.splice(index, 1);
    this.bytes -= run.bytes;
    return joined(run);
  }

  /**
   * Forgets fragments of messages that were given up (RFC 3758): those up to `skipped`, and those that cannot become
   * whole because a neighbor of theirs is none of their message's, or was skipped.
   *
   * @param skipped what FORWARD-TSN names
   * @param cumulative all up to there arrived or was skipped
   * @returns the ordered ones' messages
   */
  dropGivenUp(skipped: number, cumulative: number): { readonly stream: number; readonly ssn: number }[] {
    const runs = this.#runs;
    const lives = (run: FragmentRun): boolean => run.first > skipped && run.beginning && run.last === cumulative;
    let passed = 0;
    while (passed < runs.length && runs[passed].first <= cumulative) passed++;
    if (passed === 0 || (passed === 1 && lives(runs[0]))) return [];
    const behind = runs.splice(0, passed);
    const kept = behind.filter(lives);
    runs.unshift(...kept);
    const dropped = behind.filter((run) => !kept.includes(run));
    for (const { bytes } of dropped) this.bytes -= bytes;
    return dropped.map(({ chunks: [first] }) => first).filter(({ unordered }) => !unordered);
  }

  reset(): void {
    this.#runs = [];
    this.bytes = 0;
  }

  /** A last fragment is followed by a first one, any other one by one of the same message. */
  #contradicts(sequence: number, chunk: DataChunk, breaksOff: boolean): boolean {
    const runs = this.#runs;
    const index = this.#indexAfter(sequence);
    const before = index > 0 ? runs[index - 1] : undefined;
    const after = index < runs.length ? runs[index] : undefined;
    return (
      (before?.last === sequence - 1 && !follows(before.ending, chunk.beginning, fits(chunk, before), breaksOff)) ||
      (after?.first === sequence + 1 && !follows(chunk.ending, after.beginning, fits(chunk, after), breaksOff))
    );
  }

  /** @returns the index of the first run behind the sequence number */
  #indexAfter(sequence: number): number {
    const runs = this.#runs;
    let high = runs.length;
    // Most arrive behind all others.
    if (high === 0 || runs[high - 1].first <= sequence) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (runs[middle].first <= sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns the index of the run that the chunk is in now */
  #place(sequence: number, chunk: DataChunk): number {
    const runs = this.#runs;
    const index = this.#indexAfter(sequence);
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
      return index - 1;
    }
    if (joinsAfter) {
      after.first = sequence;
      after.beginning = chunk.beginning;
      after.bytes += chunk.length;
      after.chunks.unshift(chunk);
      return index;
    }
    const { beginning, ending, length } = chunk;
    runs.splice(index, 0, { first: sequence, last: sequence, beginning, ending, bytes: length, chunks: [chunk] });
    return index;
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

function joined({ chunks, bytes }: FragmentRun): IncomingMessage {
  const [first] = chunks;
  // In a simulated network the fragments share the sender's payload.
  const shared =
    first.offset === 0 &&
    first.payload.byteLength === bytes &&
    chunks.every(({ payload }) => payload === first.payload);
  if (shared) return whole(first, first.payload, 0, bytes);
  const buffer = new Uint8Array(bytes);
  let at = 0;
  for (const { payload, offset, length } of chunks) {
    buffer.set(payload.bytes().subarray(offset, offset + length), at);
    at += length;
  }
  return whole(first, new BytesPayload(buffer), 0, bytes);
}

function whole(
  { stream, ssn, ppid, unordered }: DataChunk,
  payload: Payload,
  offset: number,
  length: number,
): IncomingMessage {
  const part = offset === 0 && payload.byteLength === length;
  return {
    stream,
    ssn,
    ppid,
    unordered,
    payload: part ? payload : new BytesPayload(payload.bytes().subarray(offset, offset + length)),
    length,
  };
}
