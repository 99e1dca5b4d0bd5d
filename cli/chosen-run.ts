import { withOverrides } from '../scenarios/language/override.ts';
import type { Study } from '../scenarios/language/study.ts';
import { initialSeeds } from '../scenarios/plan/replications.ts';
import { planRuns, type SweepPoint } from '../scenarios/plan/run-plan.ts';
import { pointsNamed } from './named-points.ts';
import { UsageError } from './usage-error.ts';

/** Which run of a study is meant. */
export interface RunChoice {
  /** Number or values of its point; absent: the first one. */
  readonly point?: string;
  /** Absent: the first one of the study. */
  readonly seed?: number;
  /** “parameter=value” */
  readonly set: readonly string[];
}

/**
 * One run of a study.
 *
 * @throws UsageError and StudyError if there is no such run
 */
export function chosenRun(study: Study, choice: RunChoice): { readonly point: SweepPoint; readonly seed: number } {
  const changed = withOverrides(study, choice.set);
  const { points } = planRuns(changed);
  const [point] = choice.point === undefined ? points : pointsNamed(points, choice.point);
  if (point === undefined) throw new UsageError('the study has no points');
  return { point, seed: choice.seed ?? initialSeeds(changed.replications)[0] ?? 1 };
}
