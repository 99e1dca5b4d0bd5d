import type { StreamPolicy, WaitingStream } from './stream-policy.ts';

/** A stream without a value. */
const USUAL_WEIGHT = 1;

/**
 * Fair queueing by start tags (P. Goyal, H. M. Vin, H. Cheng, "Start-time Fair Queueing", SIGCOMM 1996): a stream's tag
 * grows by the bytes it sends, divided by its weight, and the stream of the lowest tag is next. Virtual time is the tag of
 * the stream that was served last; a stream that begins to wait starts there at the earliest, so that it cannot save up
 * a share for later.
 */
class FairQueueing implements StreamPolicy {
  readonly #weightOf: (stream: WaitingStream) => number;
  readonly #waiting = new Set<WaitingStream>();
  /** Of all streams that were ever served: as many as the association has. */
  readonly #tags = new Map<number, number>();
  #virtualTime = 0;

  constructor(weightOf: (stream: WaitingStream) => number) {
    this.#weightOf = weightOf;
  }

  get turn(): WaitingStream | undefined {
    let best: WaitingStream | undefined;
    let least = Infinity;
    for (const stream of this.#waiting) {
      const tag = this.#tagOf(stream);
      if (tag >= least) continue;
      best = stream;
      least = tag;
    }
    return best;
  }

  wakes(stream: WaitingStream): void {
    this.#waiting.add(stream);
    this.#tags.set(stream.stream, Math.max(this.#tagOf(stream), this.#virtualTime));
  }

  sleeps(stream: WaitingStream): void {
    this.#waiting.delete(stream);
  }

  served(stream: WaitingStream, bytes: number): void {
    this.#virtualTime = this.#tagOf(stream);
    this.#tags.set(stream.stream, this.#virtualTime + bytes / this.#weightOf(stream));
  }

  #tagOf({ stream }: WaitingStream): number {
    return this.#tags.get(stream) ?? 0;
  }
}

/** Fair capacity (RFC 8260 §3.5): all streams that have something to send get the same capacity. */
export function fairCapacity(): StreamPolicy {
  return new FairQueueing(() => USUAL_WEIGHT);
}

/** Weighted fair queueing (RFC 8260 §3.6): capacity in proportion to the values of the streams. */
export function weightedFairQueueing(): StreamPolicy {
  return new FairQueueing(({ value }) => value ?? USUAL_WEIGHT);
}
