import { createHash } from 'node:crypto';
import { encodeTable } from '../../results/tables/arrow-table.ts';
import { executeRuns } from '../scenarios/execution/execute-runs.ts';
import { withOverrides } from '../../scenarios/language/override.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';
import { runsTable } from '../../scenarios/execution/runs-table.ts';
import type { MetricName } from '../../sim/run/run-metrics.ts';
import { loadStudy } from '../../scenarios/language/study-catalogue.ts';
import { summarize } from '../../analysis/statistics/summary.ts';

/** SHA-256 of the tables of a shortened policy comparison, made by the given number of workers. */
export async function hashOfTables(workers: number, duration: number): Promise<string> {
  const study = withOverrides(loadStudy('policy-comparison'), [`duration=${duration}`, 'puToPeRatio=[1, 5]']);
  const { points } = planRuns(study);
  const planned = points.flatMap((point) => [1, 2].map((seed) => ({ point, seed })));
  const metrics = await executeRuns(planned, workers, () => undefined);
  const finished = planned.map((run, index) => ({ ...run, index, metric: (name: MetricName) => metrics[index][name] }));
  const runs = runsTable(study, finished, 'test');
  return createHash('sha256')
    .update(encodeTable(runs))
    .update(encodeTable(summarize(runs)))
    .digest('hex');
}
