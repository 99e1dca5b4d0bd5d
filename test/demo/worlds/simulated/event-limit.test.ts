import assert from 'node:assert/strict';
import { EventLimit } from '../../../../demo/worlds/simulated/event-limit.ts';
import { KeptLog } from '../../../../demo/worlds/simulated/kept-log.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';

describe('a limit of events', () => {
  it('lets so many pass each second, and counts the others', () => {
    const clock = new Simulator();
    const limit = new EventLimit(clock, 3);
    const tried = (): number => Array.from({ length: 5 }, () => limit.passes()).filter(Boolean).length;
    assert.equal(tried(), 3);
    clock.run({ until: 0.5 });
    assert.equal(tried(), 0);
    assert.deepEqual([limit.takeOmitted(), limit.takeOmitted()], [7, 0]);
    clock.run({ until: 1 });
    assert.equal(tried(), 3);
  });
});

describe('a log that is kept', () => {
  it('has the latest entries, oldest first', () => {
    const log = new KeptLog(3);
    assert.deepEqual(log.lines(), []);
    const texts = (): (string | undefined)[] => log.lines().map((line) => / ends: (\w+)/.exec(line)?.[1]);
    for (const [at, way] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      log.keep({ at, part: 'life', event: 'lifeEnded', fields: { life: 1, way, cause: 'chance' } });
      if (at === 1) assert.deepEqual(texts(), ['a', 'b']);
    }
    assert.deepEqual(texts(), ['c', 'd', 'e']);
    assert.equal(log.lines()[0], '2.000000 s info life: life 1 ends: c (chance)');
  });
});
