import assert from 'node:assert/strict';
import { estimate, studentQuantile } from '../../../analysis/statistics/statistics.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import { tableOfRows, tableRows, type Cell, type Column } from '../../../results/tables/table.ts';

describe('statistics', () => {
  it("know Student's t", () => {
    for (const [degrees, quantile] of [
      [1, 12.7062],
      [2, 4.30265],
      [9, 2.26216],
      [23, 2.06866],
      [1000, 1.96234],
    ])
      assert.ok(Math.abs(studentQuantile(degrees) - quantile) < 6e-5, `t(${degrees})`);
  });

  it('estimate mean, deviation and half-width', () => {
    const result = estimate([2, 4, 4, 4, 5, 5, 7, 9]);
    assert.equal(result?.mean, 5);
    assert.ok(Math.abs((result.stddev ?? 0) - 2.13809) < 1e-5);
    assert.ok(Math.abs((result.halfWidth ?? 0) - (2.364624 * 2.13809) / Math.sqrt(8)) < 1e-4);
  });

  it('have no deviation of a single value and no mean of none', () => {
    assert.deepEqual(estimate([3]), { mean: 3, stddev: null, n: 1, halfWidth: null });
    assert.equal(estimate([]), undefined);
  });
});

const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'duration', kind: 'parameter', type: 'number', unit: 's', description: 'Time' },
  { name: 'speed', kind: 'metric', type: 'number', unit: 'calculations/s', description: 'Speed' },
];

describe('summary', () => {
  const rows: Cell[][] = [
    [0, 1, 'Random', 60, 10],
    [0, 2, 'Random', 60, 20],
    [1, 1, 'LeastUsed', 60, 30],
    [1, 2, 'LeastUsed', 60, null],
  ];
  const runs = tableOfRows(columns, rows, { sweep: 'policy' });

  it('has a row a point and metric, with the swept parameters, and skips runs without a value', () => {
    const summary = summarize(runs);
    const names = summary.columns.map(({ name }) => name);
    assert.deepEqual(names, ['point', 'policy', 'metric', 'unit', 'mean', 'stddev', 'n', 'half_width', 'caution']);
    const [first, second] = [...tableRows(summary)];
    assert.deepEqual(first.slice(0, 5), [0, 'Random', 'speed', 'calculations/s', 15]);
    assert.deepEqual(second, [1, 'LeastUsed', 'speed', 'calculations/s', 30, null, 1, null, null]);
  });
});
