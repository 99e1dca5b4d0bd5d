import assert from 'node:assert/strict';
import type { Rule } from '../../../results/tables/rule.ts';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';

const study = loadStudy('policy-comparison');

describe('run plan', () => {
  it('varies the last swept parameter fastest', () => {
    const { points, skipped } = planRuns(study);
    assert.equal(points.length, 24);
    assert.equal(skipped.length, 0);
    const labels = points.slice(0, 3).map(({ label }) => label);
    assert.deepEqual(labels, [
      'policy=LeastUsed, puToPeRatio=1',
      'policy=LeastUsed, puToPeRatio=2',
      'policy=LeastUsed, puToPeRatio=3',
    ]);
    assert.equal(points[6].parameters.policy, 'PowerOfDChoices');
  });

  it('names the point of impossible combinations', () => {
    const broken = withOverrides(study, ['poolElements=[1, 10]', 'policy=PowerOfDChoices']);
    assert.throws(() => planRuns(broken), /policy-comparison\.yaml \(.*poolElements=1\): choices 2 exceeds/);
  });

  it('refuses sweeps that would never end, before it expands them', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i + 1);
    const sweep = new Map(['lanDelay', 'puToPeRatio', 'wanDelay'].map((name) => [name, values] as const));
    assert.throws(
      () => planRuns({ ...study, sweep }),
      /policy-comparison\.yaml: 1000000000 combinations, but at most 1000000 are/,
    );
    const seeds = Array.from({ length: 1e6 }, (_, i) => i + 1);
    assert.throws(
      () => planRuns({ ...study, replications: { kind: 'seeds', seeds } }),
      /24000000 runs, but at most 10000000 are/,
    );
  });

  it('leaves out combinations that fit a rule, even impossible ones', () => {
    const skip: Rule[] = [
      [
        { parameter: 'policy', is: ['Random', 'RoundRobin'] },
        { parameter: 'puToPeRatio', below: 3 },
      ],
      [
        { parameter: 'policy', is: ['PowerOfDChoices'] },
        { parameter: 'poolElements', atMost: 1 },
      ],
    ];
    const { points, skipped } = planRuns({ ...withOverrides(study, ['poolElements=[1, 10]']), skip });
    assert.equal(points.length, 48 - 2 * 2 * 2 - 6);
    assert.ok(skipped.some(({ reason }) => reason === 'skip: policy=Random|RoundRobin and puToPeRatio<3'));
    assert.ok(points.every(({ index }, place) => index === place));
  });

  it('keeps only combinations that fit a rule, also one on computed values', () => {
    const only: Rule[] = [[{ parameter: 'requestInterval', above: 6 }]];
    const { points } = planRuns({ ...study, only, expectations: [] });
    assert.deepEqual([...new Set(points.map(({ values }) => values.get('puToPeRatio')))], [5, 10, 20]);
    const none: Rule[] = [[{ parameter: 'puToPeRatio', above: 100 }]];
    assert.throws(
      () => planRuns({ ...study, only: none }),
      /all combinations are left out; reason for the first one: it matches none/,
    );
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
    ['lanDelay=[1, 1]', /a value is listed twice/],
    ['lanDelay={', /is not a value/],
  ] as const)
    it(`refuse ${setting}`, () => assert.throws(() => withOverrides(study, [setting]), pattern));

  it('refuse a parameter that is given twice, of which one would be ignored', () => {
    assert.throws(
      () => withOverrides(study, ['policy=Random', 'duration=60', 'policy=LeastUsed']),
      /^StudyError: --set policy is given twice: to sweep it, use --set "policy=\[value, …\]"$/,
    );
  });
});
