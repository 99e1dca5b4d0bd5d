import type { Clock } from './host.ts';

/** Retries that may follow each other at one instant. */
const AT_ONCE = 4;
/** Then time must pass: what failed so often at this instant will fail again. Seconds, as RSPLIB waits for a pool. */
const PAUSE = 0.25;
/** Shorter waits are none, seconds. */
const RESOLUTION = 1e-9;

/**
 * Limits retries without a delay: where messages take no time either, they would be repeated at one instant forever.
 */
export class RetryPacing {
  readonly #clock: Clock;
  #instant = Number.NaN;
  #retries = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param wanted how long the retry that comes now is to wait, seconds @returns how long it waits */
  delay(wanted: number): number {
    if (wanted >= RESOLUTION) return wanted;
    const now = this.#clock.now();
    if (now !== this.#instant) this.#retries = 0;
    this.#instant = now;
    return ++this.#retries > AT_ONCE ? PAUSE : wanted;
  }
}
