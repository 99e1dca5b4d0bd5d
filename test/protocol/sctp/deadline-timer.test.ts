import assert from 'node:assert/strict';
import type { Clock } from '../../../protocol/host.ts';
import { DeadlineTimer, TimerPool } from '../../../protocol/sctp/deadline-timer.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';

/** A pool of timers in virtual time that counts what it asks of the world. */
class Stage {
  readonly simulator = new Simulator();
  /** Timers of the world that were made, and how often they were armed. */
  made = 0;
  arms = 0;
  readonly expired: string[] = [];
  readonly pool: TimerPool;

  constructor() {
    const clock: Clock = {
      now: () => this.simulator.now(),
      timer: (callback) => {
        this.made++;
        const timer = this.simulator.timer(callback);
        return {
          arm: (delay) => {
            this.arms++;
            timer.arm(delay);
          },
          cancel: () => timer.cancel(),
          get armed() {
            return timer.armed;
          },
        };
      },
    };
    this.pool = new TimerPool(clock, (timer) => timer.expire());
  }

  timer(name: string, then?: () => void): DeadlineTimer {
    return new DeadlineTimer(this.pool, () => {
      this.expired.push(`${name} ${Number(this.simulator.now().toFixed(6))}`);
      then?.();
    });
  }

  run(seconds: number): void {
    this.simulator.run({ until: this.simulator.now() + seconds });
  }
}

describe('timers with deadlines', () => {
  it('expire once, when their time has come', () => {
    const stage = new Stage();
    const timer = stage.timer('a');
    assert.deepEqual([timer.running, timer.deadline], [false, Infinity]);
    stage.run(1);
    timer.start(2);
    assert.deepEqual([timer.running, timer.deadline], [true, 3]);
    stage.run(10);
    assert.deepEqual([stage.expired, timer.running], [['a 3'], false]);
  });

  it('are postponed without a call of the world, and expire at the last deadline', () => {
    const stage = new Stage();
    const timer = stage.timer('a');
    timer.start(2);
    for (let i = 0; i < 10; i++) {
      stage.run(0.1);
      timer.start(2);
    }
    assert.equal(stage.arms, 1);
    stage.run(1.9);
    assert.deepEqual([stage.expired, stage.arms], [[], 2]);
    stage.run(10);
    assert.deepEqual([stage.expired, stage.arms], [['a 3'], 2]);
  });

  it('are brought forward at once', () => {
    const stage = new Stage();
    const timer = stage.timer('a');
    timer.start(5);
    timer.start(2);
    stage.run(10);
    assert.deepEqual(stage.expired, ['a 2']);
  });

  it('do not expire when they were stopped, and can be started again meanwhile', () => {
    const stage = new Stage();
    const timer = stage.timer('a');
    timer.start(2);
    timer.stop();
    assert.equal(timer.running, false);
    stage.run(1);
    timer.start(3);
    stage.run(10);
    assert.deepEqual(stage.expired, ['a 4']);
    timer.start(2);
    timer.stop();
    stage.run(10);
    assert.deepEqual(stage.expired.length, 1);
  });

  it('may be started again while they expire', () => {
    const stage = new Stage();
    let left = 2;
    const timer = stage.timer('a', () => {
      if (left-- > 0) timer.start(1);
    });
    timer.start(1);
    stage.run(10);
    assert.deepEqual([stage.expired, stage.made], [['a 1', 'a 2', 'a 3'], 1]);
  });

  it('do not need another event for less than half a nanosecond', () => {
    const stage = new Stage();
    const timer = stage.timer('a');
    timer.start(1);
    timer.start(1 + 0.4e-9);
    stage.run(1);
    assert.deepEqual([stage.expired, stage.arms], [['a 1'], 1]);
    timer.start(1);
    timer.start(1 + 2e-9);
    stage.run(1);
    assert.equal(stage.expired.length, 1);
    stage.run(1);
    assert.equal(stage.expired.length, 2);
  });

  it('take the world’s timers from one another: those that do not run have none', () => {
    const stage = new Stage();
    const [a, b] = [stage.timer('a'), stage.timer('b')];
    a.start(1);
    assert.equal(stage.pool.inUse, 1);
    stage.run(2);
    assert.equal(stage.pool.inUse, 0);
    b.start(1);
    b.stop();
    assert.equal(stage.pool.inUse, 1);
    stage.run(2);
    assert.deepEqual([stage.pool.inUse, stage.made], [0, 1]);
    a.start(1);
    b.start(1);
    assert.deepEqual([stage.pool.inUse, stage.made], [2, 2]);
    a.dispose();
    a.dispose();
    assert.deepEqual([stage.pool.inUse, a.running], [1, false]);
    stage.run(2);
    assert.deepEqual([stage.expired, stage.pool.inUse], [['a 1', 'b 5'], 0]);
  });

  it('that were disposed of leave nothing to their successors', () => {
    const stage = new Stage();
    const [a, b] = [stage.timer('a'), stage.timer('b')];
    a.start(1);
    a.dispose();
    b.start(5);
    stage.run(3);
    assert.deepEqual(stage.expired, []);
    a.start(1);
    stage.run(1.5);
    assert.deepEqual(stage.expired, ['a 4']);
    stage.run(1);
    assert.deepEqual(stage.expired, ['a 4', 'b 5']);
  });
});
