import type { Seconds } from '../host.ts';

/**
 * Occupancy of one station (a queue, a server): time integral of the number of requests in it, and separately the
 * sum of their sojourn times. By Little's law as a bookkeeping identity both are equal in every window of time, with
 * of each stay the part within the window counts.
 */
export class Station {
  #number = 0;
  #integral = 0;
  /** Of earlier windows. */
  #pastIntegral = 0;
  #changedAt: number;
  #windowStart: number;
  #sojourn = 0;
  /** Sum of the instants at which those inside entered, or at which the window began if later. */
  #entered = 0;
  #arrivals = 0;

  constructor(now: Seconds) {
    this.#changedAt = this.#windowStart = now;
  }

  get number(): number {
    return this.#number;
  }

  enter(now: Seconds): void {
    this.account(now);
    this.#number++;
    this.#arrivals++;
    this.#entered += now;
  }

  /** Integral of the number since the beginning, over all windows, s. */
  totalIntegral(now: Seconds): number {
    return this.#pastIntegral + this.#integral + this.#number * (now - this.#changedAt);
  }

  /** @param enteredAt when this one entered */
  leave(now: Seconds, enteredAt: number): void {
    this.account(now);
    this.#number--;
    const from = Math.max(enteredAt, this.#windowStart);
    this.#entered -= from;
    this.#sojourn += now - from;
  }

  /** Begins a new window: what was before no longer counts. */
  reset(now: Seconds): void {
    this.account(now);
    this.#windowStart = now;
    this.#pastIntegral += this.#integral;
    this.#integral = this.#sojourn = this.#arrivals = 0;
    this.#entered = this.#number * now;
  }

  /** The window up to now. */
  read(now: Seconds): StationReading {
    this.account(now);
    return {
      numberIntegral: this.#integral,
      sojournSum: this.#sojourn + (this.#number * now - this.#entered),
      arrivals: this.#arrivals,
      duration: now - this.#windowStart,
    };
  }

  private account(now: Seconds): void {
    this.#integral += this.#number * (now - this.#changedAt);
    this.#changedAt = now;
  }
}

export interface StationReading {
  /** Integral of the number of requests over time, s. */
  readonly numberIntegral: number;
  /** Sum of the sojourn times within the window, s. @internal */
  readonly sojournSum: number;
  /** @internal */
  readonly arrivals: number;
  /** Length of the window, s. */
  readonly duration: number;
}
