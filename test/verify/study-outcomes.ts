import { availableParallelism } from 'node:os';
import { checkExpectations } from '../../analysis/expectations/check-expectations.ts';
import type { ExpectationOutcome } from '../../analysis/expectations/expectation-outcome.ts';
import { runsTable } from '../../scenarios/execution/runs-table.ts';
import { isQuickLook } from '../../scenarios/language/override.ts';
import type { Study } from '../../scenarios/language/study.ts';
import { initialSeeds } from '../../scenarios/plan/replications.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import type { MetricName } from '../../sim/run/run-metrics.ts';
import { executeRuns } from '../scenarios/execution/execute-runs.ts';

/**
 * Runs a study, without keeping its results, and checks what it expects of them.
 *
 * @param workers each compiles the simulator anew, for about a second of a processor
 */
export async function outcomesOfStudy(study: Study, workers = availableParallelism()): Promise<ExpectationOutcome[]> {
  const { points } = planRuns(study);
  const seeds = initialSeeds(study.replications);
  const planned = points.flatMap((point) => seeds.map((seed) => ({ point, seed })));
  const metrics = await executeRuns(planned, workers, () => undefined);
  const finished = planned.map((run, index) => ({ ...run, index, metric: (name: MetricName) => metrics[index][name] }));
  const { expectations, published, overrides } = study;
  const runs = runsTable(study, finished, 'verification');
  return checkExpectations(runs, expectations, { published, isQuick: isQuickLook(overrides) });
}

/** Whether something came out as the study's file says; what a first look leaves out says nothing. */
export function isAsExpected({ verdict }: ExpectationOutcome): boolean {
  switch (verdict) {
    case 'holds':
    case 'known difference':
    case 'not in --quick':
      return true;
    case 'differs':
    case 'cannot be checked':
      return false;
  }
}
