import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pointKey } from '../../../scenarios/execution/run-key.ts';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';
import { planRuns, type RunPlan } from '../../../scenarios/plan/run-plan.ts';

describe('a study with traces of requests', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'sized.csv'), 'time,user,size\n0,1,1e6\n10,2,3e6\n20,2,2e6\n');
    writeFileSync(join(folder, 'more', 'bare.csv'), 'time\n0\n500\n');
    writeFileSync(join(folder, 'broken.csv'), 'time\n3\n2\n');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Line 4 is the first one given. */
  function planned(lines: readonly string[], settings: readonly string[] = []): RunPlan {
    const file = join(folder, 'my.yaml');
    writeFileSync(file, ['name: my', 'title: M', 'seeds: 1', ...lines, ''].join('\n'));
    return planRuns(withOverrides(loadStudy(file), settings));
  }

  const times = 'warmup: 610, duration: 100';
  const pool = `${times}, poolUsers: 2, poolElements: 2, capacity: 1e6`;

  it('has a load that follows from the trace', () => {
    const [point] = planned([`parameters: {${pool}, requestTrace: sized.csv}`]).points;
    const { values, requestTrace } = point ?? assert.fail();
    assert.deepEqual([...(requestTrace?.times ?? [])], [0, 10, 20]);
    assert.equal(values.get('requestSize'), 2e6);
    // 20 s of two users, three requests; 6 million calculations in 20 s, by two elements.
    assert.equal(values.get('requestInterval'), 40 / 3);
    assert.equal(values.get('targetUtilization'), 0.15);
    assert.equal(values.get('requestTraceHash'), requestTrace?.digest);
  });

  it('may sweep several, and have none', () => {
    const { points, warnings } = planned([
      `parameters: {${pool}}`,
      'sweep: {requestTrace: [none, sized.csv, more/bare.csv]}',
    ]);
    assert.deepEqual(
      points.map(({ label, requestTrace }) => [label, requestTrace?.times.length]),
      [
        ['requestTrace=none', undefined],
        ['requestTrace=sized.csv', 3],
        ['requestTrace=more/bare.csv', 2],
      ],
    );
    assert.deepEqual(warnings, [
      'more/bare.csv: 1 of 2 requests come before the end of the run, 110 s after poolUserStart',
    ]);
  });

  it('says how many requests come before their users start', () => {
    const { warnings } = planned([`parameters: {${pool}, requestTrace: sized.csv, poolUserStartIncrement: 15}`]);
    // User 2 starts at 15 s; its first request is due at 10 s.
    assert.deepEqual(warnings, [
      'sized.csv: 2 of 3 requests come between the start of their user (poolUserStartIncrement, poolUserStartLanIncrement) ' +
        'and the end of the run, 110 s after poolUserStart',
    ]);
  });

  it('counts its times from poolUserStart where a schedule starts all users', () => {
    const given = `${times}, poolUserStart: 650, poolUsers: 2, schedule: {lan0/pu*: up@640}`;
    const { points, warnings } = planned([`parameters: {${given}, requestTrace: sized.csv}`]);
    assert.deepEqual([points.length, warnings], [1, []]);
    const later = given.replace('up@640', 'up@655');
    assert.deepEqual(planned([`parameters: {${later}, requestTrace: sized.csv}`]).warnings, [
      'sized.csv: 2 of 3 requests come between the start of their user (schedule) and the end of the run, 60 s after poolUserStart',
    ]);
  });

  it('that comes with the program looks for them in the working directory, and says so', () => {
    const shipped = loadStudy('one-fast-server');
    assert.throws(() => planRuns(withOverrides(shipped, ['requestTrace=package.json'])), {
      message: /^package\.json:1:1: unknown column/,
    });
  });

  it('can be given another one on the command line, from the folder of the study', () => {
    const { points } = planned([`parameters: {${pool}}`], ['requestTrace=[sized.csv, more/bare.csv]']);
    assert.equal(points.length, 2);
  });

  it('has other runs when the content of the file is another one', () => {
    const key = (text: string): string => {
      writeFileSync(join(folder, 'changing.csv'), text);
      const [point] = planned([`parameters: {${pool}, requestTrace: changing.csv}`]).points;
      return pointKey(point?.parameters ?? assert.fail());
    };
    const before = key('time\n0\n1\n');
    assert.notEqual(key('time\n0\n1.5\n'), before);
    assert.equal(key('time\n0\n1\n'), before);
  });

  it('may name the content that the file must have', () => {
    const study = (hash: string): string[] => [
      `parameters: {${pool}, requestTrace: sized.csv, requestTraceHash: "${hash}"}`,
    ];
    const [point] = planned(study('none')).points;
    planned(study(String(point?.values.get('requestTraceHash'))));
    assert.throws(
      () => planned(study('0'.repeat(64))),
      /my\.yaml:4:\d+: requestTraceHash: sized\.csv: has another content/,
    );
  });

  const place = 'my\\.yaml:4:\\d+: ';
  const bad: readonly (readonly [parameters: string, message: string])[] = [
    ['requestTrace: missing.csv', `${place}requestTrace: missing\\.csv: no such file$`],
    ['requestTrace: more', `${place}requestTrace: more: is a folder$`],
    [
      'requestTrace: broken.csv',
      'broken\\.csv:3:1: time 2 comes after 3: requests must be in the order of their times$',
    ],
    ['requestTrace: /etc/x.csv', `${place}requestTrace must be relative to the folder of the study, not /etc/x\\.csv$`],
    [
      'requestTrace: ../x.csv',
      `${place}requestTrace must be in the folder of the study or below it, not \\.\\./x\\.csv$`,
    ],
    ['requestTrace: ["a.csv"]', `${place}requestTrace must be the name of a file .*, not a list$`],
    ['requestTrace: 5', `${place}requestTrace must be the name of a file .*, not 5$`],
    ['requestTraceHash: 5', `${place}requestTraceHash must be 64 hexadecimal digits`],
    [
      'requestTrace: sized.csv, requestInterval: 7',
      `${place}requestInterval needs requestTrace: none; the trace says when requests come$`,
    ],
    [
      'requestTrace: sized.csv, workload: closed',
      'my\\.yaml:4:56: requestTrace says when requests come, workload: closed that they wait for answers: set workload',
    ],
    [
      'requestTrace: sized.csv, requestSize: 7',
      'my\\.yaml:4:81: requestSize has no effect, as sized\\.csv has sizes: remove it',
    ],
    [
      'requestTrace: sized.csv, poolUsers: 1',
      'my\\.yaml:4:67: sized\\.csv:3: user 2, but there are 1 pool users \\(lans × poolUsers\\), from 1$',
    ],
    [
      'requestTrace: more/bare.csv, poolUserStart: 710',
      'my\\.yaml:4:85: no request of more/bare\\.csv comes before the end of the run, 0 s after poolUserStart',
    ],
  ];
  for (const [parameters, message] of bad)
    it(`is refused with its place: ${parameters}`, () => {
      const usual = parameters.includes('poolUsers') ? times : `${times}, poolUsers: 2`;
      assert.throws(() => planned([`parameters: {${usual}, ${parameters}}`]), {
        name: 'StudyError',
        message: new RegExp(message),
      });
    });
});
