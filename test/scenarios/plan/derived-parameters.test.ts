import assert from 'node:assert/strict';
import { quickLook, withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { studyDifferences } from '../../../scenarios/language/study-differences.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { planRuns, type RunPlan } from '../../../scenarios/plan/run-plan.ts';

/** Line 4 is the first one given. */
function study(...lines: readonly string[]): Study {
  return readStudy('my.yaml', ['name: my', 'title: M', 'seeds: 1', ...lines, ''].join('\n'));
}

function valuesOf({ points }: RunPlan, name: string): unknown[] {
  return points.map(({ values }) => values.get(name));
}

const sizes = 'sweep: {requestSize: [1e6, 1e7]}';

describe('parameters that are expressions of others', () => {
  it('are computed for each combination', () => {
    const plan = planRuns(study('parameters: {peUptime: 5 * requestSize / capacity}', sizes));
    assert.deepEqual(valuesOf(plan, 'peUptime'), [5, 50]);
    assert.deepEqual(
      plan.points.map(({ label, parameters }) => [label, parameters.peUptime]),
      [
        ['requestSize=1000000', 5],
        ['requestSize=10000000', 50],
      ],
    );
  });

  it('may depend on each other in any order, and on automatic values', () => {
    const plan = planRuns(
      study(
        'parameters:',
        '  jobKeepAliveTimeout: jobKeepAliveInterval / 2',
        '  jobKeepAliveInterval: requestInterval / 5',
        '  registrars: poolUsers / 50',
        '  lanDelay: 2 * wanDelay',
        '  wanDelay: requestSize / capacity / 1000',
        '  lans: 2',
        sizes,
      ),
    );
    // 10 users per element: a request every 12.5 s, 125 s.
    assert.deepEqual(valuesOf(plan, 'jobKeepAliveInterval'), [2.5, 25]);
    assert.deepEqual(valuesOf(plan, 'jobKeepAliveTimeout'), [1.25, 12.5]);
    assert.deepEqual(valuesOf(plan, 'jobRequestTimeout'), [1.25, 12.5], 'an automatic value that follows');
    assert.deepEqual(valuesOf(plan, 'registrars'), [2, 2]);
    assert.deepEqual(valuesOf(plan, 'wanDelay'), [1, 10], 's are converted to ms');
    assert.deepEqual(valuesOf(plan, 'lanDelay'), [2, 20]);
  });

  it('decide the load as plain values do', () => {
    const plan = planRuns(study('parameters: {requestSize: 10 s * capacity}', 'sweep: {capacity: [1e5, 1e6]}'));
    assert.deepEqual(valuesOf(plan, 'requestSize'), [1e6, 1e7]);
    assert.deepEqual(valuesOf(plan, 'requestInterval'), [125, 125]);
    const users = planRuns(study('parameters: {poolUsers: 2 * poolElements}', 'sweep: {poolElements: [5, 10]}'));
    assert.deepEqual(valuesOf(users, 'puToPeRatio'), [2, 2]);
  });

  it('are numbers in the unit of the parameter, if there is no name in them', () => {
    const plan = planRuns(study('parameters: {duration: 2 * 60, lanDelay: 1 s / 50, poolElements: 3 * 4}'));
    assert.deepEqual(
      ['duration', 'lanDelay', 'poolElements'].map((name) => valuesOf(plan, name)),
      [[120], [20], [12]],
    );
  });

  it('may be swept, beside values; what comes to the same is one point', () => {
    const ms = '[never, 5 * requestSize / capacity, 2.5 * requestSize / capacity, 50]';
    const plan = planRuns(study('sweep:', '  requestSize: [1e6, 1e7]', `  peUptime: ${ms}`));
    assert.deepEqual(
      plan.points.map(({ label }) => label.replace(/requestSize=\d+, /, '')),
      ['peUptime=never', 'peUptime=5', 'peUptime=2.5', 'peUptime=50', 'peUptime=never', 'peUptime=50', 'peUptime=25'],
    );
    assert.deepEqual(plan.skipped, [{ reason: 'its values are those of another combination' }]);
  });

  it('are axes of plots if what they are computed from varies', () => {
    const plot = 'plots: [{name: p, title: P, y: utilization, x: peUptime}]';
    planRuns(study('parameters: {peUptime: 2 * peDowntime, peDowntime: requestSize / capacity}', sizes, plot));
    assert.throws(
      () => study('parameters: {peUptime: 2 * duration}', sizes, plot),
      /^StudyError: my\.yaml:6:48: x of plot p: peUptime is not swept$/,
    );
  });

  it('are known to rules once they are computed', () => {
    const rule = 'skip: [{peUptime: {above: 10}}]';
    const plan = planRuns(study('parameters: {peUptime: 5 * requestSize / capacity}', sizes, rule));
    assert.deepEqual(valuesOf(plan, 'peUptime'), [5]);
  });

  it('come from the command line and from quick, too', () => {
    const plain = study(sizes, 'quick: {peUptime: 3 * requestSize / capacity}');
    const set = withOverrides(plain, ['peUptime=5*requestSize/capacity', 'lanDelay=[0, 1 s * poolElements / 100]']);
    assert.deepEqual(valuesOf(planRuns(set), 'peUptime'), [5, 5, 50, 50]);
    assert.deepEqual(valuesOf(planRuns(set), 'lanDelay'), [0, 100, 0, 100]);
    assert.deepEqual(valuesOf(planRuns(quickLook(plain)), 'peUptime'), [3, 30]);
    assert.deepEqual(studyDifferences(plain, set), [
      'lanDelay: not given → [0, 1 s * poolElements / 100]',
      'peUptime: not given → 5 * requestSize / capacity',
    ]);
  });

  it('make use of what is in them', () => {
    // A think time is of no use without a closed workload.
    assert.throws(() => planRuns(study('parameters: {thinkTime: 7}')), /thinkTime needs/);
    assert.deepEqual(
      valuesOf(planRuns(study('parameters: {thinkTime: 7, peUptime: 2 * thinkTime}')), 'peUptime'),
      [14],
    );
  });

  const refusals: Readonly<Record<string, readonly [string, string]>> = {
    'an unknown name': [
      'peUptime: 5 * requestSiz / capacity',
      'my.yaml:5:17: peUptime: unknown parameter requestSiz; did you mean requestSize?',
    ],
    'a metric': ['peUptime: 5 * handling_time', 'my.yaml:5:17: peUptime: handling_time is a metric: give a parameter'],
    'a choice': ['peUptime: 5 * policy', 'my.yaml:5:17: peUptime: policy is not a number'],
    'half an expression': ['peUptime: (5 * requestSize', 'my.yaml:5:29: peUptime: a closing parenthesis is missing'],
    'another unit': [
      'peUptime: 5 * requestSize',
      'my.yaml:5:13: peUptime: the expression is in calculations, but peUptime must be in s',
    ],
    'no unit': [
      'peUptime: 5 * poolElements',
      'my.yaml:5:13: peUptime: the expression has no unit, but peUptime must be in s; a number may have a unit, as in "5 s"',
    ],
    'units that cannot be added': [
      'peUptime: requestSize / capacity + lans',
      'my.yaml:5:36: peUptime: requestSize / capacity [s] and lans [no unit] cannot be added',
    ],
    'a sum over runs': [
      'peUptime: sum(duration)',
      'my.yaml:5:13: peUptime: sum(duration): there is nothing to sum: parameters are the same in all runs',
    ],
    'an expression of itself': [
      'peUptime: 2 * peUptime',
      'my.yaml:5:13: peUptime depends on itself: peUptime → peUptime',
    ],
    'a cycle': [
      'peUptime: 2 * peDowntime\n  peDowntime: peUptime / 3',
      'my.yaml:5:13: peUptime depends on itself: peUptime → peDowntime → peUptime',
    ],
    'a cycle over automatic values': [
      'capacity: requestSize / requestInterval',
      'my.yaml:5:13: capacity depends on itself: capacity → requestInterval (automatic) → capacity',
    ],
    'a division by 0': [
      'peUptime: 1 s * 1 s / peDowntime',
      'my.yaml:5:13: peUptime: 1 s * 1 s / peDowntime has no value (division by 0) at peDowntime=0',
    ],
    'a value out of its limits': [
      'peUptime: requestSize / capacity - 10 s',
      'my.yaml:5:13: peUptime: requestSize / capacity - 10 s is -9, but must be a time in seconds (or "15 min") above 0 or never, at requestSize=1000000, capacity=1000000',
    ],
    'half a registrar': [
      'registrars: poolElements / 4',
      'my.yaml:5:15: registrars: poolElements / 4 is 2.5, but must be a whole number of at least 1 and at most 65535, at poolElements=10',
    ],
    'a title': ['peUptime: M = 5 * duration', 'my.yaml:5:15: peUptime: unexpected "=" in the value of peUptime'],
    'a text that is none': [
      'peUptime: 15 parsecs',
      'my.yaml:5:13: peUptime must be a time in seconds (or "15 min") above 0 or never, not "15 parsecs"; units: us, ms, s, min, h, d',
    ],
  };
  for (const [what, [line, message]] of Object.entries(refusals))
    it(`are refused before anything is simulated: ${what}`, () =>
      assert.throws(() => planRuns(study('parameters:', `  ${line}`, sizes)), { name: 'StudyError', message }));

  it('are refused with the setting of the command line', () => {
    const plain = study(sizes);
    assert.throws(() => withOverrides(plain, ['peUptime=5 * requestSiz']), {
      message: '--set peUptime=5 * requestSiz: peUptime: unknown parameter requestSiz; did you mean requestSize?',
    });
    assert.throws(() => planRuns(withOverrides(plain, ['peUptime=requestSize / capacity - 10 s'])), {
      message: /^--set peUptime=requestSize \/ capacity - 10 s: peUptime: .* is -9, but must be/,
    });
  });
});
