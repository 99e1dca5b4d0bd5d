import type { Seconds } from '../../../protocol/host.ts';
import { type Blocking, blockings } from '../../../protocol/sctp/blocking.ts';

/** Seconds by what was waited for. */
export type BlockedSeconds = Record<Blocking, Seconds>;

/** How long new data of a path waited, by what it waited for. */
export class BlockedTimes {
  readonly #times: BlockedSeconds = { sendBuffer: 0, receiveWindow: 0, cwnd: 0, maxBurst: 0 };
  #blocking: Blocking | undefined;
  #since: Seconds;

  constructor(now: Seconds) {
    this.#since = now;
  }

  /** From now on it waits for this; undefined: for nothing. */
  set(blocking: Blocking | undefined, now: Seconds): void {
    this.#advance(now);
    this.#blocking = blocking;
  }

  /** Up to now. */
  read(now: Seconds): Readonly<BlockedSeconds> {
    this.#advance(now);
    return this.#times;
  }

  /** Begins anew. */
  reset(now: Seconds): void {
    this.#advance(now);
    for (const each of blockings) this.#times[each] = 0;
  }

  #advance(now: Seconds): void {
    if (this.#blocking !== undefined) this.#times[this.#blocking] += now - this.#since;
    this.#since = now;
  }
}
