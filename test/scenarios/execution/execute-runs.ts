import { RunError } from '../../../scenarios/execution/run-error.ts';
import { simulateRuns } from '../../../scenarios/execution/simulation-pool.ts';
import type { PlannedRun } from '../../../scenarios/plan/run-plan.ts';
import type { RunMetrics } from '../../../sim/run/run-metrics.ts';

/**
 * Simulates a list of runs in worker threads.
 *
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
    failed: ({ point, seed }: PlannedRun, reason: string) => {
      throw new RunError(`run of ${point.label} with seed ${seed} failed: ${reason}`);
    },
  };
  await simulateRuns(source, { workers });
  return runs.flatMap((run) => results.get(run) ?? []);
}
