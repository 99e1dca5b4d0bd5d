import { growthOf, type BacklogGrowth } from '../../../protocol/measurement/backlog-growth.ts';
import { transientLength } from '../../../protocol/measurement/mser.ts';
import type { RunObserver } from '../../run/runnable-model.ts';
import type { World } from './world.ts';

/** Observations of a run, from the start of the pool users to its end. */
const OBSERVATIONS = 2000;

/**
 * The mean number of requests in the system (waiting and in service) in each of many intervals of equal length: it
 * shows whether a run had settled when its measurement began, and whether its queues kept growing.
 */
export class Backlog implements RunObserver {
  readonly #world: World;
  /** s */
  readonly #start: number;
  readonly #end: number;
  readonly #interval: number;
  readonly #means = new Float64Array(OBSERVATIONS);
  #count = 0;
  /** Integral of the number up to the last observation, s. */
  #integral = 0;

  constructor(world: World) {
    const { poolUserStart, warmup, duration } = world.parameters;
    this.#world = world;
    this.#start = Math.min(poolUserStart, warmup);
    this.#end = warmup + duration;
    this.#interval = (this.#end - this.#start) / OBSERVATIONS;
  }

  get nextAt(): number {
    if (this.#count === OBSERVATIONS) return Infinity;
    // Not beyond the end by rounding.
    return Math.min(this.#start + (this.#count + 1) * this.#interval, this.#end);
  }

  observe(): void {
    const integral = this.#world.requests.requestSeconds();
    this.#means[this.#count++] = (integral - this.#integral) / this.#interval;
    this.#integral = integral;
  }

  statisticsReset(): void {
    // The integral continues.
  }

  /** The end of the transient after MSER-5, s simulated time; null if the run has not settled. */
  settledAt(): number | null {
    const length = transientLength(this.#means.subarray(0, this.#count));
    return length === undefined ? null : this.#start + length * this.#interval;
  }

  /** Growth in the measurement window; undefined if it has too few observations. */
  growth(): BacklogGrowth | undefined {
    const first = Math.ceil((this.#world.parameters.warmup - this.#start) / this.#interval);
    return growthOf(this.#means.subarray(first, this.#count), this.#interval);
  }
}
