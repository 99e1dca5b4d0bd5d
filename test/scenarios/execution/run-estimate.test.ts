import assert from 'node:assert/strict';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { estimateRun, type RunEstimate } from '../../../scenarios/execution/run-estimate.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

function estimated(parameters: string): number {
  return estimateOf(`parameters: {${parameters}}`).seconds;
}

function estimateOf(...lines: readonly string[]): RunEstimate {
  const { points } = planRuns(readStudy('my.yaml', ['name: a', 'title: A', 'seeds: 1', ...lines, ''].join('\n')));
  return estimateRun(points);
}

describe('the estimate of a run', () => {
  it('is measured: long runs take longer than short ones, and are not simulated to their end', () => {
    const [short, long] = [estimated('duration: 60'), estimated('duration: 1e6')];
    assert.ok(short > 0 && short < 5, `${short} s`);
    assert.ok(long > 5 * short && long < Infinity, `${long} s`);
  });

  it('comes from points all over the study, however little of the processor is free', () => {
    // Wall time runs away while the processor does something else.
    const now = performance.now.bind(performance);
    let looks = 0;
    performance.now = () => now() + 2000 * looks++;
    try {
      const { tried, seconds } = estimateOf(
        'parameters: {duration: 1e6}',
        'sweep: {puToPeRatio: [1, 2, 3, 5, 10, 20]}',
      );
      assert.ok(tried >= 4, `${tried}`);
      assert.ok(seconds > 0 && seconds < Infinity);
    } finally {
      performance.now = now;
    }
  });

  it('takes a run that fails as it comes', () => {
    assert.ok(Number.isFinite(estimated('maxEvents: 1')));
  });
});
