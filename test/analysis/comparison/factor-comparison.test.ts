import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareValues } from '../../../analysis/comparison/factor-comparison.ts';
import { tableOfRows, tableRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'drug', kind: 'parameter', type: 'text', unit: '', description: 'Drug' },
  { name: 'load', kind: 'parameter', type: 'number', unit: '', description: 'Load' },
  { name: 'sleep', kind: 'metric', type: 'number', unit: 'h', description: 'Extra sleep' },
];

function runsOf(rows: readonly (readonly Cell[])[]): ResultTable {
  return tableOfRows(columns, rows, { sweep: 'drug load', study: 'mine' });
}

function compared(runs: ResultTable, baseline?: Cell): Readonly<Record<string, Cell>>[] {
  const { table } = compareValues(runs, { by: 'drug', baseline, metrics: ['sleep'], confidence: 0.95 });
  return [...tableRows(table)].map((row) =>
    Object.fromEntries(table.columns.map(({ name }, place) => [name, row[place] ?? null])),
  );
}

function near(actual: Cell | undefined, expected: number, tolerance: number): void {
  assert.ok(typeof actual === 'number' && Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
}

/** Student, The probable error of a mean (1908): hours of sleep gained by ten patients with each of two drugs. */
const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe('comparison of the values of a parameter', () => {
  it("agrees with Student's own example: 1.58 hours, t = 4.0621 with 9 degrees of freedom, p = 0.002833", () => {
    const rows = [first, second].flatMap((hours, drug) => hours.map((each, seed) => [seed, `drug ${drug}`, 1, each]));
    const [row, ...more] = compared(runsOf(rows));
    assert.equal(more.length, 0, 'with one point there is nothing to pool');
    near(row?.['difference'], 1.58, 1e-9);
    near(row?.['half_width'], 1.58 - 0.7001142, 1e-6);
    near(row?.['p'], 0.002833, 5e-7);
    assert.equal(row?.['p_holm'], row?.['p']);
    assert.equal(row?.['n'], 10);
    assert.equal(row?.['differs'], true);
  });

  it('pools the points by seed: differences of one seed count once', () => {
    const rows = [1, 2].flatMap((load) =>
      [first, second].flatMap((hours, drug) => hours.map((each, seed) => [seed, `drug ${drug}`, load, each])),
    );
    const [pooled, ...single] = compared(runsOf(rows));
    assert.equal(pooled?.['scope'], 'all points');
    assert.equal(pooled?.['load'], null);
    assert.equal(pooled?.['n'], 10);
    near(pooled?.['p'], 0.002833, 5e-7);
    assert.deepEqual(
      single.map(({ scope, load }) => [scope, load]),
      [
        ['point', 1],
        ['point', 2],
      ],
    );
    for (const { p, p_holm: holm } of single) near(holm, 3 * Number(p), 1e-9);
  });

  it('compares each with each, or all with the baseline', () => {
    const rows = ['a', 'b', 'c'].flatMap((drug, place) =>
      [1, 2, 3].map((seed) => [seed, drug, 1, place + seed ** place]),
    );
    const named = (baseline?: Cell): string[] =>
      compared(runsOf(rows), baseline).map((row) => `${row['drug']} - ${row['baseline']}`);
    assert.deepEqual(named(), ['b - a', 'c - a', 'c - b']);
    assert.deepEqual(named('b'), ['a - b', 'c - b']);
  });

  it('leaves out what has no partner, and says nothing of a single pair but the difference', () => {
    const rows = [
      [1, 'a', 1, 2],
      [2, 'a', 1, 3],
      [2, 'b', 1, 5],
      [3, 'b', 1, null],
    ];
    const [row] = compared(runsOf(rows));
    assert.equal(row?.['difference'], 2);
    for (const name of ['half_width', 'p', 'p_holm', 'differs']) assert.equal(row?.[name], null, name);
  });

  it('does not depend on what all runs of a seed have in common, nor on the order of the runs', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer({ min: -99, max: 99 })), {
      minLength: 3,
      maxLength: 8,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: -9, max: 9 }), (pairs, shift) => {
        const rowsWith = (noise: number): Cell[][] =>
          pairs.flatMap(([a, b], seed) => [
            [seed, 'a', 1, a + noise * seed],
            [seed, 'b', 1, b + noise * seed],
          ]);
        const [plain] = compared(runsOf(rowsWith(0)), 'a');
        const [noisy] = compared(runsOf(rowsWith(shift).toReversed()), 'a');
        near(noisy?.['difference'], Number(plain?.['difference']), 1e-9);
        near(noisy?.['p'], Number(plain?.['p']), 1e-9);
      }),
    );
  });
});
