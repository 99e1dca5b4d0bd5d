import type { Clock, Seconds } from '../../../protocol/host.ts';

/** s */
const SPAN = 1;

/** Lets so many events pass in a second of whoever watches, and counts the others. */
export class EventLimit {
  readonly #clock: Clock;
  readonly #most: number;
  #since: Seconds = -Infinity;
  #passed = 0;
  #omitted = 0;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  passes(): boolean {
    const now = this.#clock.now();
    if (now - this.#since >= SPAN) {
      this.#since = now;
      this.#passed = 0;
    }
    if (this.#passed >= this.#most) {
      this.#omitted++;
      return false;
    }
    this.#passed++;
    return true;
  }

  /** How many did not pass since the last time. */
  takeOmitted(): number {
    const omitted = this.#omitted;
    this.#omitted = 0;
    return omitted;
  }
}
