import assert from 'node:assert/strict';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { requireDistinct } from '../../../scenarios/validation/distinct-points.ts';
import { overTransport, realPoint } from '../../../scenarios/validation/real-point.ts';

/** Checks a study that sweeps a parameter of a pool over packets. */
function check(sweep: string, seconds?: number): void {
  const study = readStudy(
    'tiny.yaml',
    `name: tiny
title: Tiny
seeds: 2
parameters:
  transport: sctp
  poolElements: 2
  poolUserStart: 600 s
  warmup: 600 s
sweep:
  ${sweep}
`,
  );
  const points = planRuns(study).points.map((point) => overTransport(realPoint(point, seconds), 'udp'));
  requireDistinct(study, points);
}

describe('points of a study for real', () => {
  it('may differ in anything that reality has', () => {
    check('policy: [Random, LeastUsed]');
    check('peUptime: [100 s, 200 s]', 30);
    check('poolUsers: [3, 5]', 60);
  });

  it('must not differ only in what they lose', () => {
    // Half an hour and an hour, each run in a minute.
    assert.throws(() => check('duration: [30 min, 60 min]', 60), /^ValidationError: points duration=.* would be one/);
    assert.throws(
      () => check('udpEncapsulation: [false, true]'),
      /^ValidationError: points udpEncapsulation=false and udpEncapsulation=true would be one/,
    );
  });
});
