import { crc32 } from 'node:zlib';
import type { PackedRun } from '../../../results/journals/packed-metrics.ts';
import type { SliceEntry, SliceRun } from '../../../results/journals/slice-journal.ts';
import { noMetrics, type RunMetrics } from '../../../sim/run/run-metrics.ts';
import type { RecordedVectors } from '../../../sim/run/vector-log.ts';
import type { VectorChoice } from '../../../sim/run/vector-recorder.ts';
import type { PlannedRun, SweepPoint } from '../../plan/run-plan.ts';
import { pointKey, runKey } from '../run-key.ts';
import type { RunSource } from '../simulation-pool.ts';
import { DistributionError } from './distribution-error.ts';
import type { KeyedRun } from './slice.ts';

/** What is kept of a run that has come. */
interface Arrived {
  /** Of its metrics. */
  readonly digest: number;
  /** Place of the file that it came from. */
  readonly file: number;
}

/**
 * Takes what tasks have done. A run that comes twice, from two attempts or because it was dealt out twice, must be the same
 * both times. Metrics are passed on and not kept.
 */
export class RunMerger {
  readonly #source: RunSource;
  readonly #known: (key: string) => PackedRun | undefined;
  readonly #ownFile: string;
  readonly #wanted = new Map<string, KeyedRun>();
  readonly #arrived = new Map<string, Arrived>();
  readonly #files: string[] = [];
  readonly #places = new Map<string, number>();
  readonly #keys = new Map<SweepPoint, string>();

  /**
   * @param source gets the runs
   * @param known runs that the study's journal had before
   * @param ownFile that journal
   */
  constructor(source: RunSource, known: (key: string) => PackedRun | undefined, ownFile: string) {
    this.#source = source;
    this.#known = known;
    this.#ownFile = ownFile;
  }

  /** Runs that have not come yet, in the order in which they were wanted. */
  get missing(): readonly KeyedRun[] {
    return [...this.#wanted.values()];
  }

  /** Whether a run is wanted, and has not come yet. */
  isMissing(key: string): boolean {
    return this.#wanted.has(key);
  }

  /** How many have not come yet. */
  get left(): number {
    return this.#wanted.size;
  }

  /** Takes over what the source wants: from now on that is missing. */
  order(): void {
    for (let run = this.#source.next(); run !== undefined; run = this.#source.next())
      this.want({ ...run, key: runKey(this.#keyOf(run.point), run.seed) });
  }

  #keyOf(point: SweepPoint): string {
    let key = this.#keys.get(point);
    if (key === undefined) this.#keys.set(point, (key = pointKey(point.parameters)));
    return key;
  }

  /** From now on this run is missing. */
  want(run: KeyedRun): void {
    this.#wanted.set(run.key, run);
  }

  /**
   * Takes an entry of a journal.
   *
   * @returns the run that it brings; undefined: none that was missing
   * @throws DistributionError if the run has come before with other metrics
   */
  take(entry: SliceEntry, file: string): PlannedRun | undefined {
    if (!('key' in entry)) return undefined;
    const run = this.#wanted.get(entry.key);
    if ('failure' in entry) {
      if (run === undefined) return undefined;
      this.#wanted.delete(entry.key);
      this.#source.failed(run, entry.failure);
      return run;
    }
    if (run === undefined) {
      this.#compare(entry, file);
      return undefined;
    }
    this.#wanted.delete(entry.key);
    this.#arrived.set(entry.key, { digest: digestOf(entry.metrics), file: this.#placeOf(file) });
    // What was chosen when it was dealt out, where something is wanted now: if that is something else, it will be recorded again.
    const vectors = run.vectors === undefined ? undefined : vectorsOf(entry);
    const details = run.details === undefined ? undefined : entry.details;
    const done = {
      ...run,
      ...(vectors !== undefined && { vectors: vectors.choice }),
      ...(details !== undefined && { details: details.choice }),
    };
    this.#source.done(done, metricsOf(entry), { vectors: vectors?.recorded, details });
    return run;
  }

  #compare(entry: SliceRun, file: string): void {
    const arrived = this.#arrived.get(entry.key);
    const known = arrived === undefined ? this.#known(entry.key) : undefined;
    const digest = arrived?.digest ?? (known === undefined ? undefined : digestOf(known.metrics()));
    if (digest === undefined) return;
    if (digest === digestOf(entry.metrics)) {
      // An earlier process had the run, and may have ended before it wrote its time series.
      const vectors = known === undefined ? undefined : vectorsOf(entry);
      if (vectors !== undefined) this.#source.recordedBefore?.(entry.key, vectors.choice, vectors.recorded);
      return;
    }
    const first = arrived === undefined ? this.#ownFile : (this.#files[arrived.file] ?? '');
    throw new DistributionError(
      `${first} and ${file} have the run ${entry.key} with different metrics, and one of them is wrong: the same program ` +
        'gives the same metrics on all machines, so that memory or disk of one of them may be faulty. Remove the folder of ' +
        'the wrong file, or begin again with --fresh',
    );
  }

  #placeOf(file: string): number {
    let place = this.#places.get(file);
    if (place === undefined) {
      place = this.#files.push(file) - 1;
      this.#places.set(file, place);
    }
    return place;
  }
}

function metricsOf({ metrics }: SliceRun): RunMetrics {
  return { ...noMetrics, ...metrics };
}

function vectorsOf({
  vectors,
}: SliceRun): { readonly choice: VectorChoice; readonly recorded: RecordedVectors } | undefined {
  if (vectors === undefined) return undefined;
  const { interval, paths, ...recorded } = vectors;
  // Keys have the hash of this program's code: names of metrics are those that it knows.
  return { choice: { interval, paths }, recorded: recorded as RecordedVectors };
}

/** Of metrics in any order. */
function digestOf(metrics: SliceRun['metrics']): number {
  const names = Object.keys(metrics).toSorted();
  return crc32(names.map((name) => `${name}=${metrics[name]}`).join('\n'));
}
