import { hostname } from 'node:os';
import type { SliceAuthor, SliceEntry } from '../../../results/journals/slice-journal.ts';
import type { RunMetrics } from '../../../sim/run/run-metrics.ts';
import { programFingerprint } from '../program-fingerprint.ts';
import type { RunRecordings, RunSource } from '../simulation-pool.ts';
import type { KeyedRun, Slice } from './slice.ts';

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

/** Who does a task. */
export function thisProcess(): SliceAuthor {
  // Nodes of a cluster have names of their own.
  const host = process.env['SLURMD_NODENAME'] ?? hostname();
  return { host, process: process.pid, node: process.versions.node, code: programFingerprint() };
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
