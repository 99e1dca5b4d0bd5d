import assert from 'node:assert/strict';
import { QuantileHistogram, bucketBounds } from '../../../protocol/measurement/quantile-histogram.ts';
import { histogramEdges, onLogarithmicAxis } from '../../../analysis/statistics/histogram-edges.ts';
import { density } from '../../../analysis/statistics/kernel-density.ts';
import {
  binShares,
  ecdf,
  mergedHistogram,
  quantileBounds,
  sharesBelow,
  totalOf,
  type CurvePoint,
  type Histogram,
} from '../../../analysis/statistics/run-histograms.ts';

/** As runs record it. */
function histogramOf(values: readonly number[]): Histogram {
  const histogram = new QuantileHistogram();
  for (const value of values) histogram.add(value);
  const { buckets } = histogram.content();
  return {
    lower: buckets.map(([bucket]) => bucketBounds(bucket)[0]),
    upper: buckets.map(([bucket]) => bucketBounds(bucket)[1]),
    counts: buckets.map(([, count]) => count),
  };
}

/** Evenly spaced probabilities. */
function probabilities(count: number): number[] {
  return Array.from({ length: count }, (_, index) => (index + 0.5) / count);
}

const exponential = probabilities(4000).map((p) => -Math.log(1 - p));

/** Area below a curve, by trapezoids. */
function areaBelow(points: readonly CurvePoint[], xOf: (x: number) => number): number {
  return points
    .slice(1)
    .reduce((sum, { x, mean }, index) => sum + ((xOf(x) - xOf(points[index].x)) * (mean + points[index].mean)) / 2, 0);
}

describe('histograms of runs', () => {
  it('are added up exactly, in any order: as if all values had been in one', () => {
    const [a, b] = [
      [0, 0, 0.5, 3, 3, 1e6],
      [0.5, 2, 3, 7],
    ];
    assert.deepEqual(mergedHistogram([histogramOf(a), histogramOf(b)]), histogramOf([...a, ...b]));
    assert.deepEqual(mergedHistogram([histogramOf(b), histogramOf(a)]), histogramOf([...a, ...b]));
    assert.equal(totalOf(mergedHistogram([histogramOf(a), histogramOf(b)])), 10);
  });

  it('know which share of their values is below a bound, and estimate it between bounds', () => {
    const quarters = { lower: [0, 2, 4], upper: [1, 3, 8], counts: [1, 1, 2] };
    assert.deepEqual(sharesBelow(quarters, [0, 0.5, 1, 1.5, 3, 5, 8, 9]), [0, 0.125, 0.25, 0.25, 0.5, 0.625, 1, 1]);
    assert.deepEqual(quantileBounds(quarters, [0.25, 0.3, 0.5, 1]), [0, 1, 3, 8]);
  });

  it('have bounds that contain their values, and none of others', () => {
    for (const value of [2 ** -30, 0.001, 1, 3, 1e5]) {
      const { lower, upper } = histogramOf([value]);
      assert.ok(lower[0] <= value && value < upper[0] && upper[0] / lower[0] < 1.004, `${value}`);
    }
    assert.deepEqual(histogramOf([0]).lower[0], 0);
  });
});

describe('the empirical distribution function of runs', () => {
  it('is the share of the values at or below, exactly, of known values', () => {
    const points = ecdf([histogramOf([1, 2, 4, 8])]);
    assert.deepEqual(
      [1, 2, 4, 8].map((value) => points.find(({ x }) => x > value)?.mean),
      [0.25, 0.5, 0.75, 1],
    );
    assert.deepEqual([points[0].x, points[0].mean], [1, 0]);
    assert.ok(points.every(({ n, halfWidth }) => n === 1 && halfWidth === null));
  });

  it('is the mean over the runs with its confidence interval, whatever their numbers of values', () => {
    const points = ecdf([histogramOf([1, 1, 1, 1, 8]), histogramOf([1, 8]), histogramOf([])]);
    const atOne = points.find(({ x }) => x > 1);
    assert.ok(atOne !== undefined && atOne.n === 2);
    assert.ok(Math.abs(atOne.mean - (0.8 + 0.5) / 2) < 1e-12);
    // t(0.975, 1) = 12.706 times the standard error of 0.8 and 0.5.
    assert.ok(Math.abs(Number(atOne.halfWidth) - 12.706 * 0.15) < 1e-3);
  });

  it('agrees with theory', () => {
    for (const { x, mean } of ecdf([histogramOf(exponential)]))
      assert.ok(Math.abs(mean - (1 - Math.exp(-x))) < 1e-3, `${mean} at ${x}`);
  });

  it('rises at once where a share of the values is 0, and does not begin there on a logarithmic axis', () => {
    const run = histogramOf([...Array.from({ length: 50 }, () => 0), ...probabilities(50)]);
    const [zero, above] = ecdf([run]);
    assert.deepEqual([zero.x, zero.mean], [0, 0]);
    assert.ok(above.x < 1e-8 && above.mean === 0.5);
    assert.ok(ecdf([run], { isLog: true }).every(({ x }) => x > 0));
  });

  it('has no point without values', () => {
    assert.deepEqual(ecdf([histogramOf([])]), []);
    assert.deepEqual(density([], { isLog: false }), []);
    assert.deepEqual(histogramEdges([], false), []);
  });
});

describe('the density of runs', () => {
  it('agrees with theory, up to 0, below which nothing is', () => {
    const points = density([histogramOf(exponential)], { isLog: false });
    assert.equal(points[0].x, 0);
    for (const { x, mean } of points.filter((each) => each.x > 0.5))
      assert.ok(Math.abs(mean - Math.exp(-x)) < 0.03, `${mean} at ${x}`);
    assert.ok(Math.abs(areaBelow(points, (x) => x) - 1) < 0.02);
  });

  it('is one of decades on a logarithmic axis', () => {
    const decades = probabilities(1000).map((p) => 10 ** (4 * p - 2));
    const points = density([histogramOf(decades)], { isLog: true });
    assert.ok(Math.abs(areaBelow(points, Math.log10) - 1) < 0.02);
    const middle = points.find(({ x }) => x > 1);
    assert.ok(Math.abs(Number(middle?.mean) - 0.25) < 0.01);
  });

  it('is drawn also if all values are the same', () => {
    for (const isLog of [false, true])
      assert.ok(density([histogramOf([5, 5, 5])], { isLog }).every(({ x, mean }) => Number.isFinite(x) && mean >= 0));
    assert.ok(density([histogramOf([0, 0])], { isLog: false }).every(({ mean }) => Number.isFinite(mean)));
  });
});

describe('bars of a histogram', () => {
  it('have round edges of equal width, and the shares of the values in them', () => {
    const runs = [histogramOf(probabilities(1000).map((p) => 10 * p)), histogramOf([1.1, 1.2, 7.7, 9.9])];
    const edges = histogramEdges(runs, false);
    assert.deepEqual(edges.slice(0, 3), [0, 0.5, 1]);
    assert.equal(edges.at(-1), 10);
    const bars = binShares(runs, edges);
    assert.ok(Math.abs(bars.reduce((sum, { mean }) => sum + mean, 0) - 1) < 1e-9);
    const [, , third] = bars;
    assert.ok(third.x === 1 && Math.abs(third.mean - (0.05 + 0.5) / 2) < 1e-3);
  });

  it('are of equal width on a logarithmic axis, too', () => {
    const edges = histogramEdges([histogramOf([0.1, 1, 10, 100])], true);
    const ratios = edges.slice(1).map((edge, index) => Math.log10(edge / edges[index]));
    assert.ok(ratios.every((ratio) => Math.abs(ratio - ratios[0]) < 1e-9));
    assert.ok(edges[0] <= 0.1 && Number(edges.at(-1)) >= 100);
  });

  it('are there if all values are the same', () => {
    assert.ok(histogramEdges([histogramOf([3, 3])], false).length >= 2);
    assert.ok(histogramEdges([histogramOf([0])], true).length >= 2);
  });

  it('have all zeros in the first one on a logarithmic axis, which has no place for 0', () => {
    const runs = [histogramOf([0, 0, 0, 0.5])].map(onLogarithmicAxis);
    const bars = binShares(runs, histogramEdges(runs, true));
    assert.ok(Math.abs(bars[0].x - 1e-9) < 1e-15 && Math.abs(bars[0].mean - 0.75) < 1e-12);
    assert.ok(Math.abs(bars.reduce((sum, { mean }) => sum + mean, 0) - 1) < 1e-12);
  });

  it('are one, not parts of a nanosecond, if all values are 0', () => {
    const zeros = [histogramOf([0, 0, 0])];
    const edges = histogramEdges(zeros, false);
    assert.ok(edges[1] >= 0.01, String(edges));
    assert.deepEqual(
      binShares(zeros, edges).map(({ x, mean }) => [x, mean]),
      [[0, 1]],
    );
  });
});
