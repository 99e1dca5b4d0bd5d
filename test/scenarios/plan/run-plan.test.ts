import assert from 'node:assert/strict';
import type { Rule } from '../../../results/tables/rule.ts';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
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

  it('rounds numbers of pool users as the toolchain of RSPSIM does: halves go to the even number', () => {
    const { points } = planRuns(withOverrides(study, ['policy=Random', 'puToPeRatio=[0.25, 0.35, 1.05]']));
    assert.deepEqual(
      points.map(({ parameters }) => 'poolUsers' in parameters && parameters.poolUsers),
      [2, 4, 10],
    );
  });

  it('names the point of impossible combinations', () => {
    const broken = withOverrides(study, ['poolElements=[1, 10]', 'policy=PowerOfDChoices']);
    assert.throws(() => planRuns(broken), /policy-comparison\.yaml \(.*poolElements=1\): choices 2 exceeds/);
  });

  const impossible: Readonly<Record<string, string>> = {
    'peUptime: 100, peUptimeDistribution: uniform, peUptimeGamma: 0.5':
      '4:60: peUptimeGamma must be at least 1 for a uniform distribution',
    'capacityDistribution: linear, capacityGamma: 0.5':
      '4:44: capacityGamma must be at least 1 for the capacity distribution linear',
    'maxJobs: 5, minCapacityPerJob: 1e5':
      '4:14: maxJobs and minCapacityPerJob exclude each other: remove one of them, or set maxJobs to 0',
    'poolElementDistribution: localizedDisaster':
      '4:14: poolElementDistribution: a localized disaster moves pool elements to other LANs: set lans to 2 or more',
    'requestSize: 1e7, requestInterval: 100, targetUtilization: 0.5':
      '4:54: targetUtilization has no effect as requestInterval, requestSize and puToPeRatio all have values: make one of them auto, or remove targetUtilization',
  };
  for (const [parameters, message] of Object.entries(impossible))
    it(`names the place of what contradicts itself: ${parameters}`, () => {
      const contradictory = readStudy('my.yaml', `name: my\ntitle: M\nseeds: 1\nparameters: {${parameters}}\n`);
      assert.throws(() => planRuns(contradictory), { name: 'StudyError', message: `my.yaml:${message}` });
    });

  it('says what attackers miss, and that no registrar is left to fail', () => {
    const useless: Readonly<Record<string, string>> = {
      'attackers: 1': '4:14: attackers needs attack: handleResolution or registration',
      'attack: registration': '4:14: attack needs attackers above 0',
      'registrars: 2, registrarUptime: 100, immortalRegistrars: 2':
        '4:29: registrarUptime needs immortalRegistrars below registrars: otherwise none fails',
      'capacityLambda: 1, capacityDistribution: fastServers':
        '4:33: capacityDistribution: fastServers needs capacityGamma: how much the capacities differ, such as 3',
    };
    for (const [parameters, message] of Object.entries(useless)) {
      const odd = readStudy('my.yaml', `name: my\ntitle: M\nseeds: 1\nparameters: {${parameters}}\n`);
      assert.throws(() => planRuns(odd), { name: 'StudyError', message: `my.yaml:${message}` });
    }
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
