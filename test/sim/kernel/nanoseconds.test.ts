import assert from 'node:assert/strict';
import type { Seconds } from '../../../protocol/host.ts';
import { asNanoseconds, toNanoseconds, toSeconds, type Nanoseconds } from '../../../sim/kernel/nanoseconds.ts';
import { LadderQueue } from '../../../sim/kernel/ladder-queue.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';

/** Each `@ts-expect-error` is a mix-up: the project does not compile when the compiler takes it. */
describe('nanoseconds and seconds', () => {
  const event = { fire: () => undefined };

  it('are converted to the nearest whole nanosecond and back', () => {
    assert.equal(toNanoseconds(0.1 + 0.2), 300_000_000);
    assert.equal(toNanoseconds(1.4e-9), 1);
    assert.equal(toSeconds(asNanoseconds(1_500_000_000)), 1.5);
  });

  it('are not taken for each other by the simulator', () => {
    const simulator = new Simulator();
    simulator.schedule(toSeconds(asNanoseconds(2_000_000_000)), event);
    // @ts-expect-error a delay is in seconds
    simulator.schedule(simulator.nanoseconds, event);
    // @ts-expect-error a timer's, too
    simulator.timer(event.fire).arm(asNanoseconds(1_000_000_000));
    // @ts-expect-error now() is in seconds
    const now: Nanoseconds = simulator.now();
    assert.equal(now, 0);
    assert.equal(simulator.run({ until: 2 }).events, 2);
  });

  it('are made of plain numbers by name only', () => {
    const queue = new LadderQueue();
    queue.push(asNanoseconds(2), event);
    // @ts-expect-error a plain number may be anything
    queue.push(1, event);
    // @ts-expect-error the queue speaks nanoseconds
    const next: Seconds = queue.nextTime();
    assert.equal(next, 1);
  });
});
