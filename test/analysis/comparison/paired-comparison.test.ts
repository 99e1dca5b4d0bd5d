import assert from 'node:assert/strict';
import { compareRuns } from '../../../analysis/comparison/paired-comparison.ts';
import { estimate } from '../../../analysis/statistics/statistics.ts';
import { tableOfRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Policy' },
  { name: 'lanDelay', kind: 'parameter', type: 'number', unit: 'ms', description: 'Delay' },
  { name: 'speed', kind: 'metric', type: 'number', unit: '1', description: 'Speed' },
];

function study(rows: readonly (readonly Cell[])[], sweep = 'policy'): ResultTable {
  return tableOfRows(columns, rows, { sweep, study: 'mine' });
}

/** The cells of a comparison's first row by column. */
function firstRow(table: ResultTable): Record<string, Cell> {
  return Object.fromEntries(table.columns.map(({ name, values }) => [name, values.at(0)]));
}

describe('paired comparison', () => {
  it('takes differences seed by seed, so that common noise cancels out', () => {
    const noise = [5, -3, 8, 1];
    const base = noise.map((value, seed) => [seed, 'Random', 0, 10 + value]);
    const other = noise.map((value, seed) => [seed, 'Random', 20, 10 + value + 1 + 0.01 * seed]);
    const { table, pairs, differences, unmatched } = compareRuns(study(base), study(other.toReversed()));
    assert.equal(pairs, 4);
    assert.deepEqual(unmatched, [[], []]);
    assert.deepEqual(differences, ['lanDelay: 0 and 20']);
    const row = firstRow(table);
    const expected = estimate([1, 1.01, 1.02, 1.03]);
    assert.ok(Math.abs(Number(row['difference']) - (expected?.mean ?? 0)) < 1e-9);
    assert.ok(Math.abs(Number(row['half_width']) - (expected?.halfWidth ?? 0)) < 1e-9);
    assert.equal(row['n'], 4);
    assert.equal(row['differs'], true);
    assert.equal(row['first'], 12.75);
    assert.ok(Math.abs(Number(row['relative']) - 1.015 / 12.75) < 1e-9);
  });

  it('matches by all parameters that either study varies, and names what has no partner', () => {
    const first = study([
      [1, 'Random', 0, 1],
      [1, 'LeastUsed', 0, 2],
      [2, 'LeastUsed', 0, 2],
    ]);
    const second = study([[1, 'LeastUsed', 0, 4]], '');
    const { table, unmatched } = compareRuns(first, second);
    assert.deepEqual(unmatched, [['policy=Random, seed 1', 'policy=LeastUsed, seed 2'], []]);
    assert.equal(firstRow(table)['difference'], 2);
    assert.equal(firstRow(table)['half_width'], null);
    assert.equal(firstRow(table)['differs'], null);
  });

  it('compares studies that hold different values', () => {
    const first = study([1, 2, 3].map((seed) => [seed, 'LeastUsed', 0, seed]));
    const second = study([1, 2, 3].map((seed) => [seed, 'Random', 0, seed]));
    const { pairs, differences, table } = compareRuns(first, second);
    assert.equal(pairs, 3);
    assert.deepEqual(differences, ['policy: LeastUsed and Random']);
    assert.equal(firstRow(table)['differs'], false);
  });

  it('leaves out runs in which a metric has no value', () => {
    const first = study([
      [1, 'Random', 0, null],
      [2, 'Random', 0, 3],
    ]);
    const second = study([
      [1, 'Random', 0, 1],
      [2, 'Random', 0, 4],
    ]);
    assert.equal(firstRow(compareRuns(first, second).table)['n'], 1);
    assert.equal(firstRow(compareRuns(first, study([[1, 'Random', 0, 2]])).table)['n'], 0);
  });
});
