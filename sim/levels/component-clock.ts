import type { Clock, Seconds, Timer } from '../../protocol/host.ts';
import type { Simulator } from '../kernel/simulator.ts';

/** The clock of one component: when the component's process ends, all its timers end with it. */
export class ComponentClock implements Clock {
  readonly #clock: Simulator;
  readonly #owner: string;
  readonly #timers: Timer[] = [];

  /** @param owner the component, for messages about its timers */
  constructor(clock: Simulator, owner: string) {
    this.#clock = clock;
    this.#owner = owner;
  }

  now(): Seconds {
    return this.#clock.now();
  }

  timer(callback: () => void): Timer {
    const timer = this.#clock.timer(callback, this.#owner);
    this.#timers.push(timer);
    return timer;
  }

  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.length = 0;
  }
}
