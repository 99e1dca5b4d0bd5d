import { pointKey, runKey } from '../../../../scenarios/execution/run-key.ts';
import { readStudy } from '../../../../scenarios/language/read-study.ts';
import type { Study } from '../../../../scenarios/language/study.ts';
import { planRuns } from '../../../../scenarios/plan/run-plan.ts';
import type { KeyedRun } from '../../../../scenarios/execution/distribution/slice.ts';

/** A study of two points and three seeds, whose runs are short. */
export function shortStudy(seeds = '3', more = ''): Study {
  return readStudy(
    'short.yaml',
    `name: short
title: Short
parameters: { poolElements: 2, poolUsers: 4, duration: 60, warmup: 5, poolElementStart: 1, poolUserStart: 2 }
sweep: { policy: [Random, RoundRobin] }
seeds: ${seeds}
plots: []
${more}`,
  );
}

/** The runs of a study with fixed seeds. */
export function runsOf(study: Study): KeyedRun[] {
  const { replications } = study;
  const seeds = replications.kind === 'seeds' ? replications.seeds : [];
  return planRuns(study).points.flatMap((point) =>
    seeds.map((seed) => ({ point, seed, key: runKey(pointKey(point.parameters), seed) })),
  );
}
