import assert from 'node:assert/strict';
import { decodeManifest } from '../../../results/folders/manifest.ts';
import { quickLook, withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { StudyError } from '../../../scenarios/language/study-error.ts';
import type { Study } from '../../../scenarios/language/study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

const head = `name: mine
title: Mine
seeds: 4
family: wp1-mine
source: A book, chapter 8
parameters: { profile: rspsim, idealized: true, requestSize: 1.0e+6 }
sweep:
  policy: [LeastUsed, RoundRobin, Random]
  puToPeRatio: [1, 3, 10]
quick:
  puToPeRatio: [1, 10]
plots:
  - { name: utilization, title: Utilization, y: utilization, x: puToPeRatio, color: policy, percent: true }
published:
  - name: figure
    source: A book
    taken: figure
    plot: utilization
    percent: true
    x: { puToPeRatio: [1, 3, 10] }
    rows:
      - { policy: LeastUsed, y: [79.98, 79.98, null] }
    yAxis: [50, 85]
`;

function studyWith(...expectations: readonly string[]): Study {
  return readStudy('my.yaml', `${head}expect:\n${expectations.map((each) => `  - ${each}\n`).join('')}`);
}

/** The lines of the message that a study gives, before anything is run. */
function faultsOf(read: () => Study): string[] {
  try {
    planRuns(read());
  } catch (error) {
    assert.ok(error instanceof StudyError, String(error));
    return error.message.split('\n');
  }
  return [];
}

function assertFault(expectation: string, pattern: RegExp): void {
  const lines = faultsOf(() => studyWith(expectation));
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0] ?? '', pattern);
}

describe('expectations of a study file', () => {
  it('are read with what they refer to', () => {
    const { expectations, published, family, publication } = studyWith(
      '{ name: numbers, values: figure, tolerance: 0.01, quick: { tolerance: { relative: 0.05 } } }',
      '{ name: policies, y: handling_speed, order: { policy: [LeastUsed, Random] }, only: [{ puToPeRatio: { above: 1 } }] }',
      '{ name: sharing, y: S = handling_speed / 1, trend: { puToPeRatio: increasing }, quick: false }',
    );
    assert.deepEqual([family, publication], ['wp1-mine', 'A book, chapter 8']);
    assert.equal(published[0]?.y, 'utilization');
    assert.deepEqual(
      expectations.map(({ name, y, claim }) => [name, y, claim.kind]),
      [
        ['numbers', 'utilization', 'values'],
        ['policies', 'handling_speed', 'order'],
        ['sharing', 'handling_speed / 1', 'trend'],
      ],
    );
  });

  it('are those under quick with --quick', () => {
    const study = studyWith(
      '{ name: numbers, values: figure, tolerance: 0.01, quick: { tolerance: { relative: 0.05 } } }',
      '{ name: sharing, y: handling_speed, trend: { puToPeRatio: increasing }, quick: false }',
    );
    const [numbers, sharing] = quickLook(study).expectations;
    assert.ok(numbers?.claim.kind === 'values');
    assert.deepEqual(numbers.claim.tolerance, { absolute: 0, relative: 0.05 });
    assert.equal(sharing?.isLeftOut, true);
    planRuns(quickLook(study));
  });

  it('of a printed axis may have another range with --quick', () => {
    const study = studyWith('{ name: axis, axis: figure, quick: { within: [0.4, 0.9] } }');
    const [axis] = quickLook(study).expectations;
    assert.deepEqual([axis?.y, axis?.claim], ['utilization', { kind: 'within', low: 0.4, high: 0.9 }]);
    assert.equal(study.expectations[0]?.claim.kind, 'axis');
  });

  it('survive a manifest, with values that never end', () => {
    const { expectations } = studyWith(
      '{ name: a, y: utilization, flat: peUptime, tolerance: 0.1, only: [{ peUptime: never }] }',
      '{ name: b, y: utilization, compare: { peUptime: never }, with: { peUptime: 5 } }',
      '{ name: c, y: utilization, order: { peUptime: [never, 5] } }',
    );
    const text = JSON.stringify({ expectations }, (_key, value: unknown) => (value === Infinity ? 'never' : value));
    assert.deepEqual(decodeManifest(text), { expectations });
  });

  it('have faults with their places', () => {
    assertFault(
      '{ name: a, y: utilization }',
      /^my\.yaml:25:13: expectation a: nothing is claimed: give one of order, /,
    );
    assertFault(
      '{ name: a, y: utilisation, flat: policy, tolerance: 0 }',
      /^my\.yaml:25:19: .*unknown metric .*utilization/,
    );
    assertFault('{ name: a, y: utilization, flat: policy, trend: { puToPeRatio: increasing } }', /two claims/);
    assertFault('{ name: a, y: utilization, flat: policy }', /tolerance is missing/);
    assertFault(
      '{ name: a, y: utilization, flat: policy, tolerence: 1 }',
      /:25:46: unknown key tolerence; did you mean tolerance/,
    );
    assertFault(
      '{ name: a, y: utilization, flat: policy, tolerance: { relativ: 1 } }',
      /unknown key relativ; did you mean relative/,
    );
    assertFault('{ name: a, y: utilization, within: [0, 1], slack: 1 }', /slack has no meaning for within/);
    assertFault('{ name: a, y: utilization, within: [1, 0] }', /the lower end must come first/);
    assertFault(
      '{ name: a, y: handling_time, within: [0, requestSize] }',
      /requestSize is in calculations, and handling_time in s/,
    );
    assertFault(
      '{ name: a, y: handling_time, equals: requestSze, tolerance: 0 }',
      /unknown metric or parameter requestSze; did you mean requestSize/,
    );
    assertFault('{ name: a, y: utilization, trend: { policy: increasing } }', /policy is not a number/);
    assertFault('{ name: a, y: utilization, trend: { puToPeRatio: rising } }', /must be one of increasing, decreasing/);
    assertFault('{ name: a, y: utilization, order: { policy: [LeastUsed, Randm] } }', /:25:61: .*did you mean Random/);
    assertFault(
      '{ name: a, values: figur, tolerance: 0 }',
      /there are no published numbers figur; did you mean figure/,
    );
    assertFault('{ name: a, y: utilization, compare: { policy: Random } }', /with is missing/);
    assertFault(
      '{ name: a, y: utilization, compare: { policy: Random }, with: { puToPeRatio: 1 } }',
      /must have the parameters of compare/,
    );
    assertFault(
      '{ name: a, y: utilization, compare: { policy: Random }, with: { policy: LeastUsed }, tolerance: 1 }',
      /no meaning for compare with "is: above"/,
    );
    assertFault(
      '{ name: a, y: utilization, within: [0, 1], quick: { flat: policy, tolerance: 1 } }',
      /flat cannot replace within/,
    );
    assertFault('{ name: a, y: utilization, within: [0, 1], quick: false }', /one at least must be seen with --quick/);
  });

  it('that nothing run could confirm are faults before the runs', () => {
    assertFault(
      '{ name: a, y: utilization, within: [0, 1], only: [{ puToPeRatio: 7 }] }',
      /^my\.yaml:25:\d+: expectation a: no point matches puToPeRatio=7$/,
    );
    assertFault(
      '{ name: a, y: utilization, order: { policy: [LeastUsed, WeightedRandom] } }',
      /no point has policy=WeightedRandom/,
    );
    assertFault(
      '{ name: a, y: utilization, compare: { puToPeRatio: 7 }, with: { puToPeRatio: 1 } }',
      /no point has puToPeRatio=7/,
    );
    assertFault('{ name: a, y: utilization, trend: { lanDelay: increasing } }', /needs 2 values of lanDelay/);
    assertFault('{ name: a, y: link_utilization, within: [0, 1] }', /link_utilization needs /);
    const quick = '{ name: a, y: utilization, within: [0, 1], only: [{ puToPeRatio: 3 }] }';
    planRuns(studyWith(quick));
    assert.match(faultsOf(() => quickLook(studyWith(quick)))[0] ?? '', /with --quick: no point matches puToPeRatio=3/);
  });

  it('are warnings where the command line narrows the study', () => {
    const study = withOverrides(studyWith('{ name: a, y: utilization, order: { policy: [LeastUsed, Random] } }'), [
      'policy=Random',
    ]);
    assert.match(planRuns(study).warnings.join(), /no point has policy=LeastUsed/);
  });
});

describe('published numbers of a study file', () => {
  function assertPublishedFault(before: string, after: string, pattern: RegExp): void {
    const lines = faultsOf(() => readStudy('my.yaml', head.replace(before, after)));
    assert.ok(
      lines.some((line) => pattern.test(line)),
      lines.join('\n'),
    );
  }

  it('have faults with their places', () => {
    assertPublishedFault(
      '[79.98, 79.98, null]',
      '[79.98, 79.98]',
      /^my\.yaml:22:\d+: y: has 2 numbers for 3 values of x/,
    );
    assertPublishedFault('[79.98, 79.98, null]', '[79.98, 79.98, many]', /y: must be a number, or null, not "many"/);
    assertPublishedFault('[79.98, 79.98, null]', '4', /y: must be a list, not 4/);
    assertPublishedFault(
      'plot: utilization',
      'plot: utilisation',
      /there is no plot utilisation; did you mean utilization/,
    );
    assertPublishedFault('plot: utilization\n    percent', 'y: utilization\n    percent', /plot is missing/);
    assertPublishedFault('policy: LeastUsed, y', 'polcy: LeastUsed, y', /unknown parameter polcy; did you mean policy/);
    assertPublishedFault('[1, 3, 10] }\n    rows', '[1, 3, 3] }\n    rows', /3 is listed twice/);
    assertPublishedFault('taken: figure', 'taken: guess', /must be one of figure, text, theory, reference/);
  });

  it('need all of their points in the run, but not with --quick', () => {
    const text = `${head.replace('79.98, null', '79.98, 4').replace('[1, 3, 10] }\n    rows', '[1, 3, 7] }\n    rows')}expect: [{ name: a, values: figure, tolerance: 1 }]\n`;
    assert.match(
      faultsOf(() => readStudy('my.yaml', text))[0] ?? '',
      /^my\.yaml:22:\d+: .*no point has policy=LeastUsed and puToPeRatio=7/,
    );
    planRuns(quickLook(readStudy('my.yaml', text)));
  });
});
