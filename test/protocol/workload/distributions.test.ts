import assert from 'node:assert/strict';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { poolCapacities } from '../../../protocol/workload/capacity-distribution.ts';
import {
  capacityDistributions,
  valueDistributions,
  type CapacityDistribution,
} from '../../../protocol/workload/distribution-names.ts';
import { roundHalfEven } from '../../../protocol/workload/round-half-even.ts';
import { valueSampler } from '../../../protocol/workload/value-distribution.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);

function meanAndDeviation(values: readonly number[]): readonly [number, number] {
  const mean = sum(values) / values.length;
  return [mean, Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length)];
}

/** How many of ten elements are fast, for a share `lambda`. */
function fastOfTen(lambda: number): number {
  const all = poolCapacities({ distribution: 'fastServers', mean: 1e6, gamma: 4, lambda }, 10, deriveStream('fast'));
  return all.filter((capacity) => capacity === Math.max(...all)).length;
}

describe('value distributions', () => {
  for (const distribution of valueDistributions)
    it(`${distribution} has the mean that is asked for`, () => {
      const random = deriveStream(`values/${distribution}`);
      const sampler = valueSampler(distribution, 100, distribution === 'uniform' ? 3 : 0.2);
      const draws = Array.from({ length: 50_000 }, () => sampler.sample(random));
      assert.ok(Math.abs(sum(draws) / draws.length - 100) < 1.5);
      assert.ok(draws.every((value) => value >= 0));
    });

  it('uniform reaches from the smallest to gamma times that', () => {
    const random = deriveStream('values/range');
    const draws = Array.from({ length: 20_000 }, () => valueSampler('uniform', 100, 3).sample(random));
    assert.ok(Math.min(...draws) >= 50 && Math.max(...draws) <= 150);
    assert.ok(Math.min(...draws) < 51 && Math.max(...draws) > 149);
  });

  it('truncatedNormal has the deviation gamma times the mean where nearly nothing is cut off', () => {
    const random = deriveStream('values/deviation');
    const sampler = valueSampler('truncatedNormal', 100, 0.2);
    const [, deviation] = meanAndDeviation(Array.from({ length: 50_000 }, () => sampler.sample(random)));
    near(deviation, 20, 0.3);
  });
});

describe('rounding', () => {
  it('takes halves to the even number', () => {
    assert.deepEqual([61.5, 62.5, 187.5, 2.49, 2.51, 7].map(roundHalfEven), [62, 62, 188, 2, 3, 7]);
  });
});

function capacities(distribution: CapacityDistribution, gamma: number, n = 10): number[] {
  return poolCapacities({ distribution, mean: 1e6, gamma, lambda: 0.3 }, n, deriveStream('capacities'));
}

function listed(list: readonly number[]): number[] {
  return poolCapacities({ distribution: 'list', mean: 1e6, gamma: 1, lambda: 0, list }, 5, deriveStream('list'));
}

describe('capacity distributions', () => {
  it('list has its numbers in order, and begins again after the last one', () => {
    assert.deepEqual(listed([3e6, 1e6]), [3e6, 1e6, 3e6, 1e6, 3e6]);
    assert.deepEqual(listed([1, 2, 3, 4, 5, 6]), [1, 2, 3, 4, 5]);
    assert.throws(() => listed([]), RangeError);
  });

  for (const distribution of ['identity', 'linear', 'fastServers'] as const)
    it(`${distribution} leaves the total as it is`, () => {
      assert.ok(Math.abs(sum(capacities(distribution, 4)) - 10e6) < 1e-3);
    });

  it('fastServers makes a share of the elements gamma times as fast as the others', () => {
    const [fast, , , slow] = capacities('fastServers', 4);
    assert.ok(Math.abs(fast / slow - 4) < 1e-9);
    assert.equal(capacities('fastServers', 4).filter((capacity) => capacity === fast).length, 3);
  });

  it('fastServers rounds half an element to an even number of fast ones, as SimProcTC does', () => {
    assert.deepEqual([0.15, 0.25, 0.35].map(fastOfTen), [2, 2, 4]);
  });

  it('linear is evenly spaced to a ratio of 1 + 2 (gamma - 1) / n, as in SimProcTC', () => {
    const all = capacities('linear', 4);
    near(all[9] / all[0], 1 + (2 * 3) / 10, 1e-9);
    for (const [index, capacity] of all.slice(1).entries()) near(capacity - all[index], all[1] - all[0], 1e-3);
    assert.deepEqual(capacities('linear', 4, 1), [1e6]);
    assert.deepEqual(capacities('linear', 4, 2), [0.4e6, 1.6e6]);
  });

  it('the ones that are not normalized give gamma times the total', () => {
    assert.deepEqual(capacities('nonNormalizedLinear', 3, 5), [1e6, 2e6, 3e6, 4e6, 5e6]);
    assert.deepEqual(capacities('nonNormalizedLinear', 3, 1), [3e6]);
    const fast = 1e6 + (2 * 10 * 1e6) / 3;
    assert.deepEqual(capacities('nonNormalizedFastServers', 3), [fast, fast, fast, ...Array<number>(7).fill(1e6)]);
  });

  it('give as many capacities as there are elements, and none where there are none', () => {
    for (const distribution of capacityDistributions)
      for (const n of [0, 1, 2, 5]) {
        const all = poolCapacities(
          { distribution, mean: 1e6, gamma: 3, lambda: 0.5, list: [1e6] },
          n,
          deriveStream('n'),
        );
        assert.ok(all.length === n && all.every((each) => each > 0 && each < Infinity), `${distribution} ${n}`);
      }
  });

  it('uniform reaches from the smallest to gamma times that, around the mean', () => {
    const all = capacities('uniform', 4, 2000);
    assert.ok(Math.min(...all) >= 0.4e6 && Math.max(...all) <= 1.6e6);
    near(Math.min(...all), 0.4e6, 3e3);
    near(Math.max(...all), 1.6e6, 3e3);
  });

  it('truncatedNormal varies by gamma times the mean', () => {
    const [mean, deviation] = meanAndDeviation(capacities('truncatedNormal', 0.2, 5000));
    near(mean, 1e6, 1e4);
    near(deviation, 2e5, 1e4);
  });
});
