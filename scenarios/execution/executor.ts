import type { RunMetrics } from '../../sim/run/metric-catalogue.ts';
import type { PlannedRun } from '../plan/run-plan.ts';
import { simulateRuns } from './simulation-pool.ts';

/** A run failed; the message names its parameters and seed. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/**
 * Simulates a list of runs in worker threads. The result does not depend on the number of workers or on who is done
 * first.
 *
 * @param done called after each run with the number of runs done so far
 * @returns the metrics in the order of the runs
 * @throws RunError when a run fails; the others are given up then.
 */
export async function executeRuns(
  runs: readonly PlannedRun[],
  workers: number,
  done: (count: number) => void,
): Promise<RunMetrics[]> {
  const results = new Map<PlannedRun, RunMetrics>();
  let next = 0;
  const source = {
    next: () => runs[next++],
    done: (run: PlannedRun, metrics: RunMetrics) => done(results.set(run, metrics).size),
    failed: (run: PlannedRun, reason: string) => {
      throw new RunError(`run ${inWords(run)} failed: ${reason}`);
    },
  };
  await simulateRuns(source, { workers });
  return runs.flatMap((run) => results.get(run) ?? []);
}

/** “of policy=Random, puToPeRatio=3 with seed 1” */
function inWords({ point, seed }: PlannedRun): string {
  return `${point.label === '' ? '' : `of ${point.label} `}with seed ${seed}`;
}
