import { isDeepStrictEqual } from 'node:util';
import type { VectorChoice } from '../../sim/run/vector-recorder.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { RunVectors } from '../../results/tables/vector-table.ts';
import { simulateRuns, type PoolSettings, type RunRecordings, type RunSource } from './simulation-pool.ts';
import { defaultInterval, MOST_STUDY_VALUES } from '../plan/check-vectors.ts';
import { requireReproduced } from './reproduced-run.ts';
import { recordedRuns, type RecordedRun } from './runs-table.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import { vectorCatalogue } from '../language/vector-catalogue.ts';
import { keptIn } from '../inputs/kept-inputs.ts';
import { RequestTraceFiles } from '../inputs/request-trace-files.ts';
import { RunError } from './run-error.ts';

/** Whose time series are wanted. */
export interface VectorWish {
  readonly includes: (run: { readonly run?: number; readonly seed: number }) => boolean;
  /** Sampling interval, s; undefined: any that is there, else one that suits the length of the run. */
  readonly interval: number | undefined;
  /** Components whose paths are recorded; undefined: any that are there, else those that the model chooses. */
  readonly paths?: readonly string[] | undefined;
}

export interface VectorSettings extends PoolSettings {
  readonly wish?: VectorWish | undefined;
  /** Those that the folder has. */
  readonly earlier: readonly RunVectors[];
  /** Called with the number of runs, before they are simulated again. */
  readonly recording?: (count: number) => void;
}

/**
 * Brings the time series of a study up to date: those of runs that the table no longer has are left out, those that are
 * wanted and missing are recorded.
 *
 * @returns the manifest, which names the table
 * @throws RunError if a run fails, or comes out otherwise than in the table of runs.
 */
export async function updateVectors(
  folder: StudyFolder,
  manifest: Manifest,
  runs: ResultTable,
  { wish, earlier, recording, ...settings }: VectorSettings,
): Promise<Manifest> {
  const traces = new RequestTraceFiles(keptIn(folder, manifest.inputs), folder.path);
  const all = recordedRuns(runs, manifest.codeFingerprint, traces);
  const known = validVectors(all, earlier);
  const orders = wish === undefined ? [] : all.filter(wish.includes).flatMap((run) => orderFor(run, wish, known) ?? []);
  if (orders.length > 0) recording?.(orders.length);
  const recorded = await recordVectors(orders, settings);
  const table = new Map([...known, ...recorded].map((vectors) => [vectors.run, vectors]));
  const { vectors: _before, ...checksums } = manifest.checksums;
  if (table.size === 0) {
    folder.removeVectors();
    return { ...manifest, checksums };
  }
  const sorted = [...table.values()].toSorted((a, b) => a.run - b.run);
  return {
    ...manifest,
    checksums: { ...checksums, vectors: folder.writeVectors({ runs: sorted, metrics: vectorCatalogue }) },
  };
}

/** Those that belong to a run of the table, with its present number. */
function validVectors(all: readonly RecordedRun[], vectors: readonly RunVectors[]): RunVectors[] {
  const numbers = new Map(all.map(({ key, run }) => [key, run]));
  return vectors.flatMap((each) => {
    const run = numbers.get(each.key);
    return run === undefined ? [] : { ...each, run };
  });
}

function orderFor(run: RecordedRun, wish: VectorWish, known: readonly RunVectors[]): VectorOrder | undefined {
  const there = known.find((vectors) => vectors.run === run.run);
  const { interval = there?.interval ?? defaultInterval(run.point.parameters), paths = there?.paths } = wish;
  if (there?.interval === interval && isDeepStrictEqual(paths, there.paths)) return undefined;
  return { run, vectors: { interval, paths } };
}

/** A run whose time series are wanted. */
interface VectorOrder {
  readonly run: RecordedRun;
  readonly vectors: VectorChoice;
}

/**
 * Simulates runs once more and records their time series. What comes out must be what the table of runs has.
 *
 * @returns in the order given; without those that were not done when `settings.signal` stopped it
 * @throws RunError if a run fails or comes out otherwise.
 */
async function recordVectors(orders: readonly VectorOrder[], settings: PoolSettings): Promise<RunVectors[]> {
  const source = new VectorSource(orders);
  await simulateRuns(source, settings);
  return source.recorded();
}

interface OrderedRun extends RecordedRun {
  readonly vectors: VectorChoice;
  readonly place: number;
}

class VectorSource implements RunSource<OrderedRun> {
  readonly #recorded: RunVectors[] = [];
  readonly #orders: readonly VectorOrder[];
  #next = 0;
  #values = 0;

  constructor(orders: readonly VectorOrder[]) {
    this.#orders = orders;
  }

  next(): OrderedRun | undefined {
    const order = this.#orders[this.#next];
    if (order === undefined) return undefined;
    return { ...order.run, vectors: order.vectors, place: this.#next++ };
  }

  done(run: OrderedRun, metrics: RunMetrics, { vectors: recorded }: RunRecordings): void {
    requireReproduced(run, metrics);
    if (recorded === undefined) return;
    this.#values += recorded.values.length;
    if (this.#values > MOST_STUDY_VALUES)
      throw new RunError(
        `the time series of all runs together have more than ${MOST_STUDY_VALUES} values, sampled every ${run.vectors.interval} s: ` +
          'choose a longer interval',
      );
    this.#recorded[run.place] = { run: run.run, key: run.key, ...run.vectors, ...recorded };
  }

  recorded(): RunVectors[] {
    // Skips the places of runs that were not done.
    return this.#recorded.filter(() => true);
  }

  failed(run: OrderedRun, reason: string): void {
    throw new RunError(`run ${run.run} failed: ${reason}`);
  }
}
