import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { RunError } from './run-error.ts';
import type { RecordedRun } from './runs-table.ts';

/** @throws RunError if a run that was simulated again came out otherwise than in the table of runs. */
export function requireReproduced({ run, valueOf }: RecordedRun, metrics: RunMetrics): void {
  const difference = metricCatalogue.find(({ name }) => valueOf(name) !== undefined && valueOf(name) !== metrics[name]);
  if (difference !== undefined)
    throw new RunError(
      `run ${run} does not reproduce its row in the table of runs (${difference.name} ${metrics[difference.name]} ` +
        `instead of ${String(valueOf(difference.name))}), which other code computed: run the study again with --fresh`,
    );
}
