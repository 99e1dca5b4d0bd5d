import { growthOf } from '../../../protocol/measurement/backlog-growth.ts';
import { transientLength } from '../../../protocol/measurement/mser.ts';
import type { RunObserver } from '../../run/runnable-model.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { SettlingReadings } from './pool-readings.ts';

/** Observations of a run, from the start of the pool users to its end. */
const OBSERVATIONS = 2000;

/** When the backlog is observed, s. */
export class BacklogTimes {
  readonly start: number;
  readonly interval: number;
  readonly #end: number;
  readonly #warmup: number;

  constructor({ poolUserStart, warmup, duration }: RserpoolParameters) {
    this.start = Math.min(poolUserStart, warmup);
    this.#end = warmup + duration;
    this.#warmup = warmup;
    this.interval = (this.#end - this.start) / OBSERVATIONS;
  }

  /** The instant of an observation, from 0; Infinity: there is none. */
  at(index: number): number {
    if (index >= OBSERVATIONS) return Infinity;
    // Not beyond the end by rounding.
    return Math.min(this.start + (index + 1) * this.interval, this.#end);
  }

  /**
   * Whether the run had settled when its measurement began, and whether its queues kept growing.
   *
   * @param means numbers of requests in the system in the intervals up to each observation
   */
  settling(means: Float64Array): SettlingReadings {
    const length = transientLength(means);
    const first = Math.ceil((this.#warmup - this.start) / this.interval);
    return {
      // The end of the transient after MSER-5.
      settledAt: length === undefined ? null : this.start + length * this.interval,
      growth: growthOf(means.subarray(first), this.interval),
    };
  }
}

/** The mean number of requests in the system (waiting and in service) in each of many intervals of equal length. */
export class Backlog implements RunObserver {
  readonly times: BacklogTimes;
  readonly #requestSeconds: () => number;
  readonly #means = new Float64Array(OBSERVATIONS);
  #count = 0;
  /** Integral of the number up to the last observation, s. */
  #integral = 0;

  /** @param requestSeconds integral of the number of requests since the start of the run, s */
  constructor(parameters: RserpoolParameters, requestSeconds: () => number) {
    this.times = new BacklogTimes(parameters);
    this.#requestSeconds = requestSeconds;
  }

  get nextAt(): number {
    return this.times.at(this.#count);
  }

  /** Of the observations so far. */
  get means(): Float64Array {
    return this.#means.subarray(0, this.#count);
  }

  observe(): void {
    const integral = this.#requestSeconds();
    this.#means[this.#count++] = (integral - this.#integral) / this.times.interval;
    this.#integral = integral;
  }

  statisticsReset(): void {
    // The integral continues.
  }

  settling(): SettlingReadings {
    return this.times.settling(this.means);
  }
}
