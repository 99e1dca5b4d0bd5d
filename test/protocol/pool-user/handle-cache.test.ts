import assert from 'node:assert/strict';
import { HandleCache } from '../../../protocol/pool-user/handle-cache.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import type { PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { element } from '../handlespace/elements.ts';

class Stage {
  readonly clock = new Simulator();
  readonly cache: HandleCache;

  constructor(staleValue: number) {
    this.cache = new HandleCache(this.clock, deriveStream('cache'), 'rfc', staleValue);
  }

  add(...elements: readonly PoolElementParameter[]): number | undefined {
    return this.cache.add('P', elements)?.identifier;
  }

  select(handle = 'P'): number | undefined {
    return this.cache.select(handle)?.identifier;
  }

  run(seconds: number): void {
    this.clock.run({ until: this.clock.now() + seconds });
  }
}

const prioritized = [1, 2, 3].map((identifier) => element('Priority', identifier, { weight: identifier }));
const inTurn = [1, 2, 3].map((identifier) => element('RoundRobin', identifier));

describe('the cache of a pool user', () => {
  it('chooses among the elements of an answer by the policy of the pool, and keeps none at a stale value of 0', () => {
    const stage = new Stage(0);
    assert.equal(stage.add(...prioritized), 3);
    assert.equal(stage.add(...prioritized.slice(0, 2)), 2);
    assert.equal(stage.add(prioritized[0]), 1);
    assert.equal(stage.add(), undefined);
    assert.equal(stage.select(), undefined);
  });

  it('gives elements by the policy until they are stale', () => {
    const stage = new Stage(10);
    assert.equal(stage.add(...inTurn), 1);
    assert.deepEqual([stage.select(), stage.select(), stage.select()], [2, 3, 1]);
    assert.equal(stage.select('Q'), undefined);
    stage.run(5);
    assert.equal(stage.add(inTurn[1]), 2);
    stage.run(4.9);
    assert.deepEqual(new Set([stage.select(), stage.select(), stage.select()]), new Set([1, 2, 3]));
    stage.run(0.1);
    assert.deepEqual([stage.select(), stage.select()], [2, 2]);
    stage.run(5);
    assert.equal(stage.select(), undefined);
  });

  it('forgets an element that failed', () => {
    const stage = new Stage(10);
    stage.cache.remove('P', 1);
    stage.add(...inTurn);
    stage.cache.remove('P', 2);
    stage.cache.remove('Q', 3);
    assert.deepEqual([stage.select(), stage.select()], [3, 1]);
  });
});
