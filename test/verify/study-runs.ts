import { availableParallelism } from 'node:os';
import { estimate, type Estimate } from '../../analysis/statistics/statistics.ts';
import { deriveParameters, type ResolvedParameters } from '../../scenarios/plan/derive-parameters.ts';
import { executeRuns } from '../scenarios/execution/execute-runs.ts';
import { parameterNamed, type ParameterValue } from '../../scenarios/language/parameter-catalogue.ts';
import { firstSeeds } from '../../scenarios/plan/replications.ts';
import type { PlannedRun } from '../../scenarios/plan/run-plan.ts';
import type { MetricName, RunMetrics } from '../../sim/run/run-metrics.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';

export type GivenParameters = Readonly<Record<string, ParameterValue>>;

/** Parameters of a run: those given, the catalogue's defaults for the others. */
export function parametersOf(given: GivenParameters): RunParameters {
  return resolved(given).parameters;
}

function resolved(given: GivenParameters): ResolvedParameters {
  for (const name of Object.keys(given))
    if (parameterNamed(name) === undefined) throw new RangeError(`unknown parameter ${name}`);
  const outcome = deriveParameters(new Map(Object.entries(given)), 'verification');
  if ('reason' in outcome) throw new RangeError(outcome.reason);
  return outcome;
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
    const point = { index: 0, label: Object.entries(given).join(' '), ...resolved(given) };
    const planned = firstSeeds(seeds).map((seed): PlannedRun => ({ point, seed }));
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
