import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { tableCommand, type TableOptions } from '../../../cli/study/table-command.ts';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { called } from '../called.ts';

const study = `name: mine
title: Mine
seeds: 2
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 60, poolElements: 5}
sweep:
  policy: [LeastUsed, Random]
  puToPeRatio: [1, 5]
`;

type Rows = readonly Readonly<Record<string, string>>[];

function columnsOf([row]: Rows): string[] {
  return Object.keys(row);
}

describe('rsplab table', () => {
  let base = '';
  let folder = '';
  before(async () => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), study);
    folder = join(base, 'out');
    const words = ['run', join(base, 'mine.yaml'), '--out', folder, '--vectors', '10', '--workers', '1'];
    const { status, stderr } = await called(words);
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  async function rowsOf(options: TableOptions): Promise<Rows> {
    const out = join(base, 'table.csv');
    await tableCommand(folder, { ...options, out });
    const [head, ...lines] = readFileSync(out, 'utf8').trimEnd().split('\n');
    const names = head.split(',');
    return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index], cell])));
  }

  async function refusal(options: TableOptions): Promise<string> {
    const error: unknown = await tableCommand(folder, { ...options, out: join(base, 'none.csv') }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error && error.name === 'UsageError', String(error));
    return error.message;
  }

  it('of runs leaves out what is empty or the same in all, and has the cautions', async () => {
    const rows = await rowsOf({ runs: true });
    assert.equal(rows.length, 8);
    const names = columnsOf(rows);
    assert.deepEqual(names.slice(0, 5), ['run', 'point', 'seed', 'policy', 'puToPeRatio']);
    assert.equal(names.at(-1), 'caution');
    for (const name of names.slice(3, -1)) assert.ok(new Set(rows.map((row) => row[name])).size > 1, name);
    for (const name of ['profile', 'goodput', 'peUptime', 'maxEventsPerInstant'])
      assert.ok(!names.includes(name), name);
    const summary = await rowsOf({ metric: ['utilization'] });
    const cautions = new Map(summary.map((row) => [row['point'], row['caution']]));
    for (const row of rows) assert.equal(row['caution'], cautions.get(row['point']));
  });

  it('of runs has all columns if asked', async () => {
    const names = columnsOf(await rowsOf({ runs: true, all: true }));
    const { columns } = StudyFolder.open(folder).readTable('runs');
    assert.deepEqual(names, [...columns.map(({ name }) => name), 'caution']);
  });

  it('of runs has the metrics and parameters that are asked for, in that order, also constant ones', async () => {
    const rows = await rowsOf({
      runs: true,
      metric: ['takeovers_started', 'utilization', 'utilization'],
      parameter: ['duration', 'puToPeRatio'],
    });
    assert.deepEqual(columnsOf(rows), [
      'run',
      'point',
      'seed',
      'duration',
      'puToPeRatio',
      'takeovers_started',
      'utilization',
      'caution',
    ]);
    assert.ok(rows.every((row) => row['duration'] === '60' && row['takeovers_started'] === '0'));
    const metricsOnly = columnsOf(await rowsOf({ runs: true, metric: ['utilization'] }));
    assert.ok(metricsOnly.includes('policy') && !metricsOnly.includes('handling_time'));
  });

  it('has the rows that fit conditions', async () => {
    const policies = async (where: readonly string[], options: TableOptions = { runs: true }): Promise<string[]> => [
      ...new Set(
        (await rowsOf({ ...options, where, parameter: ['policy', 'puToPeRatio'] })).map(
          (row) => `${row['policy']} ${row['puToPeRatio']}`,
        ),
      ),
    ];
    assert.deepEqual(await policies(['policy=Random and puToPeRatio>=5']), ['Random 5']);
    assert.deepEqual(await policies(['policy=Random', 'puToPeRatio < 5']), ['Random 1']);
    assert.deepEqual(await policies(['policy!=Random', 'duration=1 min']), ['LeastUsed 1', 'LeastUsed 5']);
    assert.deepEqual(await policies(['policy=Random|LeastUsed', 'puToPeRatio=1', 'peUptime=never']), [
      'LeastUsed 1',
      'Random 1',
    ]);
    assert.deepEqual(await policies(['requestInterval>5', 'policy=Random'], {}), ['Random 5']);
    assert.equal((await rowsOf({ runs: true, where: ['seed=2', 'policy=Random'] })).length, 2);
    assert.equal((await rowsOf({ runs: true, where: ['goodput='] })).length, 8, 'without a value');
    assert.equal((await rowsOf({ where: ['puToPeRatio=5', 'mean>0'], metric: ['utilization'] })).length, 2);
  });

  it('gives the summary one row per point if asked', async () => {
    const rows = await rowsOf({ wide: true, metric: ['handling_time', 'utilization'] });
    assert.deepEqual(columnsOf(rows), [
      'point',
      'policy',
      'puToPeRatio',
      'n',
      'handling_time',
      'handling_time_half_width',
      'utilization',
      'utilization_half_width',
      'caution',
    ]);
    assert.equal(rows.length, 4);
    for (const metric of ['handling_time', 'utilization']) {
      const long = await rowsOf({ metric: [metric] });
      assert.deepEqual(
        rows.map((row) => [row[metric], row[`${metric}_half_width`], row['n']]),
        long.map((row) => [row['mean'], row['half_width'], row['n']]),
      );
    }
    const whole = columnsOf(await rowsOf({ wide: true }));
    assert.ok(
      whole.includes('processing_time_p99') && !whole.includes('goodput') && !whole.includes('takeovers_started'),
    );
    assert.ok(columnsOf(await rowsOf({ wide: true, all: true })).includes('takeovers_started'));
    const [only] = await rowsOf({ wide: true, where: ['point=0'], parameter: ['duration'] });
    assert.equal(only['duration'], '60');
    assert.ok('utilization' in only && !('goodput' in only));
  });

  it('gives the summary one column per value of a parameter if asked', async () => {
    const rows = await rowsOf({ by: 'policy', metric: ['utilization'] });
    assert.deepEqual(columnsOf(rows), [
      'puToPeRatio',
      'metric',
      'unit',
      'LeastUsed',
      'LeastUsed_half_width',
      'Random',
      'Random_half_width',
      'caution',
    ]);
    const [, second] = await rowsOf({ metric: ['utilization'], where: ['policy=Random'] });
    assert.equal(rows.length, 2);
    assert.equal(rows[1]['Random'], second['mean']);
    assert.equal(rows[1]['Random_half_width'], second['half_width']);
    assert.match(
      await refusal({ by: 'polcy' }),
      /does not sweep polcy; did you mean policy\?; it varies policy, puToPeRatio$/,
    );
  });

  it('has intervals of another confidence level', async () => {
    const [usual] = await rowsOf({ metric: ['utilization'] });
    const [higher] = await rowsOf({ metric: ['utilization'], confidence: 0.99 });
    assert.equal(higher['mean'], usual['mean']);
    // Quantiles of Student's t with one degree of freedom.
    const ratio = Number(higher['half_width']) / Number(usual['half_width']);
    assert.ok(Math.abs(ratio - 63.656741 / 12.706205) < 1e-5, `${ratio}`);
  });

  it('gives time series, one row per value', async () => {
    const rows = await rowsOf({ vectors: true });
    assert.deepEqual(columnsOf(rows), ['run', 'component', 'metric', 'time', 'value']);
    const { runs } = StudyFolder.open(folder).readVectors();
    assert.equal(
      rows.length,
      runs.reduce((sum, { times }) => sum + times.length, 0),
    );
    const [{ run, series, seriesOf, times, values }] = runs;
    assert.deepEqual(rows[0], {
      run: `${run}`,
      ...series[seriesOf[0]],
      time: String(times[0]),
      value: String(values[0]),
    });
    const some = await rowsOf({
      vectors: true,
      metric: ['utilization'],
      where: ['policy=Random', 'puToPeRatio=5', 'time>=640', 'component=lan0/pe1'],
      parameter: ['policy'],
    });
    assert.deepEqual(columnsOf(some), ['run', 'policy', 'component', 'metric', 'time', 'value']);
    assert.ok(some.length > 1 && some.every((row) => row['run'] === '6' && row['metric'] === 'utilization'));
    const out = join(base, 'vectors.parquet');
    await tableCommand(folder, { vectors: true, out });
    const { buffer } = new Uint8Array(readFileSync(out));
    const objects = await parquetReadObjects({ file: buffer });
    assert.equal(objects.length, rows.length);
    assert.deepEqual(Object.values(objects[5]).map(String), Object.values(rows[5]));
  });

  it('has expressions of metrics and parameters, in summaries and runs', async () => {
    const name = 'handling_time * capacity / requestSize';
    const times = await rowsOf({ metric: ['handling_time'] });
    const relative = await rowsOf({ metric: ['handling_time*capacity / requestSize'] });
    assert.equal(relative.length, 4);
    for (const [index, row] of relative.entries()) {
      assert.deepEqual([row['metric'], row['unit']], [name, '1']);
      assert.ok(Math.abs(Number(row['mean']) - Number(times[index]['mean'])) < 1e-6, 'the requests take 1 s');
    }
    const wide = await rowsOf({
      wide: true,
      metric: ['sum(requests_completed) / sum(requests_generated)'],
      parameter: ['users = puToPeRatio * poolElements'],
      where: ['puToPeRatio * poolElements > 5 and policy=Random'],
    });
    assert.deepEqual(
      wide.map((row) => row['puToPeRatio * poolElements']),
      ['25'],
    );
    assert.ok(Number(wide[0]['sum(requests_completed) / sum(requests_generated)']) > 0.5);
    const runs = await rowsOf({ runs: true, metric: ['utilization', '1 - utilization'], where: ['1-utilization<2'] });
    for (const row of runs)
      assert.ok(Math.abs(Number(row['utilization']) + Number(row['1 - utilization']) - 1) < 1e-12);
  });

  it('says what cannot be had', async () => {
    assert.equal(
      await refusal({ where: ['policy=Randm'] }),
      '--where policy=Randm: no row has policy=Randm; did you mean Random?',
    );
    assert.equal(
      await refusal({ where: ['polcy=Random'] }),
      '--where polcy=Random: there is no column polcy; did you mean policy?',
    );
    assert.match(await refusal({ where: ['puToPeRatio'] }), /^--where puToPeRatio: must be conditions such as/);
    assert.match(
      await refusal({ where: ['lanDelay=10 min'] }),
      /lanDelay must be a number, or one with a unit: us, ms, s$/,
    );
    for (const where of ['policy>Random', 'policy<Randon', 'metric>=1'])
      assert.match(
        await refusal({ where: [where] }),
        /compares a column of numbers with one number; \w+ is not a number/,
      );
    assert.match(await refusal({ where: ['puToPeRatio>5'] }), /^no row matches puToPeRatio>5$/);
    // A summary has means, not what single runs have.
    assert.match(await refusal({ where: ['seed=1'] }), /there is no column seed/);
    for (const options of [{ runs: true }, { wide: true }, { vectors: true }, {}])
      assert.match(
        await refusal({ ...options, metric: ['utilisation'] }),
        /^unknown metric utilisation; did you mean utilization\?/,
      );
    assert.match(
      await refusal({ runs: true, parameter: ['polcy'] }),
      /^unknown parameter polcy; did you mean policy\?/,
    );
    for (const [metric, message] of [
      ['failovers / request_completed', /: there is no column request_completed; did you mean requests_completed\?$/],
      ['failovers +', /^--metric failovers \+: it ends too early \(at character 12\)$/],
      ['failovers + handling_time', /cannot be added \(at character 11\)$/],
      ['2 * capacity', /: there is no metric in it$/],
      ['controller.SystemUtilization', /^unknown metric .*; did you mean utilization\?$/],
    ] as const)
      assert.match(await refusal({ metric: [metric] }), message);
    assert.match(
      await refusal({ where: ['puToPeRatio / >= 2'] }),
      /^--where .*: it ends too early \(at character 14\)$/,
    );
    assert.match(await refusal({ all: true }), /^--all applies to --runs and --wide/);
    for (const words of [
      ['--runs', '--wide'],
      ['--vectors', '--wide'],
      ['--vectors', '--runs'],
    ])
      assert.match((await called(['table', folder, ...words])).stderr, /cannot be used with/);
  });
});
