import assert from 'node:assert/strict';
import { parameterCatalogue } from '../../../scenarios/language/parameter-catalogue.ts';
import { expected, readParameterValue } from '../../../scenarios/language/parameter-value.ts';
import { deriveParameters } from '../../../scenarios/plan/derive-parameters.ts';
import { quickLook } from '../../../scenarios/language/override.ts';
import { parameterReader } from '../../../scenarios/plan/point-values.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { isTimeSeries } from '../../../results/folders/plot-definition.ts';
import { inWords } from '../../../results/tables/rule.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { StudyError } from '../../../scenarios/language/study-error.ts';
import { loadStudy, studyNames } from '../../../scenarios/language/study-catalogue.ts';
import { parametersOf } from '../../verify/study-runs.ts';

const good = `name: mine
title: Mine
seeds: 3
parameters:
  warmup: 15 min
  lanDelay: 10
  peUptime: never
sweep:
  policy: [LeastUsed, Random]
  puToPeRatio: [1, 10]
plots:
  - name: speed
    title: Speed
    y: handling_speed
    x: puToPeRatio
    color: policy
`;

/** A few bytes that expand to 10^6 values. */
const explosion = ['a: &a [1]', 'b: &b [*a]', 'c: &c [*b]', 'd: &d [*c]', 'e: &e [*d]', 'f: &f [*e]', 'g: [*f]']
  .map((line) => line.replaceAll(/(\*\w|1)(?=\])/g, (item) => Array.from({ length: 10 }, () => item).join(',')))
  .join('\n');

/** The message that a study with a replaced part gives. */
function messageOf(from: string, to: string): string {
  assert.ok(good.includes(from));
  try {
    readStudy('my.yaml', good.replace(from, to));
  } catch (error) {
    assert.ok(error instanceof StudyError, String(error));
    assert.ok(!error.message.includes('\n'), 'one line');
    return error.message;
  }
  return 'accepted';
}

describe('study file', () => {
  it('is read with units and special values', () => {
    const study = readStudy('my.yaml', good);
    assert.equal(study.parameters.get('warmup'), 900);
    assert.equal(study.parameters.get('peUptime'), Infinity);
    assert.deepEqual([...study.sweep.keys()], ['policy', 'puToPeRatio']);
    assert.equal(study.plots[0].xScale, 'linear');
  });

  const faults: readonly (readonly [string, string, string, RegExp])[] = [
    ['malformed YAML', 'title: Mine', 'title: "Mine', /^my\.yaml:\d+:\d+: /],
    ['a key twice', 'seeds: 3', 'seeds: 3\nseeds: 4', /^my\.yaml:4:1: .*unique/i],
    ['an unknown key', 'seeds: 3', 'sedes: 3', /^my\.yaml:3:1: unknown key sedes; did you mean seeds\?$/],
    [
      'an unknown parameter',
      'lanDelay',
      'lanDealy',
      /^my\.yaml:6:3: unknown parameter lanDealy; did you mean lanDelay\?$/,
    ],
    [
      'an unknown policy',
      'LeastUsed,',
      'LeastUser,',
      /^my\.yaml:9:12: policy "LeastUser" is unknown; did you mean LeastUsed\? \("npx rsplab list --parameters" lists them all\)$/,
    ],
    [
      'a wrong unit',
      '15 min',
      '15 parsec',
      /^my\.yaml:5:11: warmup must be a time in seconds \(or "15 min"\) of at least 0, not "15 parsec"; units: us, ms, s, min, h, d$/,
    ],
    [
      'an impossible value',
      'lanDelay: 10',
      'lanDelay: -1',
      /^my\.yaml:6:13: lanDelay must be a number of at least 0, not -1$/,
    ],
    ['an empty sweep', '[1, 10]', '[]', /^my\.yaml:10:16: puToPeRatio: the sweep is empty/],
    ['a value twice', '[1, 10]', '[1, 1]', /^my\.yaml:10:20: puToPeRatio: 1 is listed twice$/],
    ['zero seeds', 'seeds: 3', 'seeds: 0', /^my\.yaml:3:8: seeds: must be at least 1, not 0$/],
    ['seeds that are no number', 'seeds: 3', 'seeds: many', /^my\.yaml:3:8: seeds: must be a number, not "many"$/],
    ['half a seed', 'seeds: 3', 'seeds: 1.5', /^my\.yaml:3:8: seeds: must be a whole number, not 1\.5$/],
    ['an infinite time', '15 min', '.inf', /^my\.yaml:5:11: warmup must be a time .* not Infinity$/],
    [
      'no values to sweep',
      '[1, 10]',
      '',
      /^my\.yaml:10:16: sweep\.puToPeRatio: must be a list or a range, not nothing$/,
    ],
    [
      'a value instead of a list',
      '[1, 10]',
      '3',
      /^my\.yaml:10:16: sweep\.puToPeRatio: must be a list or a range, not 3$/,
    ],
    [
      'names instead of a list',
      '[1, 10]',
      '{values: 1}',
      /^my\.yaml:10:17: .*: unknown key values; did you mean points\? \(a range has from, to, step, points, log\)$/,
    ],
    ['a title that is empty', 'title: Speed', "title: ''", /^my\.yaml:13:12: plots\.0\.title: must not be empty$/],
    ['a list that holds itself', '15 min', '&a [*a]', /^my\.yaml:5:14: warmup must be a time .* not a list$/],
    ['aliases that explode', good, explosion, /^my\.yaml:1:1: Excessive alias count/],
    [
      'never twice',
      '  peUptime: never\nsweep:',
      'sweep:\n  peUptime: [never, 9, unlimited]',
      /^my\.yaml:8:24: peUptime: never is listed twice$/,
    ],
    ['a metric that is a list', 'y: handling_speed', 'y: [utilization]', /plots\.0\.y: must be a string, not a list$/],
    [
      'one end of an axis',
      'color: policy',
      'yDomain: [0]',
      /^my\.yaml:16:14: plots\.0\.yDomain: must have 2 values, not 1$/,
    ],
    ['three ends of an axis', 'color: policy', 'yDomain: [0, 1, 2]', /yDomain: must have 2 values, not 3$/],
    ['half a name', 'lanDelay: 10', 'profile: rsp', /profile "rsp" is unknown; did you mean rsplib\? /],
    ['an unknown tag', 'title: Speed', 'title: !include Speed', /^my\.yaml:13:12: Unresolved tag: !include$/],
    [
      'a second document',
      good,
      `${good}---\n${good}`,
      /^my\.yaml:17:1: another document begins: a file may have only one$/,
    ],
    ['no name', 'name: mine\n', '', /^my\.yaml:1:1: name: is missing: give a string$/],
    [
      'an unknown metric',
      'handling_speed',
      'handling_sped',
      /^my\.yaml:14:8: plots\.0\.y: unknown metric "handling_sped"; did you mean handling_speed\? \("npx rsplab list --metrics" lists them all\)$/,
    ],
    [
      'a plot over what is not swept',
      'x: puToPeRatio',
      'x: poolElements',
      /^my\.yaml:15:8: x of plot speed: poolElements is not swept/,
    ],
    [
      'a parameter both held and swept',
      'lanDelay: 10',
      'policy: Random',
      /^my\.yaml:9:3: policy is also in parameters: remove one of them$/,
    ],
    [
      'an unknown key of time series',
      'seeds: 3',
      'vectors: {intervall: 3}\nseeds: 3',
      /^my\.yaml:3:11: unknown key intervall; did you mean interval\?$/,
    ],
    [
      'a sampling interval of nothing',
      'seeds: 3',
      'vectors: {interval: 0 s}\nseeds: 3',
      /^my\.yaml:3:21: vectors\.interval must be a time in seconds \(or "15 min"\) above 0, not "0 s"$/,
    ],
    [
      'time series of a seed that is not there',
      'seeds: 3',
      'vectors: {seeds: [1, 4]}\nseeds: 3',
      /^my\.yaml:3:22: vectors\.seeds: no run has the seed 4$/,
    ],
    ['a seed twice', 'seeds: 3', 'seeds: [1, 4, 1]', /^my\.yaml:3:15: seeds: 1 is listed twice$/],
    ['no seeds in the list', 'seeds: 3', 'seeds: []', /^my\.yaml:3:8: seeds: /],
    ['no number of seeds', 'seeds: 3\n', '', /^my\.yaml:1:1: seeds: is missing: give the number of seeds$/],
    [
      'a precision of an unknown metric',
      'seeds: 3',
      'seeds: {metric: utilisation, relative: 0.02, maximum: 50}',
      /^my\.yaml:3:17: seeds\.metric: .*did you mean utilization\?/,
    ],
    [
      'a precision of unknown metrics',
      'seeds: 3',
      'seeds: {metric: [utilization, handling_sped], relative: 0.02, maximum: 50}',
      /^my\.yaml:3:31: seeds\.metric\.1: .*did you mean handling_speed\?/,
    ],
    [
      'an unknown key of a precision',
      'seeds: 3',
      'seeds: {metric: utilization, relativ: 0.02, maximum: 50}',
      /^my\.yaml:3:30: unknown key relativ; did you mean relative\?$/,
    ],
    [
      'a precision of more minimum than maximum',
      'seeds: 3',
      'seeds: {metric: utilization, relative: 0.02, minimum: 60, maximum: 50}',
      /^my\.yaml:3:68: seeds\.maximum: must be at least the minimum, 60$/,
    ],
    [
      'a rule on an expression',
      'seeds: 3',
      'seeds: 3\nskip: [{requestSize / capacity: {below: 1}}]',
      /^my\.yaml:4:9: requestSize \/ capacity: a rule has the names of parameters, not expressions$/,
    ],
    [
      'a rule on an unknown parameter',
      'seeds: 3',
      'seeds: 3\nskip: [{polizy: Random}]',
      /^my\.yaml:4:9: unknown parameter polizy; did you mean policy\?$/,
    ],
    [
      'a rule on a value that cannot be',
      'seeds: 3',
      'seeds: 3\nskip: [{policy: [Random, Randon]}]',
      /^my\.yaml:4:26: policy "Randon" is unknown; did you mean Random\? /,
    ],
    [
      'an unknown comparison',
      'seeds: 3',
      'seeds: 3\nonly: [{puToPeRatio: {bellow: 3}}]',
      /^my\.yaml:4:23: unknown comparison bellow; did you mean below\? \(possible: below, above, atLeast, atMost, not\)$/,
    ],
    [
      'a comparison of what is no number',
      'seeds: 3',
      'seeds: 3\nonly: [{policy: {below: 3}}]',
      /^my\.yaml:4:18: policy is not a number: give a value, a list of values, or a condition with "not"$/,
    ],
    ['a rule without conditions', 'seeds: 3', 'seeds: 3\nskip: [{}]', /^my\.yaml:4:8: skip: a rule needs at least one/],
    [
      'an axis that is no expression',
      'x: puToPeRatio',
      'x: puToPeRatio *',
      /^my\.yaml:15:21: x of plot speed: it ends too early$/,
    ],
    [
      'an expression of an unknown parameter',
      'x: puToPeRatio',
      'x: puToPeRatio * capazity',
      /^my\.yaml:15:22: x of plot speed: unknown parameter capazity; did you mean capacity\?$/,
    ],
    [
      'an expression of an unknown metric',
      'y: handling_speed',
      'y: failovers / request_completed',
      /^my\.yaml:14:20: plots\.0\.y: unknown metric or parameter request_completed; did you mean requests_completed\?$/,
    ],
    [
      'an expression of parameters alone as a metric',
      'y: handling_speed',
      'y: requestSize / capacity',
      /^my\.yaml:14:8: plots\.0\.y: requestSize \/ capacity has no metric in it$/,
    ],
    [
      'a parameter as a metric',
      'y: handling_speed',
      'y: capacity',
      /14:8: .*: capacity is a parameter: give a metric$/,
    ],
    [
      'a metric as a parameter',
      'color: policy',
      "color: '2 * failovers'",
      /16:17: .*failovers is a metric: give a param/,
    ],
    [
      'units that cannot be added',
      'y: handling_speed',
      "y: 'Late = handling_time - failovers'",
      /^my\.yaml:14:30: plots\.0\.y: handling_time \[s\] and failovers \[no unit\] cannot be subtracted$/,
    ],
    [
      'an expression in lines, by its beginning',
      'y: handling_speed',
      'y: >-\n      failovers +\n      handling_time',
      /^my\.yaml:14:8: plots\.0\.y: failovers \[no unit\] and handling_time \[s\] cannot be added$/,
    ],
    [
      'a percentage of a time',
      'y: handling_speed',
      'y: handling_time / failovers\n    percent: true',
      /^my\.yaml:15:14: plots\.0\.y: handling_time \/ failovers is in s, not a fraction: no percent$/,
    ],
    [
      "RSPSIM's name of a metric",
      'y: handling_speed',
      'y: controller-SystemUtilization',
      /14:8: .*unknown metric "controller-SystemUtilization"; did you mean utilization\?/,
    ],
    [
      'an expression in two roles',
      'color: policy',
      'color: puToPeRatio * 2\n    row: M = puToPeRatio*2',
      /^my\.yaml:17:10: row of plot speed: M = puToPeRatio\*2 is already color$/,
    ],
    [
      'a precision of an expression that is none',
      'seeds: 3',
      'seeds: {metric: [utilization, failovers / ], relative: 0.02, maximum: 50}',
      /^my\.yaml:3:42: seeds\.metric\.1: it ends too early$/,
    ],
    [
      'an expression of what is no number',
      'x: puToPeRatio',
      'x: 2 * policy',
      /x of plot speed: policy is not a number$/,
    ],
    [
      'a parameter in two roles',
      'color: policy',
      'color: policy\n    dash: policy',
      /^my\.yaml:17:11: dash of plot speed: policy is already color$/,
    ],
    [
      'a plot named as the time series of a run',
      'name: speed',
      'name: run-7',
      /^my\.yaml:12:11: plot run-7: this name is reserved for the time series of a run, choose another one$/,
    ],
    ['a color in other spelling', 'color: policy', 'colour: policy', /^my\.yaml:16:5: .*did you mean color\?$/],
    ['no study at all', good, '- a list', /^my\.yaml:1:1: is not a study/],
    ['an empty file', good, '', /^my\.yaml:1:1: is not a study/],
  ];
  for (const [name, from, to, pattern] of faults)
    it(`with ${name} gives one line with the place and what to do`, () => assert.match(messageOf(from, to), pattern));
});

describe('rules', () => {
  it('are read as values, lists and comparisons, with units', () => {
    const study = readStudy(
      'my.yaml',
      good.replace('seeds: 3', 'seeds: 3\nskip: [{policy: Random, warmup: {above: 1 h}}]'),
    );
    assert.deepEqual(study.skip, [
      [
        { parameter: 'policy', is: ['Random'] },
        { parameter: 'warmup', above: 3600 },
      ],
    ]);
    assert.equal(inWords(study.skip[0]), 'policy=Random and warmup>3600');
    assert.equal(inWords([{ parameter: 'peUptime', is: [Infinity, 60] }]), 'peUptime=never|60');
  });
});

describe('automatic values', () => {
  const values = { targetUtilization: 0.6, capacity: 1e6, poolElements: 10 };

  it('give the same load whichever of interval, size and ratio is automatic', () => {
    for (const ratio of [1, 2.5, 10]) {
      const given = { ...values, puToPeRatio: ratio, requestSize: 5e6 };
      const { requestInterval } = parametersOf(given);
      assert.equal(requestInterval, (ratio * 5e6) / 0.6e6);
      const size = parametersOf({ ...values, puToPeRatio: ratio, requestInterval, requestSize: 'auto' }).requestSize;
      assert.ok(Math.abs(size / 5e6 - 1) < 1e-12);
      const { poolUsers } = parametersOf({ ...given, requestInterval, puToPeRatio: 'auto' });
      assert.equal(poolUsers, ratio * 10);
    }
  });

  it('leave out a combination whose ratio would be below 1', () => {
    const study = readStudy(
      'my.yaml',
      'name: a\ntitle: A\nseeds: 1\nparameters: {puToPeRatio: auto, requestSize: 1e6}\nsweep: {requestInterval: [1, 5, 50]}\n',
    );
    const { points, skipped } = planRuns(study);
    assert.deepEqual(
      points.map(({ values: resolved }) => resolved.get('puToPeRatio')),
      [4, 40],
    );
    assert.deepEqual(skipped, [{ reason: 'puToPeRatio would be 0.8, but must be at least 1' }]);
  });

  it('refuse more than one unknown, and a load that is decided already', () => {
    assert.throws(() => parametersOf({ requestSize: 'auto' }), /requestInterval and requestSize cannot all be auto/);
    assert.throws(
      () => parametersOf({ requestInterval: 10, targetUtilization: 0.5 }),
      /targetUtilization has no effect/,
    );
    assert.throws(() => parametersOf({ poolUsers: 30, puToPeRatio: 2 }), /contradict each other/);
    assert.throws(() => parametersOf({ poolUsers: 30, puToPeRatio: 'auto', requestInterval: 9 }), /cannot be auto/);
  });

  it('follow the pool users where those are given, and the utilization where the load is', () => {
    assert.equal(parametersOf({ poolUsers: 30 }).requestInterval, 37.5);
    const resolved = deriveParameters(new Map([['requestInterval', 125]]), 'test');
    assert.ok('values' in resolved);
    assert.equal(resolved.values.get('targetUtilization'), 0.8);
  });
});

describe('studies of the program', () => {
  it('are all readable, and named as their files', () => {
    assert.ok(studyNames().includes('policy-comparison'));
    for (const name of studyNames()) assert.equal(loadStudy(name).name, name);
  });

  for (const name of studyNames())
    it(`${name} can be run as it is, and has a first look of few runs that still has its axes`, () => {
      const study = loadStudy(name);
      assert.ok(planRuns(study).points.length > 1);
      assert.ok(study.plots.length > 1);
      const quick = quickLook(study);
      const { points } = planRuns(quick);
      assert.equal(quick.replications.kind, 'seeds');
      assert.ok(points.length <= 100, `${points.length} points`);
      for (const { x } of study.plots.filter((plot) => !isTimeSeries(plot))) {
        const placeOf = parameterReader(x);
        const places = points.map(({ values }) => placeOf(values));
        assert.ok(new Set(places).size > 1, `${x} has one value`);
      }
    });

  for (const name of studyNames())
    it(`${name} says what is expected of its results, and of a first look more than that they are on printed axes`, () => {
      const seen = quickLook(loadStudy(name)).expectations.filter(({ isLeftOut }) => isLeftOut !== true);
      assert.ok(seen.some(({ claim }) => claim.kind !== 'axis'));
    });

  it('have no longer runs in a first look', () => {
    for (const [text, duration] of [
      [good, 600],
      [good.replace('parameters:', 'parameters:\n  duration: 40'), 40],
    ] as const) {
      const { points } = planRuns(quickLook(readStudy('my.yaml', text)));
      for (const { parameters } of points) assert.equal(parameters.duration, duration);
    }
  });

  it('are suggested for mistyped names', () => {
    assert.throws(
      () => loadStudy('policy-comparision'),
      /unknown study policy-comparision; did you mean policy-comparison\?/,
    );
    assert.throws(() => loadStudy('nowhere/x.yaml'), /nowhere\/x\.yaml: no such file/);
  });
});

describe('parameter catalogue', () => {
  it('has defaults that it accepts itself', () => {
    for (const parameter of parameterCatalogue)
      if (parameter.default !== Infinity)
        assert.ok(readParameterValue(parameter, parameter.default).ok, `${parameter.name}: ${expected(parameter)}`);
  });

  it('computes automatic values as the RSPSIM toolchain does', () => {
    const { poolUsers, requestInterval, thinkTime, jobRequestTimeout } = parametersOf({ puToPeRatio: 3 });
    assert.deepEqual(
      { poolUsers, requestInterval, thinkTime, jobRequestTimeout },
      {
        poolUsers: 30,
        requestInterval: 37.5,
        thinkTime: 37.5,
        jobRequestTimeout: 50,
      },
    );
    assert.equal(parametersOf({ puToPeRatio: 1 }).requestInterval, 12.5);
    assert.equal(parametersOf({ puToPeRatio: 0.5 }).requestInterval, 12.5);
  });

  it('refuses values that contradict each other', () => {
    assert.throws(() => parametersOf({ puToPeRatio: 0.01 }), /gives no pool user/);
    assert.throws(() => parametersOf({ capacity: 4000 }), /capacity is less than half of minCapacityPerJob/);
    assert.throws(() => parametersOf({ maxJobs: 4, minCapacityPerJob: 1e4 }), /exclude each other/);
    assert.throws(() => parametersOf({ idealized: true, messageLoss: 0.1 }), /messageLoss needs a transport/);
    assert.throws(() => parametersOf({ requestSizeDistribution: 'uniform', requestSizeGamma: 0.5 }), /at least 1/);
    assert.throws(
      () => parametersOf({ policy: 'PowerOfDChoices', choices: 99 }),
      /exceeds the number of pool elements/,
    );
    for (const name of ['registrarStart', 'poolElementStart', 'poolUserStart'])
      assert.throws(() => parametersOf({ [name]: 1e6 }), new RegExp(`${name} is after the end of the run`));
    const disaster = { poolElementDistribution: 'localizedDisaster' };
    assert.throws(() => parametersOf(disaster), /set lans to 2 or more/);
    assert.throws(() => parametersOf({ ...disaster, lans: 3, disasterLan: 4 }), /disasterLan 4 exceeds lans 3/);
  });
});
