import { availableParallelism } from 'node:os';
import { estimate, type Estimate } from '../../analysis/statistics.ts';
import { deriveParameters } from '../../scenarios/derive-parameters.ts';
import { executeRuns } from '../../scenarios/executor.ts';
import { parameterCatalogue, type ParameterValue } from '../../scenarios/parameter-catalogue.ts';
import type { PlannedRun } from '../../scenarios/run-plan.ts';
import type { MetricName, RunMetrics } from '../../sim/model/metric-catalogue.ts';
import type { RunParameters } from '../../sim/model/run-parameters.ts';

export type GivenParameters = Readonly<Record<string, ParameterValue>>;

/** Parameters of a run: those given, the catalogue's defaults for the others. */
export function parametersOf(given: GivenParameters): RunParameters {
  const values = valuesOf(given);
  return deriveParameters(values, 'verification');
}

function valuesOf(given: GivenParameters): Map<string, ParameterValue> {
  const values = new Map(parameterCatalogue.map(({ name, default: value }) => [name, given[name] ?? value]));
  for (const name of Object.keys(given)) if (!values.has(name)) throw new RangeError(`unknown parameter ${name}`);
  return values;
}

const replications = new Map<string, Promise<RunMetrics[]>>();

/** Metrics of the same parameters with the seeds 1 to n. What was simulated before is remembered. */
export function replicate(
  given: GivenParameters,
  seeds: number,
  workers = availableParallelism(),
): Promise<RunMetrics[]> {
  const key = JSON.stringify([given, seeds]);
  let runs = replications.get(key);
  if (runs === undefined) {
    const point = { index: 0, values: valuesOf(given), parameters: parametersOf(given) };
    const planned = Array.from({ length: seeds }, (_, index): PlannedRun => ({ index, point, seed: index + 1 }));
    runs = executeRuns(planned, workers, () => undefined);
    replications.set(key, runs);
  }
  return runs;
}

/** Mean and confidence interval of one metric. */
export function estimateOf(runs: readonly RunMetrics[], metric: MetricName): Estimate {
  const values = runs.map((run) => run[metric]).filter((value) => value !== null);
  const result = estimate(values);
  if (result === undefined) throw new RangeError(`no values of ${metric}`);
  return result;
}
