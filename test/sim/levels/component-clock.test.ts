import assert from 'node:assert/strict';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { ComponentClock } from '../../../sim/levels/component-clock.ts';

describe('the clock of a component', () => {
  it('cancels all timers that are armed when the component ends, however often they were armed before', () => {
    const simulator = new Simulator();
    const clock = new ComponentClock(simulator, 'test');
    const fired: number[] = [];
    const timers = Array.from({ length: 100 }, (_, index) => clock.timer(() => fired.push(index)));
    for (const timer of timers) {
      timer.arm(1);
      timer.cancel();
    }
    for (const timer of timers.toReversed()) timer.arm(2);
    simulator.run({ until: 1 });
    clock.stop();
    assert.equal(simulator.pending, 0);
    simulator.run({ until: 5 });
    assert.deepEqual(fired, []);
  });

  it('lets timers happen, and be armed again', () => {
    const simulator = new Simulator();
    const clock = new ComponentClock(simulator, 'test');
    const fired: number[] = [];
    const timer = clock.timer(() => {
      fired.push(clock.now());
      if (fired.length < 40) timer.arm(1);
    });
    timer.arm(1);
    simulator.run({ until: 100 });
    assert.equal(fired.length, 40);
  });

  it('does not hold timers that nobody needs any more', () => {
    const simulator = new Simulator();
    const clock = new ComponentClock(simulator, 'test');
    for (let index = 0; index < 10_000; index++) clock.timer(() => undefined).arm(1 + index);
    assert.equal(clock.held, 10_000);
    simulator.run({ until: 20_000 });
    for (let index = 0; index < 10_000; index++) {
      const timer = clock.timer(() => undefined);
      timer.arm(1);
      timer.cancel();
    }
    assert.ok(clock.held < 20_000 / 2, `${clock.held}`);
    for (let index = 0; index < 10_000; index++) {
      const timer = clock.timer(() => undefined);
      timer.arm(1);
      timer.cancel();
    }
    assert.ok(clock.held <= 16, `${clock.held}`);
  });
});
