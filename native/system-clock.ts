import type { Clock, Timer } from '../protocol/host.ts';

/** Node's timers fire at once beyond this, 24.8 days: longer waits are made of several. */
const LONGEST = 2_147_483_000;

/** The monotonic clock of the system. */
export class SystemClock implements Clock {
  now(): number {
    return performance.now() / 1000;
  }

  timer(callback: () => void): Timer {
    return new SystemTimer(this, callback);
  }
}

class SystemTimer implements Timer {
  readonly #clock: SystemClock;
  readonly #callback: () => void;
  #timeout: NodeJS.Timeout | undefined;

  constructor(clock: SystemClock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  get armed(): boolean {
    return this.#timeout !== undefined;
  }

  arm(delay: number): void {
    this.cancel();
    if (delay !== Infinity) this.#wait(this.#clock.now() + delay);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
  }

  #wait(due: number): void {
    const left = Math.max(0, (due - this.#clock.now()) * 1000);
    this.#timeout = setTimeout(
      () => {
        if (left > LONGEST) {
          this.#wait(due);
          return;
        }
        this.#timeout = undefined;
        this.#callback();
      },
      Math.min(left, LONGEST),
    );
  }
}
