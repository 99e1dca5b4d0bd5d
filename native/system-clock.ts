import type { Clock, Timer } from '../protocol/host.ts';
import type { Faults } from './faults.ts';
import { LONGEST_WAIT } from './long-wait.ts';

/**
 * The monotonic clock of the system.
 *
 * What has arrived meanwhile comes before what is due: a process that was kept from running for a while would take its
 * peers for silent otherwise. Timers therefore expire after the system was asked for packets, and then in the order of
 * their deadlines, which the system's timers of whole milliseconds do not keep. What a callback throws ends here.
 */
export class SystemClock implements Clock {
  readonly #faults: Faults;
  #due: Arming[] = [];
  #armed = 0;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  now(): number {
    return performance.now() / 1000;
  }

  timer(callback: () => void): Timer {
    return new SystemTimer(this, callback);
  }

  /** The number of the arming, counted over all timers. */
  nextArming(): number {
    return ++this.#armed;
  }

  /** Lets a timer expire once packets were looked for, unless it was called off or armed anew by then. */
  expireSoon(arming: Arming): void {
    if (this.#due.push(arming) === 1) setImmediate(() => this.#expire());
  }

  #expire(): void {
    const due = this.#due.toSorted((one, other) => one.deadline - other.deadline || one.number - other.number);
    // What becomes due from now on is a later event.
    this.#due = [];
    for (const arming of due) {
      try {
        arming.timer.expire(arming);
      } catch (error) {
        this.#faults.caught('timer', error);
      }
    }
  }
}

/** What a timer was armed for. */
interface Arming {
  readonly timer: SystemTimer;
  /** Seconds of the clock. */
  readonly deadline: number;
  /** Counted over all timers. */
  readonly number: number;
}

class SystemTimer implements Timer {
  readonly #clock: SystemClock;
  readonly #callback: () => void;
  #arming: Arming | undefined;
  #timeout: NodeJS.Timeout | undefined;

  constructor(clock: SystemClock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  get armed(): boolean {
    return this.#arming !== undefined;
  }

  arm(delay: number): void {
    this.cancel();
    if (delay === Infinity) return;
    const deadline = this.#clock.now() + Math.max(0, delay);
    this.#arming = { timer: this, deadline, number: this.#clock.nextArming() };
    if (delay <= 0) this.#clock.expireSoon(this.#arming);
    else this.#wait(this.#arming);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
    this.#arming = undefined;
  }

  expire(arming: Arming): void {
    if (arming !== this.#arming) return;
    this.#arming = undefined;
    this.#callback();
  }

  #wait(arming: Arming): void {
    const left = Math.max(1, Math.ceil((arming.deadline - this.#clock.now()) * 1000));
    this.#timeout = setTimeout(
      () => {
        this.#timeout = undefined;
        // Node counts from the beginning of its turn, and so may be early.
        if (this.#clock.now() < arming.deadline) this.#wait(arming);
        else this.#clock.expireSoon(arming);
      },
      Math.min(left, LONGEST_WAIT),
    );
  }
}
