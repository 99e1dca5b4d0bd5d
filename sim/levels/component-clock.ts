import type { Clock, Seconds, Timer, TimerExpiry } from '../../protocol/host.ts';
import type { Simulator, TimerWatch, WatchedTimer } from '../kernel/simulator.ts';

/** From so many timers on it is worth looking which of them are idle. */
const FEW = 16;

/**
 * The clock of one component: when the component's process ends, all its timers end with it. Timers that nobody arms any
 * more are forgotten: a registrar has one for each element that it ever knew.
 */
export class ComponentClock implements Clock, TimerWatch {
  readonly #clock: Simulator;
  readonly owner: string;
  /** All that are armed, and some that were. */
  #timers: WatchedTimer[] = [];
  /** So many are kept before idle ones are forgotten. */
  #room = FEW;

  /** @param owner the component, for messages about its timers */
  constructor(clock: Simulator, owner: string) {
    this.#clock = clock;
    this.owner = owner;
  }

  now(): Seconds {
    return this.#clock.now();
  }

  timer(expiry: TimerExpiry, which = 0): Timer {
    return this.#clock.timer(expiry, which, this);
  }

  /** Timers that the clock holds. @internal */
  get held(): number {
    return this.#timers.length;
  }

  watch(timer: WatchedTimer): void {
    if (this.#timers.length >= this.#room) this.forgetIdle();
    timer.watched = true;
    this.#timers.push(timer);
  }

  stop(): void {
    for (const timer of this.#timers) {
      timer.cancel();
      timer.watched = false;
    }
    this.#timers.length = 0;
  }

  private forgetIdle(): void {
    const armed = this.#timers.filter((timer) => timer.armed);
    for (const timer of this.#timers) timer.watched = timer.armed;
    this.#timers = armed;
    this.#room = Math.max(FEW, 2 * armed.length);
  }
}
