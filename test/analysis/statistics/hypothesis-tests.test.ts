import assert from 'node:assert/strict';
import { fTest, holmAdjusted, pairedTest, welchTest } from '../../../analysis/statistics/hypothesis-tests.ts';
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

describe('F test', () => {
  it('is the two-sided t-test where the effect has one degree of freedom', () => {
    assert.ok(Math.abs(fTest(studentQuantile(7) ** 2, 1, 7) - 0.05) < 1e-9);
    assert.equal(fTest(0, 2, 7), 1);
    assert.equal(fTest(Infinity, 2, 7), 0);
  });

  it('has the tabulated quantiles: F(0.95; 2, 10) = 4.1028, F(0.99; 4, 20) = 4.4307', () => {
    assert.ok(Math.abs(fTest(4.1028, 2, 10) - 0.05) < 1e-5);
    assert.ok(Math.abs(fTest(4.4307, 4, 20) - 0.01) < 1e-5);
  });
});

describe('paired t-test', () => {
  it('decides by the mean where the differences do not vary', () => {
    assert.equal(pairedTest({ mean: 0, stddev: 0, n: 5 }), 1);
    assert.equal(pairedTest({ mean: 1, stddev: 0, n: 5 }), 0);
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
