import assert from 'node:assert/strict';
import { TokenBucket } from '../../protocol/token-bucket.ts';
import { Simulator } from '../../sim/kernel/simulator.ts';

/** How many are permitted at each of some times, s. */
function permitted(rate: number, times: readonly number[]): number[] {
  const simulator = new Simulator();
  simulator.run({ until: 10 });
  const bucket = new TokenBucket(simulator, rate);
  return times.map((time) => {
    simulator.run({ until: 10 + time });
    let count = 0;
    while (count < 100 && bucket.take()) count++;
    return count;
  });
}

describe('token bucket', () => {
  it('permits what comes within one second at once, then its rate', () => {
    assert.deepEqual(permitted(4, [0, 0.125, 0.25, 1, 1.25]), [4, 0, 1, 3, 1]);
  });

  it('saves no more than one second is worth, however long nothing comes', () => {
    assert.deepEqual(permitted(4, [0, 60, 60.25]), [4, 4, 1]);
  });

  it('permits at least one at once, where that is more than a second is worth', () => {
    assert.deepEqual(permitted(0.5, [0, 1.75, 2, 60]), [1, 0, 1, 1]);
  });

  it('permits everything at an infinite rate', () => {
    assert.deepEqual(permitted(Infinity, [0, 0]), [100, 100]);
  });

  it('says whether there is room without taking it', () => {
    const bucket = new TokenBucket(new Simulator(), 1);
    assert.deepEqual([bucket.available, bucket.available, bucket.take(), bucket.available], [true, true, true, false]);
  });
});
