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
  readonly #taken: Seconds[][];
  /** Since the reset, by stream. */
  readonly #sums: DelaySum[];

  constructor(streams: number) {
    this.#taken = Array.from({ length: streams }, () => []);
    this.#sums = Array.from({ length: streams }, () => ({ sum: 0, count: 0 }));
  }

  taken(stream: StreamIdentifier, now: Seconds): void {
    this.#taken[stream]?.push(now);
  }

  arrived(stream: StreamIdentifier, now: Seconds): void {
    const taken = this.#taken[stream]?.shift();
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

/** Null if there was no message. */
export function meanDelay(sums: readonly DelaySum[]): Seconds | null {
  const count = sums.reduce((total, sum) => total + sum.count, 0);
  return count === 0 ? null : sums.reduce((total, { sum }) => total + sum, 0) / count;
}
