import type { Manifest } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { RunVectors } from '../../results/tables/vector-table.ts';
import type { PoolSettings } from '../../scenarios/execution/simulation-pool.ts';
import { defaultInterval } from '../../scenarios/plan/check-vectors.ts';
import { recordedRuns, type RecordedRun } from '../../scenarios/execution/recorded-runs.ts';
import { recordVectors, vectorMetrics, type VectorOrder } from '../../scenarios/execution/vector-simulation.ts';

/** Whose time series are wanted. */
export interface VectorWish {
  readonly includes: (run: { readonly run?: number; readonly seed: number }) => boolean;
  /** Sampling interval, s; undefined: any that is there, else one that suits the length of the run. */
  readonly interval: number | undefined;
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
  const all = recordedRuns(runs, manifest.codeFingerprint);
  const known = validVectors(all, earlier);
  const orders = wish === undefined ? [] : all.filter(wish.includes).flatMap((run) => order(run, wish, known) ?? []);
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
    checksums: { ...checksums, vectors: folder.writeVectors({ runs: sorted, metrics: vectorMetrics }) },
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

function order(run: RecordedRun, { interval }: VectorWish, known: readonly RunVectors[]): VectorOrder | undefined {
  const there = known.find((vectors) => vectors.run === run.run);
  if (there !== undefined && (interval === undefined || interval === there.interval)) return undefined;
  return { run, interval: interval ?? defaultInterval(run.point.parameters) };
}
