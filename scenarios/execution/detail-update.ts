import { writeDetails, type DetailMetrics, type RunDetails } from '../../results/folders/detail-files.ts';
import type { Manifest } from '../../results/folders/manifest.ts';
import type { StudyFolder } from '../../results/folders/study-folder.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import { componentClasses, distributionMetrics } from '../language/component-catalogue.ts';
import { allOf, detailsOfModel, includesAll, type DetailChoice } from '../language/detail-choice.ts';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { MOST_DETAIL_VALUES } from '../plan/check-details.ts';
import { sizeOf } from './observed-details.ts';
import { requireReproduced } from './reproduced-run.ts';
import { keptIn } from '../inputs/kept-inputs.ts';
import { RequestTraceFiles } from '../inputs/request-trace-files.ts';
import { RunError } from './run-error.ts';
import { recordedRuns, type RecordedRun } from './runs-table.ts';
import { SharedComponents } from '../../results/tables/measured-class.ts';
import { simulateRuns, type PoolSettings, type RunRecordings, type RunSource } from './simulation-pool.ts';

export interface DetailSettings extends PoolSettings {
  readonly choice: DetailChoice;
  /** What was recorded before. */
  readonly earlier: readonly RunDetails[];
  /** Called with the number of runs, before they are simulated again. */
  readonly recording?: (count: number) => void;
}

/**
 * Brings components and distributions of a study up to date: those of runs that the table no longer has are left out,
 * those that are wanted and missing are recorded.
 *
 * @returns the manifest, which names the files
 * @throws RunError if a run fails, or comes out otherwise than in the table of runs.
 */
export async function updateDetails(
  folder: StudyFolder,
  manifest: Manifest,
  runs: ResultTable,
  { choice, earlier, recording, ...settings }: DetailSettings,
): Promise<Manifest> {
  const traces = new RequestTraceFiles(keptIn(folder, manifest.inputs), folder.path);
  const all = recordedRuns(runs, manifest.codeFingerprint, traces);
  const numbers = new Map(all.map(({ key, run }) => [key, run]));
  const known = new Map(
    earlier.flatMap((details) => {
      const run = numbers.get(details.key);
      return run === undefined ? [] : [[run, { ...details, run }] as const];
    }),
  );
  const orders = all.flatMap((run) => orderFor(run, choice, known.get(run.run)) ?? []);
  if (orders.length > 0) recording?.(orders.length);
  const source = new DetailSource(orders, sizeOfAll(known, orders));
  await simulateRuns(source, settings);
  for (const details of source.recorded) known.set(details.run, details);
  const sorted = [...known.values()].toSorted((a, b) => a.run - b.run);
  const { components: _components, distributions: _distributions, ...others } = manifest.checksums;
  return { ...manifest, checksums: { ...others, ...writeDetails(folder, sorted, detailMetrics) } };
}

/** A run of which something is wanted that is not there. It is simulated once more, for all of that and what is there. */
interface DetailOrder extends RecordedRun {
  readonly details: DetailChoice;
}

function orderFor(run: RecordedRun, wanted: DetailChoice, known: RunDetails | undefined): DetailOrder | undefined {
  const choice = detailsOfModel(wanted, run.point.parameters.model);
  const there = known?.choice ?? { components: {}, distributions: [] };
  return includesAll(there, choice) ? undefined : { ...run, details: allOf([there, choice]) };
}

/** Values that are kept anyway. */
function sizeOfAll(known: ReadonlyMap<number, RunDetails>, orders: readonly DetailOrder[]): number {
  const again = new Set(orders.map(({ run }) => run));
  return [...known.values()].reduce((sum, details) => (again.has(details.run) ? sum : sum + sizeOf(details)), 0);
}

/** The meanings of what is recorded, for the files. */
const detailMetrics: DetailMetrics = {
  components: componentClasses.flatMap(({ name: className, description: title, metrics }) =>
    [...metrics].map(([name, { unit, description }]) => ({ className, title, name, unit, description })),
  ),
  distributions: metricCatalogue
    .filter(({ name }) => distributionMetrics.has(name))
    .map(({ name, unit, description }) => ({ name, unit, description })),
};

class DetailSource implements RunSource<DetailOrder> {
  readonly recorded: RunDetails[] = [];
  readonly #orders: readonly DetailOrder[];
  readonly #shared = new SharedComponents();
  #next = 0;
  #values: number;

  /** @param values that are there without them */
  constructor(orders: readonly DetailOrder[], values: number) {
    this.#orders = orders;
    this.#values = values;
  }

  next(): DetailOrder | undefined {
    return this.#orders[this.#next++];
  }

  done(run: DetailOrder, metrics: RunMetrics, { details }: RunRecordings): void {
    requireReproduced(run, metrics);
    if (details === undefined) return;
    this.#values += sizeOf(details);
    if (this.#values > MOST_DETAIL_VALUES)
      throw new RunError(
        `components and distributions of all runs together have more than ${MOST_DETAIL_VALUES} values: ` +
          'record fewer classes, metrics or distributions, or use fewer seeds',
      );
    const classes = this.#shared.classes(details.classes);
    this.recorded.push({ run: run.run, key: run.key, choice: run.details, ...details, classes });
  }

  failed({ run }: DetailOrder, reason: string): void {
    throw new RunError(`run ${run} failed: ${reason}`);
  }
}
