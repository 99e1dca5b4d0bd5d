import { OrderedTree } from '../protocol/handlespace/ordered-tree.ts';
import type { Clock, Seconds, Timer, TimerExpiry } from '../protocol/host.ts';
import type { Faults } from './faults.ts';
import { LONGEST_WAIT } from './long-wait.ts';

/** What a timer was armed for. */
interface Arming {
  readonly timer: SystemTimer;
  /** Seconds of the clock. */
  readonly deadline: number;
  /** Counted over all timers. */
  readonly number: number;
}

/**
 * The monotonic clock of the system.
 *
 * What has arrived meanwhile comes before what is due: a process that was kept from running for a while would take its
 * peers for silent otherwise. Timers therefore expire after the system was asked for packets. They do so in the order of
 * their deadlines, which the system's timers of whole milliseconds do not keep: one of these waits for all. What a
 * callback throws ends here.
 */
export class SystemClock implements Clock {
  readonly #faults: Faults;
  readonly #armings = new OrderedTree<Arming>(
    (one, other) => one.deadline - other.deadline || one.number - other.number,
  );
  #count = 0;
  #timeout: NodeJS.Timeout | undefined;
  /** When the timeout is over, seconds of the clock. */
  #wakesAt = Infinity;
  /** Armed timers are due, once packets were read. */
  #isDue = false;

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  now(): Seconds {
    return performance.now() / 1000;
  }

  timer(expiry: TimerExpiry, which = 0): Timer {
    return new SystemTimer(this, typeof expiry === 'function' ? expiry : () => expiry.timerExpired(which));
  }

  /** @param delay seconds */
  arm(timer: SystemTimer, delay: number): Arming {
    const arming = { timer, deadline: this.now() + Math.max(0, delay), number: ++this.#count };
    this.#armings.insert(arming);
    if (arming.deadline < this.#wakesAt) this.#await(arming);
    return arming;
  }

  disarm(arming: Arming): void {
    this.#armings.remove(arming);
    // Nothing to keep the process alive for; else the timeout of a timer that was called off does no harm.
    if (this.#armings.size === 0) this.#sleep();
  }

  #sleep(): void {
    clearTimeout(this.#timeout);
    this.#timeout = undefined;
    this.#wakesAt = Infinity;
  }

  /** Wakes up for the first arming. */
  #await({ deadline }: Arming): void {
    this.#sleep();
    this.#wakesAt = deadline;
    const left = Math.ceil((deadline - this.now()) * 1000);
    if (left > 0) this.#timeout = setTimeout(() => this.#expireSoon(), Math.min(left, LONGEST_WAIT));
    else this.#expireSoon();
  }

  #expireSoon(): void {
    this.#timeout = undefined;
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#expire());
  }

  #expire(): void {
    this.#isDue = false;
    const [now, last] = [this.now(), this.#count];
    for (;;) {
      const first = this.#armings.first();
      // What is armed from now on is a later event. Node counts from the beginning of its turn, and so may be early.
      if (first === undefined || first.deadline > now || first.number > last) break;
      this.#armings.remove(first);
      try {
        first.timer.expire();
      } catch (error) {
        this.#faults.caught('timer', error);
      }
    }
    const next = this.#armings.first();
    if (next === undefined) this.#sleep();
    else this.#await(next);
  }
}

class SystemTimer implements Timer {
  readonly #clock: SystemClock;
  readonly #callback: () => void;
  #arming: Arming | undefined;

  constructor(clock: SystemClock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  get armed(): boolean {
    return this.#arming !== undefined;
  }

  arm(delay: Seconds): void {
    this.cancel();
    if (delay !== Infinity) this.#arming = this.#clock.arm(this, delay);
  }

  cancel(): void {
    if (this.#arming === undefined) return;
    const arming = this.#arming;
    this.#arming = undefined;
    this.#clock.disarm(arming);
  }

  expire(): void {
    this.#arming = undefined;
    this.#callback();
  }
}
