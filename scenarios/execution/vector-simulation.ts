import type { RunVectors, VectorMetric } from '../../results/tables/vector-table.ts';
import { registrations } from '../../sim/models/registrations.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import type { VectorDescriptor } from '../../sim/run/vector.ts';
import type { RecordedVectors } from '../../sim/run/vector-log.ts';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { MOST_STUDY_VALUES } from '../plan/check-vectors.ts';
import { RunError } from './run-error.ts';
import { simulateRuns, type PoolSettings, type RunSource } from './simulation-pool.ts';
import type { RecordedRun } from './recorded-runs.ts';

/** A run whose time series are wanted. */
export interface VectorOrder {
  readonly run: RecordedRun;
  /** Sampling interval, s. */
  readonly interval: number;
}

/** The metrics of time series, for their table. */
export const vectorMetrics: readonly VectorMetric[] = Object.values(registrations).flatMap(({ vectors }) =>
  Object.entries<VectorDescriptor>(vectors).map(([name, vector]) => ({ name, ...vector })),
);

/**
 * Simulates runs once more and records their time series. What comes out must be what the table of runs has.
 *
 * @returns in the order given; without those that were not done when `settings.signal` stopped it
 * @throws RunError if a run fails or comes out otherwise.
 */
export async function recordVectors(orders: readonly VectorOrder[], settings: PoolSettings): Promise<RunVectors[]> {
  const source = new VectorSource(orders);
  await simulateRuns(source, settings);
  return source.recorded();
}

interface OrderedRun extends RecordedRun {
  readonly vectorInterval: number;
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
    return { ...order.run, vectorInterval: order.interval, place: this.#next++ };
  }

  done(run: OrderedRun, metrics: RunMetrics, vectors?: RecordedVectors): void {
    const difference = metricCatalogue.find(
      ({ name }) => run.valueOf(name) !== undefined && run.valueOf(name) !== metrics[name],
    );
    if (difference !== undefined)
      throw new RunError(
        `run ${run.run} does not reproduce its row in the table of runs (${difference.name} ${metrics[difference.name]} ` +
          `instead of ${String(run.valueOf(difference.name))}), which other code computed: run the study again with --fresh`,
      );
    if (vectors === undefined) return;
    this.#values += vectors.values.length;
    if (this.#values > MOST_STUDY_VALUES)
      throw new RunError(
        `the time series of all runs together have more than ${MOST_STUDY_VALUES} values, sampled every ${run.vectorInterval} s: ` +
          'choose a longer interval',
      );
    this.#recorded[run.place] = { run: run.run, key: run.key, interval: run.vectorInterval, ...vectors };
  }

  recorded(): RunVectors[] {
    // Skips the places of runs that were not done.
    return this.#recorded.filter(() => true);
  }

  failed(run: OrderedRun, reason: string): void {
    throw new RunError(`run ${run.run} failed: ${reason}`);
  }
}
