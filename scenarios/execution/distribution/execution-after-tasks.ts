import { setImmediate } from 'node:timers/promises';
import { JOURNAL } from '../../../results/folders/study-folder-content.ts';
import type { StudyFolder } from '../../../results/folders/study-folder.ts';
import type { PackedRun } from '../../../results/journals/packed-metrics.ts';
import type { Execution } from '../execution.ts';
import { simulateRuns, type PoolSettings, type RunSource } from '../simulation-pool.ts';
import { JournalCautions } from './journal-cautions.ts';
import { Round } from './round.ts';
import { RunMerger } from './run-merger.ts';

/** Whose tasks these were, and who wants to know what became of them. */
export interface AfterTasksSettings extends PoolSettings {
  readonly folder: StudyFolder;
  /** Runs that the study's journal has. */
  readonly known: (key: string) => PackedRun | undefined;
  readonly note: (line: string) => void;
  /** What was done by tasks has come. @param runs how many */
  readonly collected: (runs: number) => void;
}

/**
 * Does the runs of a source in threads of this process, but for those that tasks elsewhere have done, for earlier calls. Runs that
 * failed there are done again. Tasks that go on are not waited for.
 */
export class ExecutionAfterTasks implements Execution {
  readonly #settings: AfterTasksSettings;
  #isRead = false;

  constructor(settings: AfterTasksSettings) {
    this.#settings = settings;
  }

  get workers(): number {
    return this.#settings.workers;
  }

  /** @throws DistributionError if what tasks have done cannot be used; otherwise as {@link simulateRuns} */
  async run(source: RunSource): Promise<'complete'> {
    const { folder, known, collected } = this.#settings;
    const merger = new RunMerger(source, known, folder.file(JOURNAL));
    merger.order();
    let runs = 0;
    // Runs that are done may bring others, where a precision is wanted: perhaps tasks have done them, too.
    for (let more = await this.#collect(merger); more > 0; more = await this.#collect(merger)) runs += more;
    collected(runs);
    const missing = merger.missing[Symbol.iterator]();
    await simulateRuns(
      {
        next: () => missing.next().value ?? source.next(),
        done: (...done) => source.done(...done),
        progressed: (...progress) => source.progressed?.(...progress),
        failed: (...failure) => source.failed(...failure),
      },
      this.#settings,
    );
    return 'complete';
  }

  /** @returns how many runs came */
  async #collect(merger: RunMerger): Promise<number> {
    const { folder, note, signal } = this.#settings;
    // Each pass reads all of them.
    const cautions = new JournalCautions(this.#isRead ? () => undefined : note);
    this.#isRead = true;
    let runs = 0;
    for (const round of Round.all(folder))
      for (const task of round.unfinishedTasks())
        for (const journal of round.attempts(task)) {
          if (signal?.aborted === true) return 0;
          for (const entry of cautions.entriesOf(journal))
            if ('metrics' in entry && merger.take(entry, journal.path) !== undefined) runs++;
          // There may be much to read: signals are to be noticed.
          await setImmediate();
        }
    merger.order();
    return runs;
  }
}
