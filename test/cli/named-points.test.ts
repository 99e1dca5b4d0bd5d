import assert from 'node:assert/strict';
import { pointsNamed } from '../../cli/named-points.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { readStudy } from '../../scenarios/language/read-study.ts';
import { planRuns } from '../../scenarios/plan/run-plan.ts';

const { points } = planRuns(
  readStudy(
    'tiny.yaml',
    `name: tiny
title: Tiny
seeds: 1
sweep:
  policy: [Random, LeastUsed]
  cookieMaxCalculations: [1e5, 1e7]
`,
  ),
);

function named(wanted: string): number[] {
  return pointsNamed(points, wanted).map(({ index }) => index);
}

describe('points of a study', () => {
  it('are found by number, or by some of their values', () => {
    assert.deepEqual(named('2'), [2]);
    assert.deepEqual(named('policy=LeastUsed'), [2, 3]);
    assert.deepEqual(named('policy=LeastUsed, cookieMaxCalculations=100000'), [2]);
  });

  it('are found by numbers in any notation', () => {
    assert.deepEqual(named('cookieMaxCalculations=1e5,policy=Random'), [0]);
    assert.deepEqual(named('cookieMaxCalculations=1.0e7'), [1, 3]);
  });

  it('that are not there are refused with those that there are', () => {
    for (const wanted of ['4', 'policy=random', 'policy=', 'cookieMaxCalculations=', 'cookieMaxCalculations=2e5'])
      assert.throws(() => named(wanted), UsageError, wanted);
  });
});
