import { deriveParameters } from '../../scenarios/plan/derive-parameters.ts';
import { simulate } from '../../sim/run/run.ts';
import type { RunMetrics } from '../../sim/run/run-metrics.ts';
import { cpuSeconds } from '../comparison/cpu-seconds.ts';

export interface ModelRun {
  /** CPU seconds. */
  readonly seconds: number;
  readonly metrics: RunMetrics;
}

/** Runs a point of a study. Other revisions can do it, too: parameters and metrics keep their names, APIs of engines do not. */
export function runModel(given: Readonly<Record<string, string | number | boolean>>): ModelRun {
  const resolved = deriveParameters(new Map(Object.entries(given)), 'benchmark');
  if ('reason' in resolved) throw new RangeError(resolved.reason);
  const outcome: { metrics?: RunMetrics } = {};
  const seconds = cpuSeconds(() => {
    outcome.metrics = simulate(resolved.parameters, 1).metrics;
  });
  if (outcome.metrics === undefined) throw new Error('the run has no metrics');
  return { seconds, metrics: outcome.metrics };
}
