import assert from 'node:assert/strict';
import { Simulator, StandstillError, unwatched } from '../../../sim/kernel/simulator.ts';

/** An event that lets itself happen again after a delay. */
function again(simulator: Simulator, delay: number, name: string): { fire(): void; describe(): string } {
  const event = { fire: () => simulator.schedule(delay, event), describe: () => name };
  return event;
}

describe('simulated time', () => {
  it('is reported when it stands still, with the time, the events that repeat, and what to do', () => {
    const simulator = new Simulator();
    const timer = simulator.timer(() => timer.arm(0), 0, unwatched('lan0/pu3'));
    simulator.schedule(1.5, again(simulator, 0, 'ping from pu3 to pe1'));
    simulator.schedule(1.5, { fire: () => timer.arm(0) });
    assert.throws(
      () => simulator.run({ until: 10, maxEventsPerInstant: 1000 }),
      (error: unknown) => {
        assert.ok(error instanceof StandstillError);
        assert.match(error.message, /^simulated time does not advance at 1\.5 s: 1000 events at this instant/);
        assert.match(error.message, /5000 × ping from pu3 to pe1/);
        assert.match(error.message, /5000 × timer of lan0\/pu3/);
        assert.match(error.message, /raise maxEventsPerInstant/);
        return true;
      },
    );
  });

  it('stands still, too, where it creeps', () => {
    const simulator = new Simulator();
    simulator.schedule(1, again(simulator, 1e-12, 'less than the clock knows'));
    assert.throws(() => simulator.run({ until: 2, maxEventsPerInstant: 1000 }), StandstillError);
    const creeping = new Simulator();
    for (let i = 0; i < 100; i++) creeping.schedule(1, again(creeping, 1e-9, 'a nanosecond'));
    assert.throws(() => creeping.run({ until: 2, maxEventsPerInstant: 1000 }), /× a nanosecond/);
  });

  it('continues after many events at one instant that come to an end', () => {
    const simulator = new Simulator();
    let left = 5000;
    const event = { fire: () => void (--left > 0 && simulator.schedule(0, event)) };
    simulator.schedule(1, event);
    simulator.schedule(2, { fire: () => undefined });
    assert.deepEqual(simulator.run({ until: 3, maxEventsPerInstant: 1000 }), { reason: 'until', events: 5001 });
  });

  it('is found out event by event, too', () => {
    const simulator = new Simulator();
    simulator.schedule(1, again(simulator, 0, 'ping'));
    const stepOn = (): void => {
      for (;;) simulator.step({ until: 2, maxEventsPerInstant: 1000 });
    };
    assert.throws(stepOn, /^StandstillError: simulated time does not advance at 1 s: 1000 events at this instant/);
    assert.equal(simulator.eventCount, 11_000);
  });

  it('counts each instant for itself', () => {
    const simulator = new Simulator();
    simulator.schedule(0, again(simulator, 1e-5, 'every 10 µs'));
    assert.equal(simulator.run({ until: 1, maxEventsPerInstant: 10 }).reason, 'until');
  });
});
