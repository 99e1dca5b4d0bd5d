import assert from 'node:assert/strict';
import { NamedStreams } from '../../../protocol/random/streams.ts';
import { growthOf } from '../../../protocol/measurement/backlog-growth.ts';
import { batchMeans, transientLength } from '../../../protocol/measurement/mser.ts';

/** First-order autoregressive noise of variance 1 around a mean that may change. */
function series(seed: number, length: number, correlation: number, meanAt: (index: number) => number): Float64Array {
  const random = new NamedStreams(`${seed}`).stream('noise');
  const uniform = (): number => random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2;
  const innovation = Math.sqrt(3 * (1 - correlation * correlation));
  const result = new Float64Array(length);
  let state = 0;
  for (let burnIn = 0; burnIn < 1000; burnIn++) state = correlation * state + innovation * uniform();
  for (let index = 0; index < length; index++) {
    state = correlation * state + innovation * uniform();
    result[index] = meanAt(index) + state;
  }
  return result;
}

const seeds = Array.from({ length: 200 }, (_, index) => index + 1);

/** Student's t of 18 degrees of freedom exceeds this with probability 0.001. */
const CRITICAL = 3.61;

function growthSeen(observations: Float64Array): boolean {
  const growth = growthOf(observations, 1);
  return growth !== undefined && growth.mean > CRITICAL * growth.error;
}

function average(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the mean of the values, but for a factor near 1. */
function squaredError(values: readonly number[]): number {
  const mean = average(values);
  return average(values.map((value) => (value - mean) ** 2)) / values.length;
}

describe('batches of a series', () => {
  it('have the mean of their observations each; an incomplete one at the end does not count', () => {
    assert.deepEqual(batchMeans(Float64Array.of(1, 3, 5, 7, 9), 2), Float64Array.of(2, 6));
    assert.deepEqual(batchMeans(Float64Array.of(1, 3), 2), Float64Array.of(2));
    assert.deepEqual(batchMeans(Float64Array.of(1), 2), new Float64Array(0));
  });
});

describe('MSER-5', () => {
  it('finds the end of a jump', () => {
    for (const end of [50, 200, 600]) {
      const lengths = seeds.map((seed) => transientLength(series(seed, 2000, 0, (index) => (index < end ? 20 : 0))));
      assert.ok(lengths.every((length) => length !== undefined && length >= end));
      const near = lengths.filter((length) => Number(length) < end + 50).length;
      assert.ok(near >= 0.95 * seeds.length, `${near} of ${seeds.length} near ${end}`);
    }
  });

  it('leaves out an exponential transient as far as it is larger than the noise', () => {
    const lengths = seeds.map((seed) => transientLength(series(seed, 2000, 0.5, (i) => -20 * Math.exp(-i / 100))));
    const found = lengths.map((length) => length ?? Infinity).toSorted((a, b) => a - b);
    // The transient is as large as the noise of a mean of five after 100 ln 25, and lost in that of the mean after 700.
    assert.ok(found[0] >= 200 && found[100] > 300 && found[190] < 700, `${found[0]}, ${found[100]}, ${found[190]}`);
  });

  it('leaves out little or nothing where there is no transient', () => {
    const lengths = seeds.map((seed) => transientLength(series(seed, 2000, 0.5, () => 5)));
    const large = lengths.filter((length) => length === undefined || length > 80).length;
    assert.ok(large <= 0.05 * seeds.length, `${large} of ${seeds.length}`);
  });

  it('says that a trend never settles', () => {
    for (const seed of seeds) assert.equal(transientLength(series(seed, 2000, 0.5, (index) => index / 50)), undefined);
  });

  it('leaves out what minimizes the squared standard error over the first half, in batches of five', () => {
    for (const seed of seeds.slice(0, 20)) {
      const observations = series(seed, 203, 0.3, (index) => 6 * Math.exp(-index / 20));
      const means = Array.from({ length: 40 }, (_, batch) => average(observations.subarray(5 * batch, 5 * batch + 5)));
      const errors = means.slice(0, 21).map((_, first) => squaredError(means.slice(first)));
      const smallest = errors.indexOf(Math.min(...errors));
      assert.equal(transientLength(observations), smallest > 19 ? undefined : 5 * smallest);
    }
  });

  it('leaves out nothing of a constant series, and has no answer to an empty one', () => {
    assert.equal(transientLength(new Float64Array(100).fill(3)), 0);
    assert.equal(transientLength(new Float64Array(0)), undefined);
  });
});

describe('growth of a backlog', () => {
  it('is the mean of the differences of 20 batches, with the standard error of their mean', () => {
    // Means of batches of two observations: 0, 3, 4, 7, 8, ... with differences of 3 and 1 in turn.
    const batches = Array.from({ length: 20 }, (_, index) => 2 * index + (index % 2));
    const observations = Float64Array.from([1e9, ...batches.flatMap((mean) => [mean - 1, mean + 1])]);
    const growth = growthOf(observations, 5);
    const differences = batches.slice(1).map((mean, index) => mean - batches[index]);
    const mean = (20 + 19 - 0) / 19;
    const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 18;
    // A batch is 10 s.
    assert.ok(growth !== undefined);
    assert.ok(Math.abs(growth.mean - mean / 10) < 1e-12, `${growth.mean}`);
    assert.ok(Math.abs(growth.error - Math.sqrt(variance / 19) / 10) < 1e-12, `${growth.error}`);
  });

  it('is the slope of a straight line, without error', () => {
    const growth = growthOf(
      Float64Array.from({ length: 407 }, (_, index) => 3 * index),
      0.5,
    );
    assert.ok(growth !== undefined && Math.abs(growth.mean - 6) < 1e-9 && growth.error < 1e-9);
  });

  it('is seen in less than 1 of 1000 stationary series, for any correlation', () => {
    for (const correlation of [0, 0.9, 0.99, 0.995])
      assert.deepEqual(
        seeds.filter((seed) => growthSeen(series(seed, 1900, correlation, () => 0))),
        [],
        `correlation ${correlation}`,
      );
  });

  it('is seen in few random walks without drift and in nearly all with a clear one', () => {
    const walk = (seed: number, drift: number): Float64Array => {
      const steps = series(seed, 1900, 0, () => drift);
      for (let index = 1; index < steps.length; index++) steps[index] += steps[index - 1];
      return steps;
    };
    const wandering = seeds.filter((seed) => growthSeen(walk(seed, 0))).length;
    const growing = seeds.filter((seed) => growthSeen(walk(seed, 0.15))).length;
    assert.ok(wandering <= 3, `${wandering} of ${seeds.length}`);
    assert.ok(growing >= 0.95 * seeds.length, `${growing} of ${seeds.length}`);
  });

  it('is unknown if there are fewer observations than batches', () => {
    assert.equal(growthOf(new Float64Array(19), 1), undefined);
  });
});
