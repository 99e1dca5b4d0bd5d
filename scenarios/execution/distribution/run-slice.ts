import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { diskFault, reasonOf } from '../../../results/folders/study-folder-error.ts';
import { SliceJournal, type SliceAuthor, type SliceEntry } from '../../../results/journals/slice-journal.ts';
import type { RunMetrics } from '../../../sim/run/run-metrics.ts';
import { keptIn } from '../../inputs/kept-inputs.ts';
import { programFingerprint } from '../program-fingerprint.ts';
import { simulateRuns, type PoolSettings, type RunRecordings, type RunSource } from '../simulation-pool.ts';
import { DistributionError } from './distribution-error.ts';
import type { Round } from './round.ts';
import { readSlice, type KeyedRun, type Slice } from './slice.ts';

/** Attempts at one task, after which it is given up: a node that starts it again and again is broken. */
const MOST_ATTEMPTS = 100;

/** What came of a task. */
export interface SliceOutcome {
  /** Runs of this attempt. */
  readonly done: number;
  readonly failed: number;
  /** Taken over from earlier attempts. */
  readonly reused: number;
  /** Stopped before they were done. */
  readonly left: number;
}

/**
 * Does what a task is to do: simulates the runs of its slice that no earlier attempt has done, and writes each to a journal of
 * this attempt. Earlier attempts may still be at it, on a machine that was believed dead: runs that are done twice are the same.
 *
 * @throws DistributionError if the slice is of another version or damaged, which the journal says, too; StudyFolderError if
 *   the journal cannot be written
 */
export async function runSlice(round: Round, task: number, settings: PoolSettings): Promise<SliceOutcome> {
  if (!round.has(task)) throw new DistributionError(`${round.slice(task)} does not exist: the round has other tasks`);
  const before = doneBefore(round, task);
  const { journal, path } = beginAttempt(round, task);
  try {
    const slice = sliceOf(round, task, journal);
    const source = new SliceRuns(slice, before, {
      write: (entry) => journal.add(entry),
      isWanted: () => round.has(task),
    });
    await simulateRuns(source, settings);
    if (source.left === 0) journal.add({ end: true });
    return source.outcome();
  } catch (error) {
    throw diskFault(error, path);
  } finally {
    closeFinally(journal, path);
  }
}

/** The runs that earlier attempts have done, or that failed there: they would fail again. */
export function doneBefore(round: Round, task: number): Set<string> {
  const keys = new Set<string>();
  for (const reader of round.attempts(task))
    for (const entry of reader.entries()) if ('key' in entry) keys.add(entry.key);
  return keys;
}

function beginAttempt(round: Round, task: number): { readonly journal: SliceJournal; readonly path: string } {
  const first = round.attempts(task).length + 1;
  for (let attempt = first; attempt <= MOST_ATTEMPTS; attempt++) {
    const path = round.journal(task, attempt);
    try {
      return { journal: SliceJournal.begin(path, thisProcess()), path };
    } catch (error) {
      // Another attempt has just begun.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw diskFault(error, path);
    }
  }
  throw new DistributionError(`${round.slice(task)} was begun ${MOST_ATTEMPTS} times and is not done: it is given up`);
}

/** Who does a task. */
export function thisProcess(): SliceAuthor {
  // Nodes of a cluster have names of their own.
  const host = process.env['SLURMD_NODENAME'] ?? hostname();
  return { host, process: process.pid, node: process.versions.node, code: programFingerprint() };
}

function sliceOf(round: Round, task: number, journal: SliceJournal): Slice {
  // rounds are in a folder below that of the study
  const folder = StudyFolder.at(dirname(dirname(round.path)));
  try {
    return readSlice(round.slice(task), (inputs) => keptIn(folder, inputs));
  } catch (error) {
    journal.add({ refusal: error instanceof Error ? error.message : reasonOf(error) });
    throw error;
  }
}

function closeFinally(journal: SliceJournal, path: string): void {
  try {
    journal.close();
  } catch (error) {
    throw diskFault(error, path);
  }
}

/** Who wants the runs of a slice. */
interface SliceTask {
  write(entry: SliceEntry): void;
  /** False when the sweep is complete, or was begun again: nobody reads any more what is written. */
  isWanted(): boolean;
}

/** The runs of a slice, as what is to be simulated. */
export class SliceRuns implements RunSource<KeyedRun> {
  readonly #runs: readonly KeyedRun[];
  readonly #task: SliceTask;
  readonly #reused: number;
  readonly #began = new Map<KeyedRun, number>();
  #next = 0;
  #done = 0;
  #failed = 0;

  /** @param before keys of runs that are not to be done */
  constructor({ runs }: Slice, before: ReadonlySet<string>, task: SliceTask) {
    this.#runs = runs.filter(({ key }) => !before.has(key));
    this.#reused = runs.length - this.#runs.length;
    this.#task = task;
  }

  /** Runs that are not done. */
  get left(): number {
    return this.#runs.length - this.#done - this.#failed;
  }

  next(): KeyedRun | undefined {
    const run = this.#task.isWanted() ? this.#runs[this.#next++] : undefined;
    if (run !== undefined) this.#began.set(run, performance.now());
    return run;
  }

  done(run: KeyedRun, metrics: RunMetrics, { vectors, details }: RunRecordings): void {
    const seconds = (performance.now() - (this.#began.get(run) ?? NaN)) / 1000;
    this.#began.delete(run);
    this.#task.write({
      key: run.key,
      metrics,
      seconds,
      ...(vectors !== undefined && run.vectors !== undefined && { vectors: { ...run.vectors, ...vectors } }),
      ...(details !== undefined && run.details !== undefined && { details: { choice: run.details, ...details } }),
    });
    this.#done++;
  }

  failed(run: KeyedRun, reason: string): void {
    this.#began.delete(run);
    this.#task.write({ key: run.key, failure: reason });
    this.#failed++;
  }

  outcome(): SliceOutcome {
    return { done: this.#done, failed: this.#failed, reused: this.#reused, left: this.left };
  }
}
