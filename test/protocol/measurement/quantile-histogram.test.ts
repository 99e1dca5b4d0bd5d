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

  it('gives the smallest value that so large a part of the values does not exceed', () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, i) => 1.1 ** i));
    for (const percent of [1, 2, 50, 99, 100]) assertNear(histogram.percentile(percent), 1.1 ** (percent - 1));
    // Of a rank that is no whole number the next one.
    assertNear(histogram.percentile(50.1), 1.1 ** 50);
    assertNear(histogram.percentile(0.1), 1);
  });

  it('takes in what another one counted', () => {
    fc.assert(
      fc.property(
        fc.array(times, { maxLength: 50 }),
        fc.array(times, { minLength: 1, maxLength: 50 }),
        (some, others) => {
          const histogram = histogramOf(some);
          histogram.merge(histogramOf(others).content());
          const all = histogramOf([...some, ...others]);
          assert.deepEqual([histogram.content(), histogram.count], [all.content(), all.count]);
        },
      ),
    );
  });

  it('is sent to others as its buckets that are not empty, and its extremes', () => {
    assert.deepEqual(new QuantileHistogram().content(), { buckets: [], smallest: Infinity, largest: -Infinity });
    const { buckets, smallest, largest } = histogramOf([0, 1, 1, 2 ** 30]).content();
    assert.deepEqual([smallest, largest], [0, 2 ** 30]);
    // 2^-30 is the first value of bucket 1, and an octave has 256 buckets.
    const highest = 54 * 256;
    assert.deepEqual(buckets, [
      [0, 1],
      [1 + 30 * 256, 2],
      [highest, 1],
    ]);
  });

  it('ignores buckets that it does not have', () => {
    const histogram = new QuantileHistogram();
    const highest = 54 * 256;
    const buckets = [
      [-1, 5],
      [0, 1],
      [highest, 2],
      [highest + 1, 7],
    ] as const;
    histogram.merge({ buckets, smallest: 0, largest: 2 ** 24 });
    assert.equal(histogram.count, 3);
    assert.deepEqual(
      histogram.content().buckets.map(([bucket]) => bucket),
      [0, highest],
    );
  });

  it('has the standard deviation of the values, nearly, and their smallest and largest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 10, noNaN: true }), { minLength: 2, maxLength: 50 }),
        (values) => {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
          const histogram = histogramOf(values);
          const [actual, exact] = [histogram.deviation() ?? NaN, Math.sqrt(squares / (values.length - 1))];
          const most = Math.max(...values);
          assert.ok(Math.abs(actual - exact) <= 2 * QUANTILE_ERROR * most, `${actual} instead of ${exact}`);
          assert.deepEqual([histogram.smallest(), histogram.largest()], [Math.min(...values), most]);
        },
      ),
    );
    assert.equal(histogramOf([0.3, 0.3, 0.3]).deviation(), 0);
    assert.equal(histogramOf([0.3]).deviation(), null);
    const empty = histogramOf([]);
    assert.deepEqual([empty.smallest(), empty.largest(), empty.deviation()], [null, null, null]);
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
