import type { RunVectors } from '../../results/tables/vector-table.ts';
import { pointKey, runKey, seedOf } from './run-key.ts';
import type { PlannedRun } from '../plan/run-plan.ts';
import { defaultInterval, MOST_STUDY_VALUES } from '../plan/check-vectors.ts';
import type { RecordedVectors } from '../../sim/run/vector-log.ts';
import type { VectorChoice } from '../../sim/run/vector-recorder.ts';
import type { VectorWish } from './vector-update.ts';

/**
 * Records the time series that are wanted while a sweep's runs are simulated the first time. A run that fails with them
 * is done again without: results are not withheld because time series are missing.
 */
export class VectorRecording {
  readonly #wish: VectorWish | undefined;
  readonly #recorded = new Map<string, RunVectors>();
  readonly #again: PlannedRun[] = [];
  /** Values that may still be kept. */
  #left: number;

  /** @param most values of all runs that are kept */
  constructor(wish: VectorWish | undefined, most = MOST_STUDY_VALUES) {
    this.#left = most;
    this.#wish = wish;
  }

  /** The next run, with time series if they are wanted. @param next asks the sweep */
  next(next: () => PlannedRun | undefined): PlannedRun | undefined {
    const again = this.#again.pop();
    if (again !== undefined) return again;
    const run = next();
    if (run === undefined || this.#left < 0 || this.#wish?.includes(run) !== true) return run;
    const { interval = defaultInterval(run.point.parameters), paths } = this.#wish;
    return { ...run, vectors: { interval, paths } };
  }

  done({ point, seed, vectors: choice }: PlannedRun, recorded: RecordedVectors | undefined): void {
    if (recorded === undefined || choice === undefined) return;
    this.#keep(runKey(pointKey(point.parameters), seed), choice, recorded);
  }

  /** Those of a run that was done before. */
  recordedBefore(key: string, choice: VectorChoice, recorded: RecordedVectors): void {
    const isWanted = this.#wish?.includes({ seed: seedOf(key) }) === true;
    if (isWanted && !this.#recorded.has(key)) this.#keep(key, choice, recorded);
  }

  #keep(key: string, choice: VectorChoice, recorded: RecordedVectors): void {
    this.#left -= recorded.values.length;
    if (this.#left < 0) return;
    // The table of runs will give it its number.
    this.#recorded.set(key, { run: 0, key, ...choice, ...recorded });
  }

  /** @returns whether the run will be done again, without time series */
  failed({ vectors, ...run }: PlannedRun): boolean {
    if (vectors === undefined) return false;
    this.#again.push(run);
    return true;
  }

  /** What was recorded, and of earlier time series those of other runs. */
  with(earlier: readonly RunVectors[]): RunVectors[] {
    return [...earlier.filter(({ key }) => !this.#recorded.has(key)), ...this.#recorded.values()];
  }
}
