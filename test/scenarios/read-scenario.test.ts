import assert from 'node:assert/strict';
import { parameterCatalogue, parameterNamed } from '../../scenarios/parameter-catalogue.ts';
import { expected, readParameterValue } from '../../scenarios/parameter-value.ts';
import { readScenario } from '../../scenarios/read-scenario.ts';
import { ScenarioError } from '../../scenarios/scenario-error.ts';
import { loadStudy, studyNames } from '../../scenarios/study-catalogue.ts';
import { parametersOf } from '../verify/study-runs.ts';

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

/** The message that a scenario with a replaced part gives. */
function messageOf(from: string, to: string): string {
  assert.ok(good.includes(from));
  try {
    readScenario('my.yaml', good.replace(from, to));
  } catch (error) {
    assert.ok(error instanceof ScenarioError, String(error));
    assert.ok(!error.message.includes('\n'), 'one line');
    return error.message;
  }
  return 'accepted';
}

describe('scenario file', () => {
  it('is read with units and special values', () => {
    const study = readScenario('my.yaml', good);
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
      /^my\.yaml:9:12: policy must be one of .*did you mean LeastUsed\?$/,
    ],
    [
      'a wrong unit',
      '15 min',
      '15 parsec',
      /^my\.yaml:5:11: warmup must be a time in seconds \(or "15 min"\) at least 0, not "15 parsec"$/,
    ],
    [
      'an impossible value',
      'lanDelay: 10',
      'lanDelay: -1',
      /^my\.yaml:6:13: lanDelay must be a number at least 0, not -1$/,
    ],
    ['an empty sweep', '[1, 10]', '[]', /^my\.yaml:10:16: puToPeRatio: the sweep is empty/],
    ['a value twice', '[1, 10]', '[1, 1]', /^my\.yaml:10:20: puToPeRatio: 1 stands twice$/],
    ['zero seeds', 'seeds: 3', 'seeds: 0', /^my\.yaml:3:8: seeds: .*>=1/],
    ['seeds that are no number', 'seeds: 3', 'seeds: many', /^my\.yaml:3:8: seeds: /],
    ['no name', 'name: mine\n', '', /^my\.yaml:1:1: name: /],
    [
      'an unknown metric',
      'handling_speed',
      'handling_sped',
      /^my\.yaml:14:8: plots\.0\.y: .*did you mean handling_speed\?$/,
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
      /^my\.yaml:9:3: policy stands in parameters, too/,
    ],
    ['no scenario at all', good, '- a list', /^my\.yaml:1:1: is not a scenario/],
    ['an empty file', good, '', /^my\.yaml:1:1: is not a scenario/],
  ];
  for (const [name, from, to, pattern] of faults)
    it(`with ${name} gives one line with the place and what to do`, () => assert.match(messageOf(from, to), pattern));
});

describe('studies of the program', () => {
  it('are all readable, and named as their files', () => {
    assert.ok(studyNames().includes('policy-comparison'));
    for (const name of studyNames()) assert.equal(loadStudy(name).name, name);
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
  it('has defaults that it accepts itself, and names all values that a run takes', () => {
    for (const parameter of parameterCatalogue)
      if (parameter.default !== Infinity)
        assert.ok(readParameterValue(parameter, parameter.default).ok, `${parameter.name}: ${expected(parameter)}`);
    const names = new Set(parameterCatalogue.map(({ name }) => name));
    assert.equal(names.size, parameterCatalogue.length);
    for (const name of Object.keys(parametersOf({}))) assert.ok(parameterNamed(name), name);
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
    assert.throws(() => parametersOf({ puToPeRatio: 0.01 }), /leaves no pool user/);
    assert.throws(() => parametersOf({ capacity: 100 }), /minCapacityPerJob exceeds capacity/);
    assert.throws(() => parametersOf({ maxJobs: 4, minCapacityPerJob: 1e4 }), /exclude each other/);
    assert.throws(() => parametersOf({ idealized: true, messageLoss: 0.1 }), /messageLoss needs a transport/);
    assert.throws(() => parametersOf({ requestSizeDistribution: 'uniform', requestSizeGamma: 0.5 }), /at least 1/);
    assert.throws(
      () => parametersOf({ policy: 'PowerOfDChoices', choices: 99 }),
      /exceeds the number of pool elements/,
    );
    assert.throws(() => parametersOf({ poolUserStart: 1e6 }), /after the end of the run/);
  });
});
