import assert from 'node:assert/strict';
import fc from 'fast-check';
import { estimate } from '../../../analysis/statistics/statistics.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import { undefinedRuns, withComputedColumns } from '../../../results/tables/computed-columns.ts';
import {
  columnNamed,
  numbersNamed,
  tableOfRows,
  tableRows,
  type Cell,
  type Column,
  type ResultTable,
} from '../../../results/tables/table.ts';

function column(name: string, kind: Column['kind'], unit: string, type: Column['type'] = 'number'): Column {
  return { name, kind, type, unit, description: `The ${name}` };
}

const columns = [
  column('run', 'identity', '1', 'integer'),
  column('point', 'identity', '1', 'integer'),
  column('policy', 'parameter', '', 'text'),
  column('requestSize', 'parameter', 'calculations'),
  column('capacity', 'parameter', 'calculations/s'),
  column('peUptime', 'parameter', 's'),
  column('started', 'metric', '1'),
  column('consented', 'metric', '1'),
  column('handling_time', 'metric', 's'),
];

/** Three runs of one point, two of another, in which nothing was started. */
const runs = tableOfRows(
  columns,
  [
    [0, 0, 'Random', 1e7, 1e6, 300, 4, 3, 20],
    [1, 0, 'Random', 1e7, 1e6, 300, 10, 9, 30],
    [2, 0, 'Random', 1e7, 1e6, 300, 0, 0, null],
    [3, 1, 'Random', 1e7, 1e6, Infinity, 0, 0, 10],
    [4, 1, 'Random', 1e7, 1e6, Infinity, 0, 0, 10],
  ],
  { sweep: 'peUptime' },
);

function cellsOf(table: ResultTable, name: string): Cell[] {
  const { values } = columnNamed(table, name);
  return Array.from({ length: table.length }, (_, row) => values.at(row));
}

function refusalOf(text: string): string {
  try {
    withComputedColumns(runs, [text]);
  } catch (error) {
    if (error instanceof Error && error.name === 'ExpressionError') return error.message;
    throw error;
  }
  return '';
}

describe('computed columns', () => {
  it('are metrics or parameters, with unit and label', () => {
    const texts = ['handling_time*capacity / requestSize', 's = requestSize/capacity', 'handling_time', 'started'];
    const table = withComputedColumns(runs, texts);
    assert.equal(table.columns.length, columns.length + 2);
    const [relative, s] = table.columns.slice(-2).map(({ values: _values, ...facets }) => facets);
    const name = 'handling_time * capacity / requestSize';
    assert.deepEqual(relative, { name, kind: 'metric', type: 'number', unit: '1', description: name });
    assert.deepEqual(s, {
      name: 'requestSize / capacity',
      kind: 'parameter',
      type: 'number',
      unit: 's',
      description: 's',
    });
    assert.deepEqual(cellsOf(table, name), [2, 3, null, 1, 1]);
    assert.equal(withComputedColumns(table, texts), table, 'what there is is not computed again');
  });

  it('have no value where something has none, or is divided by 0', () => {
    const table = withComputedColumns(runs, ['consented / started', 'handling_time / 1 s / started']);
    assert.deepEqual(cellsOf(table, 'consented / started'), [0.75, 0.9, null, null, null]);
    assert.deepEqual(
      [...undefinedRuns(table, 'consented / started')],
      [
        [0, 1],
        [1, 2],
      ],
    );
    assert.deepEqual([...undefinedRuns(table, 'handling_time / 1 s / started')], [[1, 2]], 'the third one had no time');
    assert.deepEqual([...undefinedRuns(table, 'handling_time')], []);
  });

  it('of parameters may be never, and are the same for all but rounding errors', () => {
    const table = withComputedColumns(runs, ['peUptime / 60 s', '(0.1 + 0.2) * peUptime / peUptime', '-peUptime']);
    assert.deepEqual(cellsOf(table, 'peUptime / 60 s'), [5, 5, 5, Infinity, Infinity]);
    assert.deepEqual(cellsOf(table, '(0.1 + 0.2) * peUptime / peUptime'), [0.3, 0.3, 0.3, null, null]);
    assert.deepEqual(cellsOf(table, '-peUptime'), [-300, -300, -300, null, null]);
  });

  it('are refused for names that are not there, texts, and units that do not fit', () => {
    assert.equal(refusalOf('started / stopped'), 'there is no column stopped');
    assert.equal(refusalOf('policy + 1'), 'policy is not a number');
    assert.equal(refusalOf('peUptime + requestSize'), 'peUptime [s] and requestSize [calculations] cannot be added');
  });
});

describe('ratio of sums over the runs of a point', () => {
  const ratio = 'sum(consented) / sum(started)';

  it('is the mean of its column, with the interval of the ratio estimator', () => {
    const summary = summarize(withComputedColumns(runs, [ratio]));
    const rows = [...tableRows(summary)].filter((row) => row.includes(ratio));
    const place = (name: string): number => summary.columns.findIndex((each) => each.name === name);
    // 12 of 14; the residuals b − R a are 3 − 4 R, 9 − 10 R and 0, in units of the mean 14/3.
    const r = 12 / 14;
    const residuals = [3 - 4 * r, 9 - 10 * r, 0].map((each) => (each * 3) / 14);
    const deviation = Math.sqrt(residuals.reduce((sum, each) => sum + each * each, 0) / 2);
    const [first, second] = rows;
    assert.ok(Math.abs(Number(first[place('mean')]) - r) < 1e-12);
    assert.ok(Math.abs(Number(first[place('stddev')]) - deviation) < 1e-12);
    assert.equal(first[place('n')], 3);
    assert.equal(second[place('mean')], null, 'nothing was started');
    assert.equal(second[place('n')], 0);
  });

  it('does not count runs in which something summed has no value', () => {
    const table = withComputedColumns(runs, ['sum(handling_time) / sum(started)']);
    const values = numbersNamed(table, 'sum(handling_time) / sum(started)');
    assert.ok(Math.abs((estimate(values.present([0, 1, 2]))?.mean ?? 0) - 50 / 14) < 1e-12);
    assert.equal(values.at(2), null);
  });

  it('may have parameters outside of the sums, and nothing else', () => {
    const table = withComputedColumns(runs, ['sum(started) * 1 h / peUptime']);
    assert.equal(estimate(numbersNamed(table, 'sum(started) * 1 h / peUptime').present([0, 1, 2]))?.mean, 14 * 12);
    assert.equal(
      refusalOf('sum(consented) / started'),
      'started differs from run to run: where sums over the runs are, it must be within one, too',
    );
  });

  it('of a sum alone is the total, with the deviation of totals', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 9 }), (counts) => {
        const rows = counts.map((count, run): Cell[] => [run, 0, 'Random', 1, 1, 1, count, 0, 0]);
        const values = numbersNamed(withComputedColumns(tableOfRows(columns, rows), ['sum(started)']), 'sum(started)');
        const [total, plain] = [estimate(values.present()), estimate(counts)];
        const n = counts.length;
        assert.ok(Math.abs((total?.mean ?? NaN) - n * (plain?.mean ?? NaN)) < 1e-9);
        assert.ok(Math.abs((total?.stddev ?? NaN) - n * (plain?.stddev ?? NaN)) < 1e-9);
      }),
    );
  });

  it('of the same quantity over itself is exactly known', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 9 }), (counts) => {
        const rows = counts.map((count, run): Cell[] => [run, 0, 'Random', 1, 1, 1, count, 3 * count, 0]);
        const table = withComputedColumns(tableOfRows(columns, rows), ['sqrt(sum(consented) / sum(3 * started))']);
        const result = estimate(numbersNamed(table, 'sqrt(sum(consented) / sum(3 * started))').present());
        assert.ok(Math.abs((result?.mean ?? NaN) - 1) < 1e-12);
        assert.ok((result?.stddev ?? NaN) < 1e-12);
      }),
    );
  });
});
