import type { RunObserver } from './run-observer.ts';

/** Instants of a run at which its progress is reported. */
const STEPS = 2000;

/** Is called with the progress of a run: simulated seconds from its start. An exception in it ends the run. */
export type ProgressListener = (time: number) => void;

/** Tells the progress of a run at equal intervals of simulated time. */
export class RunProgress implements RunObserver {
  readonly #interval: number;
  readonly #listener: ProgressListener;
  #step = 1;

  /** @param end of the run, s */
  constructor(end: number, listener: ProgressListener) {
    this.#interval = end / STEPS;
    this.#listener = listener;
  }

  get nextAt(): number {
    return this.#step <= STEPS ? this.#step * this.#interval : Infinity;
  }

  observe(): void {
    this.#listener(this.nextAt);
    this.#step++;
  }

  statisticsReset(): void {
    // The time continues.
  }
}
