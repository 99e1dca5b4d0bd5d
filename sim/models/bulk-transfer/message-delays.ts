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

/** First in, first out. `shift` of an array moves all that is behind, and a large send buffer has thousands. */
class TakenTimes {
  readonly #times: Seconds[] = [];
  #first = 0;

  add(time: Seconds): void {
    this.#times.push(time);
  }

  takeFirst(): Seconds | undefined {
    const time = this.#times[this.#first];
    if (time === undefined) return undefined;
    this.#first++;
    if (this.#first === this.#times.length) this.#times.length = this.#first = 0;
    else if (this.#first >= 1024 && 2 * this.#first >= this.#times.length) {
      this.#times.splice(0, this.#first);
      this.#first = 0;
    }
    return time;
  }
}

/** Null if there was no message. */
export function meanDelay(sums: readonly DelaySum[]): Seconds | null {
  const count = sums.reduce((total, sum) => total + sum.count, 0);
  return count === 0 ? null : sums.reduce((total, { sum }) => total + sum, 0) / count;
}
