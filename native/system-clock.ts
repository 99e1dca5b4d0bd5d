import type { Clock, Timer } from '../protocol/host.ts';
import type { Faults } from './faults.ts';
import { LONGEST_WAIT } from './long-wait.ts';

/**
 * The monotonic clock of the system.
 *
 * What has arrived meanwhile comes before what is due: a process that was kept from running for a while would take its
 * peers for silent otherwise. Timers therefore expire after the system was asked for packets. What a callback throws
 * ends here.
 */
export class SystemClock implements Clock {
  readonly #faults: Faults;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  now(): number {
    return performance.now() / 1000;
  }

  timer(callback: () => void): Timer {
    return new SystemTimer(this, callback, this.#faults);
  }
}

class SystemTimer implements Timer {
  readonly #clock: SystemClock;
  readonly #callback: () => void;
  readonly #faults: Faults;
  #timeout: NodeJS.Timeout | undefined;
  /** Due, once packets were looked for. */
  #immediate: NodeJS.Immediate | undefined;

  constructor(clock: SystemClock, callback: () => void, faults: Faults) {
    this.#clock = clock;
    this.#callback = callback;
    this.#faults = faults;
  }

  get armed(): boolean {
    return this.#timeout !== undefined || this.#immediate !== undefined;
  }

  arm(delay: number): void {
    this.cancel();
    if (delay <= 0) this.#expireSoon();
    else if (delay !== Infinity) this.#wait(this.#clock.now() + delay);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
    clearImmediate(this.#immediate);
    this.#timeout = this.#immediate = undefined;
  }

  #wait(due: number): void {
    const left = Math.max(1, Math.ceil((due - this.#clock.now()) * 1000));
    this.#timeout = setTimeout(
      () => {
        // Node counts from the beginning of its turn, and so may be early.
        if (this.#clock.now() < due) return this.#wait(due);
        this.#timeout = undefined;
        return this.#expireSoon();
      },
      Math.min(left, LONGEST_WAIT),
    );
  }

  #expireSoon(): void {
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      try {
        this.#callback();
      } catch (error) {
        this.#faults.caught('timer', error);
      }
    });
  }
}
