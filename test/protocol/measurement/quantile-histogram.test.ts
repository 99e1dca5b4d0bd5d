import assert from 'node:assert/strict';
import fc from 'fast-check';
import { QuantileHistogram, QUANTILE_ERROR } from '../../../protocol/measurement/quantile-histogram.ts';

const percents = [0.1, 1, 50, 95, 99, 99.9, 100];

/** Times as they come: from nanoseconds to weeks, zeros, and many equal ones. */
const times = fc.oneof(
  fc.double({ min: 2 ** -30, max: 2 ** 24, noNaN: true, maxExcluded: true }),
  fc.integer({ min: -30, max: 23 }).map((exponent) => 2 ** exponent),
  fc.double({ min: 0.001, max: 10, noNaN: true }),
  fc.constantFrom(0, 0.04, 1),
);

/** The smallest value that at least the given percentage of the values do not exceed. */
function exactPercentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1];
}

function histogramOf(values: readonly number[]): QuantileHistogram {
  const histogram = new QuantileHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

function assertNear(actual: number | null, exact: number): void {
  assert.ok(actual !== null && Math.abs(actual - exact) <= QUANTILE_ERROR * exact, `${actual} instead of ${exact}`);
}

describe('quantile histogram', () => {
  it('gives percentiles within its relative error, for all values', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = histogramOf(values);
        for (const percent of percents) assertNear(histogram.percentile(percent), exactPercentile(values, percent));
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 100 }), (values) => {
        const [given, reversed] = [histogramOf(values), histogramOf(values.toReversed())];
        for (const percent of percents) assert.equal(reversed.percentile(percent), given.percentile(percent));
      }),
    );
  });

  it('gives what is constant exactly', () => {
    for (const value of [0, 0.04, 1e-12, 123.456, 2 ** 25])
      assert.equal(histogramOf([value, value, value]).percentile(95), value);
  });

  it('counts what is too small as 0 and what is too large as the largest', () => {
    const histogram = histogramOf([1e-10, 2e-10, 1, 1e8, 2e8]);
    assert.equal(histogram.percentile(40), 1e-10);
    assertNear(histogram.percentile(60), 1);
    assert.ok(Number(histogram.percentile(80)) >= 2 ** 23);
  });

  it('has no percentiles without values, and forgets them at a reset', () => {
    const histogram = histogramOf([3]);
    histogram.reset();
    assert.equal(histogram.percentile(50), null);
    assert.equal(histogram.count, 0);
    histogram.add(7);
    assert.equal(histogram.percentile(50), 7);
  });
});
