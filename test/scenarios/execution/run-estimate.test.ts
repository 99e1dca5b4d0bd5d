import assert from 'node:assert/strict';
import { readScenario } from '../../../scenarios/language/read-scenario.ts';
import { estimateRun } from '../../../scenarios/execution/run-estimate.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

function estimated(parameters: string): number {
  const { points } = planRuns(readScenario('my.yaml', `name: a\ntitle: A\nseeds: 1\nparameters: {${parameters}}\n`));
  return estimateRun(points).seconds;
}

describe('the estimate of a run', () => {
  it('is measured: long runs take longer than short ones, and are not simulated to their end', () => {
    const [short, long] = [estimated('duration: 60'), estimated('duration: 1e6')];
    assert.ok(short > 0 && short < 5, `${short} s`);
    assert.ok(long > 5 * short && long < Infinity, `${long} s`);
  });

  it('takes a run that fails as it comes', () => {
    assert.ok(Number.isFinite(estimated('maxEvents: 1')));
  });
});
