import type { Seconds, StreamIdentifier } from '../../../protocol/host.ts';

/** Delays of user messages, seconds: their sum, and how many there are. */
export interface DelaySum {
  sum: number;
  count: number;
}

/**
 * How long user messages take from the send buffer to the receiver. The messages of a stream are taken to arrive in their
 * order: where they do not, the mean is the same.
 */
export class MessageDelays {
  /** When messages that have not arrived were taken, by stream. */
  readonly #taken: TakenTimes[];
  /** Since the reset, by stream. */
  readonly #sums: DelaySum[];

  constructor(streams: number) {
    this.#taken = Array.from({ length: streams }, () => new TakenTimes());
    this.#sums = Array.from({ length: streams }, () => ({ sum: 0, count: 0 }));
  }

  taken(stream: StreamIdentifier, now: Seconds): void {
    this.#taken[stream]?.add(now);
  }

  arrived(stream: StreamIdentifier, now: Seconds): void {
    const taken = this.#taken[stream]?.takeFirst();
    const sum = this.#sums[stream];
    if (taken === undefined || sum === undefined) return;
    sum.sum += now - taken;
    sum.count++;
  }

  reset(): void {
    for (const sum of this.#sums) sum.sum = sum.count = 0;
  }

  get ofFirstStream(): DelaySum {
    return this.#sums[0] ?? { sum: 0, count: 0 };
  }

  get ofAll(): readonly DelaySum[] {
    return this.#sums;
  }
}

/** First in, first out: a ring, whose length is a power of two, as a large send buffer has thousands of messages. */
class TakenTimes {
  #times = new Float64Array(64);
  /** Messages that were ever taken, and that arrived. */
  #last = 0;
  #first = 0;

  add(time: Seconds): void {
    if (this.#last - this.#first === this.#times.length) this.#grow();
    this.#times[this.#last++ & (this.#times.length - 1)] = time;
  }

  takeFirst(): Seconds | undefined {
    return this.#first === this.#last ? undefined : this.#times[this.#first++ & (this.#times.length - 1)];
  }

  /** Those from the first one on stand at the begin of the larger ring. */
  #grow(): void {
    const former = this.#times;
    this.#times = new Float64Array(2 * former.length);
    const split = this.#first & (former.length - 1);
    this.#times.set(former.subarray(split));
    this.#times.set(former.subarray(0, split), former.length - split);
    this.#first = 0;
    this.#last = former.length;
  }
}

/** Null if there was no message. */
export function meanDelay(sums: readonly DelaySum[]): Seconds | null {
  const count = sums.reduce((total, sum) => total + sum.count, 0);
  return count === 0 ? null : sums.reduce((total, { sum }) => total + sum, 0) / count;
}
