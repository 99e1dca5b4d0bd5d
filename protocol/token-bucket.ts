import type { Clock } from './host.ts';

/**
 * Limits how often something is done: a number of times per second, of which one second's number (but at least one) at
 * once.
 */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #rate: number;
  #tokens: number;
  #filledAt: number;

  /** @param rate per second; Infinity: unlimited */
  constructor(clock: Clock, rate: number) {
    this.#clock = clock;
    this.#rate = rate;
    this.#tokens = Math.max(1, rate);
    this.#filledAt = clock.now();
  }

  get available(): boolean {
    if (this.#rate === Infinity) return true;
    const now = this.#clock.now();
    this.#tokens = Math.min(Math.max(1, this.#rate), this.#tokens + (now - this.#filledAt) * this.#rate);
    this.#filledAt = now;
    return this.#tokens >= 1;
  }

  /** @returns whether it may be done now; then that counts */
  take(): boolean {
    if (!this.available) return false;
    this.#tokens--;
    return true;
  }
}
