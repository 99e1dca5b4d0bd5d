import type { Clock, Timer } from '../../protocol/host.ts';

/** The clock of one component: when the component's process ends, all its timers end with it. */
export class ComponentClock implements Clock {
  readonly #clock: Clock;
  readonly #timers: Timer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  timer(callback: () => void): Timer {
    const timer = this.#clock.timer(callback);
    this.#timers.push(timer);
    return timer;
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.length = 0;
  }
}
