import assert from 'node:assert/strict';
import { executeRuns, RunError } from '../../scenarios/executor.ts';
import { withOverrides } from '../../scenarios/override.ts';
import { planRuns } from '../../scenarios/run-plan.ts';
import { loadStudy } from '../../scenarios/study-catalogue.ts';

const study = loadStudy('policy-comparison');

describe('run plan', () => {
  it('varies the last swept parameter fastest, and has all seeds for each point', () => {
    const plan = planRuns(study, 2);
    assert.equal(plan.points.length, 24);
    assert.equal(plan.runs.length, 48);
    const named = plan.runs
      .slice(0, 5)
      .map(({ point, seed }) => [point.parameters.policy, point.values.get('puToPeRatio'), seed]);
    assert.deepEqual(named, [
      ['LeastUsed', 1, 1],
      ['LeastUsed', 1, 2],
      ['LeastUsed', 2, 1],
      ['LeastUsed', 2, 2],
      ['LeastUsed', 3, 1],
    ]);
  });

  it('refuses zero seeds', () => assert.throws(() => planRuns(study, 0), /at least 1, not 0/));

  it('names the point of impossible combinations', () => {
    const broken = withOverrides(study, ['poolElements=[1, 10]', 'policy=PowerOfDChoices']);
    assert.throws(() => planRuns(broken, 1), /policy-comparison\.yaml \(.*poolElements=1\): choices 2 exceeds/);
  });
});

describe('settings of the command line', () => {
  it('hold or sweep parameters', () => {
    const changed = withOverrides(study, ['duration=10 min', 'puToPeRatio=3', 'lanDelay=[1, 2]']);
    assert.equal(changed.parameters.get('duration'), 600);
    assert.deepEqual(changed.sweep.get('puToPeRatio'), [3]);
    assert.deepEqual(changed.sweep.get('lanDelay'), [1, 2]);
    assert.deepEqual(changed.overrides, ['duration=10 min', 'puToPeRatio=3', 'lanDelay=[1, 2]']);
  });

  for (const [setting, pattern] of [
    ['duration', /must be name=value/],
    ['durration=1', /unknown parameter durration; did you mean duration\?/],
    ['duration=-1', /duration must be a time .* above 0, not -1/],
    ['policy=Randon', /did you mean Random\?/],
    ['lanDelay=[]', /the sweep is empty/],
    ['lanDelay=[1, 1]', /a value stands twice/],
    ['lanDelay={', /is not a value/],
  ] as const)
    it(`refuse ${setting}`, () => assert.throws(() => withOverrides(study, [setting]), pattern));
});

describe('executor', () => {
  it('names point and seed of a run that fails', async () => {
    const plan = planRuns(withOverrides(study, ['maxEvents=5']), 1);
    await assert.rejects(
      executeRuns(plan.runs, 2, () => undefined),
      (error: unknown) => {
        assert.ok(error instanceof RunError);
        assert.match(error.message, /run of point \d+ with seed 1 failed: the event budget of 5 ran out/);
        return true;
      },
    );
  });

  it('tells the progress', async () => {
    const plan = planRuns(withOverrides(study, ['duration=1', 'puToPeRatio=1']), 1);
    const counts: number[] = [];
    await executeRuns(plan.runs, 2, (count) => counts.push(count));
    assert.deepEqual(counts, [1, 2, 3, 4]);
  });
});
