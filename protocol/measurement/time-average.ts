import type { Seconds } from '../host.ts';

/** The average of a quantity that changes in steps, over a window of time. */
export class TimeAverage {
  #value = 0;
  #integral = 0;
  #changedAt: number;
  #windowStart: number;

  constructor(now: Seconds) {
    this.#changedAt = this.#windowStart = now;
  }

  /** The quantity has this value from now on. */
  set(value: number, now: Seconds): void {
    this.#integral += this.#value * (now - this.#changedAt);
    this.#value = value;
    this.#changedAt = now;
  }

  /** Begins a new window. */
  reset(now: Seconds): void {
    this.#integral = 0;
    this.#changedAt = this.#windowStart = now;
  }

  /** Over the window up to now; the current value if the window has no length. */
  read(now: Seconds): number {
    const duration = now - this.#windowStart;
    if (duration <= 0) return this.#value;
    return (this.#integral + this.#value * (now - this.#changedAt)) / duration;
  }
}
