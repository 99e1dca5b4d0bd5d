import assert from 'node:assert/strict';
import { holmAdjusted, welchTest } from '../../../analysis/statistics/hypothesis-tests.ts';
import { studentQuantile } from '../../../analysis/statistics/statistics.ts';

describe("Welch's test", () => {
  it("is Student's where variances and sizes are equal", () => {
    const difference = studentQuantile(34) * Math.sqrt(2 / 18);
    const p = welchTest({ mean: 5, stddev: 1, n: 18 }, { mean: 5 + difference, stddev: 1, n: 18 });
    assert.ok(Math.abs(p - 0.05) < 1e-6, `${p}`);
  });

  it('has the degrees of freedom of the sample that varies alone', () => {
    const difference = studentQuantile(17) * Math.sqrt(1 / 18);
    const p = welchTest({ mean: 5, stddev: 1, n: 18 }, { mean: 5 - difference, stddev: 0, n: 100 });
    assert.ok(Math.abs(p - 0.05) < 1e-6, `${p}`);
  });

  it('decides by equality where nothing varies', () => {
    assert.equal(welchTest({ mean: 1, stddev: 0, n: 5 }, { mean: 1, stddev: 0, n: 5 }), 1);
    assert.equal(welchTest({ mean: 1, stddev: 0, n: 5 }, { mean: 2, stddev: 0, n: 5 }), 0);
  });
});

describe("Holm's correction", () => {
  it('multiplies the k-th smallest of m p-values by m - k + 1, never below a smaller one, at most to 1', () => {
    const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005, 0.9]);
    const expected = [0.04, 0.09, 0.09, 0.025, 0.9];
    for (const [index, value] of adjusted.entries()) assert.ok(Math.abs(value - expected[index]) < 1e-12, `${value}`);
  });

  it('leaves a single test as it is', () => {
    assert.deepEqual(holmAdjusted([0.03]), [0.03]);
  });
});
