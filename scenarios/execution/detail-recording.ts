import type { RunDetails } from '../../results/folders/detail-files.ts';
import { DetailJournal } from '../../results/journals/detail-journal.ts';
import { MOST_DETAIL_VALUES } from '../plan/check-details.ts';
import { detailsOfModel, isNothing, type DetailChoice } from '../language/detail-choice.ts';
import type { PlannedRun } from '../plan/run-plan.ts';
import { SharedComponents } from '../../results/tables/measured-class.ts';
import { sizeOf, type ObservedDetails } from './observed-details.ts';
import { pointKey, runKey } from './run-key.ts';

/**
 * Records components and distributions while a sweep's runs are simulated the first time. A journal keeps them until
 * they are in the tables, so that a sweep that is interrupted has them.
 */
export class DetailRecording {
  readonly #choice: DetailChoice;
  readonly #recorded = new Map<string, RunDetails>();
  readonly #shared = new SharedComponents();
  readonly #journal: DetailJournal;
  /** Values that may still be kept. */
  #left: number;

  /**
   * @param path of the journal
   * @param most values of all runs that are kept
   */
  constructor(choice: DetailChoice, path: string, most = MOST_DETAIL_VALUES) {
    this.#choice = choice;
    this.#left = most;
    // What an earlier process has recorded counts, whatever this one wants.
    this.#journal = DetailJournal.open(path, (record) => this.#keep({ ...record, run: 0 }));
  }

  /** The run with what is to be recorded of it. */
  ordered(run: PlannedRun): PlannedRun {
    const details = detailsOfModel(this.#choice, run.point.parameters.model);
    return isNothing(details) || this.#left < 0 ? run : { ...run, details };
  }

  done({ point, seed, details: choice }: PlannedRun, details: ObservedDetails | undefined): void {
    if (details === undefined || choice === undefined) return;
    const record = { key: runKey(pointKey(point.parameters), seed), choice, ...details };
    // The table of runs will give it its number.
    if (this.#keep({ ...record, run: 0 })) this.#journal.add(record);
  }

  /** What was recorded, and of earlier records those of other runs. */
  with(earlier: readonly RunDetails[]): RunDetails[] {
    return [...earlier.filter(({ key }) => !this.#recorded.has(key)), ...this.#recorded.values()];
  }

  /** The tables have it all. */
  conclude(): void {
    this.#journal.remove();
  }

  #keep(details: RunDetails): boolean {
    this.#left -= sizeOf(details);
    if (this.#left >= 0)
      this.#recorded.set(details.key, { ...details, classes: this.#shared.classes(details.classes) });
    return this.#left >= 0;
  }
}
