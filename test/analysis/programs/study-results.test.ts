import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { readStudy, StudyFolderError, type StudyData } from '../../../analysis/programs/study-results.ts';
import { estimate } from '../../../analysis/statistics/statistics.ts';
import { called } from '../../cli/called.ts';

const study = `name: mine
title: Mine
seeds: 3
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 60, poolElements: 3}
sweep: {policy: [LeastUsed, Random], puToPeRatio: [1, 3]}
`;

describe('rsplab/results', () => {
  let base = '';
  let results: StudyData;
  before(async () => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), study);
    const recordings = ['--vectors', '10', '--components', '--distributions'];
    const words = ['run', join(base, 'mine.yaml'), '--out', join(base, 'out'), '--workers', '1', ...recordings];
    const { status, stderr } = await called(words);
    assert.equal(status, 0, stderr);
    results = readStudy(join(base, 'out'));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  it('says what was run', () => {
    assert.equal(results.manifest.title, 'Mine');
    assert.deepEqual(results.sweep, ['policy', 'puToPeRatio']);
    assert.equal(results.runs.length, 12);
    assert.equal(results.runs.columns.find(({ name }) => name === 'handling_speed')?.unit, 'calculations/s');
  });

  it('has the numbers of a column in a typed array, NaN where there is none, and cells of any type', () => {
    const { runs } = results;
    assert.ok(runs.numbers('utilization') instanceof Float64Array);
    const [share] = runs.numbers('requests_completed / takeovers_started');
    assert.ok(Number.isNaN(share), 'there are no takeovers');
    assert.deepEqual([...new Set(runs.cells('policy'))], ['LeastUsed', 'Random']);
    assert.equal([...runs.rows()][0]?.['seed'], 1);
  });

  it('computes expressions, in columns of their own if asked', () => {
    const { runs } = results;
    const percent = runs.numbers('100 * utilization');
    assert.deepEqual(
      [...percent],
      [...runs.numbers('utilization')].map((value) => 100 * value),
    );
    const table = runs.withColumns('100 * utilization');
    assert.deepEqual(table.cells('100 * utilization'), [...percent]);
    assert.equal(table.columns.length, runs.columns.length + 1);
  });

  it('chooses and groups rows, and estimates as the summary does', () => {
    const { runs, summary } = results;
    const groups = runs.groupBy('policy', 'puToPeRatio');
    assert.deepEqual(groups[1]?.values, { policy: 'LeastUsed', puToPeRatio: 3 });
    for (const { values, table } of groups) {
      const [row] = summary.where({ ...values, metric: 'utilization' }).rows();
      const estimated = table.estimate('utilization');
      assert.equal(estimated?.mean, row?.['mean']);
      assert.equal(estimated?.halfWidth, row?.['half_width']);
      assert.deepEqual(
        table.estimate('utilization', { confidence: 0.9 }),
        estimate([...table.numbers('utilization')], 0.9),
      );
    }
    assert.equal(runs.where({ policy: ['Random', 'LeastUsed'], seed: 2 }).length, 4);
    assert.equal(runs.where({ policy: 'none' }).estimate('utilization'), undefined);
  });

  it('has what was recorded besides metrics', () => {
    const { vectors, components, distributions } = results;
    assert.deepEqual(
      vectors.columns.map(({ name }) => name),
      ['run', 'component', 'metric', 'time', 'value'],
    );
    for (const table of [vectors, components, distributions]) assert.ok(table.length > 0);
    assert.ok(components.where({ class: 'element', metric: 'utilization' }).length === 12 * 3);
  });

  it('gives tables to other libraries as Arrow', () => {
    const table = tableFromIPC(results.runs.where({ policy: 'Random' }).toArrow());
    assert.equal(table.numRows, 6);
  });

  it('says what is not there', () => {
    assert.throws(() => readStudy(base), StudyFolderError);
    assert.throws(
      () => results.runs.numbers('utilisation'),
      /^RangeError: there is no column utilisation; did you mean utilization\?$/,
    );
    assert.throws(
      () => results.runs.numbers('policy'),
      /the column policy has no numbers: cells\(\) gives what it has/,
    );
    assert.throws(() => results.runs.numbers('utilisation / 2'), {
      name: 'ExpressionError',
      message: 'utilisation / 2: there is no column utilisation; did you mean utilization?',
    });
    assert.throws(() => results.runs.withColumns('utilization +'), { message: 'utilization +: it ends too early' });
    assert.throws(() => results.runs.numbers('nothing_of_the_kind'), /nothing_of_the_kind: columns lists them$/);
    assert.throws(
      () => results.runs.estimate('utilization', { confidence: 99 }),
      /^RangeError: confidence must be between 0 and 1, as 0\.95, not 99$/,
    );
  });
});
