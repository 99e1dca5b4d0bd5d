import type { GapBlock } from '../chunk.ts';
import { runsBefore } from './runs.ts';
import type { SequenceNumber } from '../sequence.ts';

/** Gap blocks have offsets of 16 bits: what is farther away cannot be acknowledged. */
const FARTHEST = 65_535;

/** A run of sequence numbers, both ends included. */
interface Run {
  start: SequenceNumber;
  end: SequenceNumber;
}

export type TsnNovelty = 'new' | 'duplicate' | 'tooFar';

/** Which TSNs arrived (RFC 9260 §6.2): the cumulative one, and runs above it. Sequence numbers throughout. */
export class TsnMap {
  /** The cumulative TSN. */
  cumulative: SequenceNumber = 0;
  readonly #runs: Run[] = [];

  /** Whether something is missing. */
  get hasGaps(): boolean {
    return this.#runs.length > 0;
  }

  /** Gap blocks of all that arrived. */
  get gapCount(): number {
    return this.#runs.length;
  }

  /** The highest that arrived. */
  get highest(): SequenceNumber {
    return this.#runs.at(-1)?.end ?? this.cumulative;
  }

  /** Where a chunk would go, without taking it. */
  look(sequence: SequenceNumber): TsnNovelty {
    if (sequence <= this.cumulative) return 'duplicate';
    if (sequence - this.cumulative > FARTHEST) return 'tooFar';
    const run = this.#runs[this.#indexOf(sequence)];
    return run !== undefined && run.start <= sequence ? 'duplicate' : 'new';
  }

  /** Takes a sequence number that {@link look} calls new. */
  add(sequence: SequenceNumber): void {
    if (sequence === this.cumulative + 1) {
      this.cumulative = sequence;
      if (this.#runs.length > 0) this.#absorb();
      return;
    }
    const runs = this.#runs;
    const index = this.#indexOf(sequence);
    const before = index > 0 ? runs[index - 1] : undefined;
    const after = index < runs.length ? runs[index] : undefined;
    const joinsBefore = before !== undefined && before.end + 1 === sequence;
    const joinsAfter = after !== undefined && after.start - 1 === sequence;
    if (joinsBefore && joinsAfter) {
      before.end = after.end;
      runs.splice(index, 1);
    } else if (joinsBefore) before.end = sequence;
    else if (joinsAfter) after.start = sequence;
    else runs.splice(index, 0, { start: sequence, end: sequence });
  }

  /** FORWARD-TSN: what is missing up to there will not come. */
  skipTo(sequence: SequenceNumber): void {
    if (sequence <= this.cumulative) return;
    this.cumulative = sequence;
    this.#absorb();
  }

  /** Gap blocks relative to the cumulative TSN, the first ones if there are more than `limit`. */
  gapBlocks(limit: number): GapBlock[] {
    const { cumulative } = this;
    const blocks: GapBlock[] = [];
    for (const { start, end } of this.#runs) {
      if (blocks.length === limit) break;
      blocks.push({ start: start - cumulative, end: end - cumulative });
    }
    return blocks;
  }

  /** The peer restarted. */
  reset(): void {
    this.cumulative = 0;
    this.#runs.length = 0;
  }

  #absorb(): void {
    const runs = this.#runs;
    let passed = 0;
    for (const { start, end } of runs) {
      if (start > this.cumulative + 1) break;
      this.cumulative = Math.max(this.cumulative, end);
      passed++;
    }
    // Of thousands of runs one that goes is shifted off far faster than it is spliced.
    if (passed === 1) runs.shift();
    else if (passed > 1) runs.splice(0, passed);
  }

  /** Index of the first run that ends at or after the sequence number. */
  #indexOf(sequence: SequenceNumber): number {
    return runsBefore(this.#runs, ({ end }) => end < sequence);
  }
}
