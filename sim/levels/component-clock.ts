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
  /** The first of all that are armed, and some that were: each knows the next one. */
  #first: WatchedTimer | undefined;
  #held = 0;
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
    return this.#held;
  }

  watch(timer: WatchedTimer): void {
    if (this.#held >= this.#room) this.forgetIdle();
    this.keep(timer);
  }

  stop(): void {
    for (let timer = this.#first; timer !== undefined; timer = timer.nextWatched) timer.cancel();
    this.forgetIdle();
  }

  private keep(timer: WatchedTimer): void {
    timer.watched = true;
    timer.nextWatched = this.#first;
    this.#first = timer;
    this.#held++;
  }

  private forgetIdle(): void {
    let timer = this.#first;
    this.#first = undefined;
    this.#held = 0;
    while (timer !== undefined) {
      const next = timer.nextWatched;
      timer.watched = false;
      timer.nextWatched = undefined;
      if (timer.armed) this.keep(timer);
      timer = next;
    }
    this.#room = Math.max(FEW, 2 * this.#held);
  }
}
