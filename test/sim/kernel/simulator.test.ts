import assert from 'node:assert/strict';
import { SimulationError, Simulator } from '../../../sim/kernel/simulator.ts';

/** An event that notes a word. */
function noting(notes: string[], word: string): { fire(): void } {
  return { fire: () => void notes.push(word) };
}

describe('simulator', () => {
  it('lets events happen in order of time, and of insertion at the same time', () => {
    const simulator = new Simulator();
    const notes: string[] = [];
    simulator.schedule(2, noting(notes, 'late'));
    simulator.schedule(1, noting(notes, 'first'));
    simulator.schedule(1, noting(notes, 'second'));
    simulator.schedule(0, noting(notes, 'now'));
    const outcome = simulator.run({ until: 10 });
    assert.deepEqual(notes, ['now', 'first', 'second', 'late']);
    assert.deepEqual(outcome, { reason: 'until', events: 4 });
    assert.equal(simulator.now(), 10);
  });

  it('puts events without delay behind those that were due at that instant before', () => {
    const simulator = new Simulator();
    const notes: string[] = [];
    simulator.schedule(1, {
      fire: () => {
        notes.push('a');
        simulator.schedule(0, noting(notes, 'c'));
      },
    });
    simulator.schedule(1, noting(notes, 'b'));
    simulator.run({ until: 1 });
    assert.deepEqual(notes, ['a', 'b', 'c']);
  });

  it('counts ties in whole nanoseconds', () => {
    const simulator = new Simulator();
    const notes: string[] = [];
    simulator.schedule(0.1 + 0.2, noting(notes, 'sum'));
    simulator.schedule(0.3, noting(notes, 'constant'));
    simulator.run({ until: 1 });
    assert.deepEqual(notes, ['sum', 'constant']);
  });

  it('stops after the event budget, and continues from there', () => {
    const simulator = new Simulator();
    const notes: string[] = [];
    for (const word of ['a', 'b', 'c']) simulator.schedule(1, noting(notes, word));
    assert.deepEqual(simulator.run({ until: 5, maxEvents: 2 }), { reason: 'budget', events: 2 });
    assert.deepEqual(simulator.run({ until: 5 }), { reason: 'until', events: 1 });
    assert.deepEqual(notes, ['a', 'b', 'c']);
  });

  it('goes from event to event, and to the end where there are no more', () => {
    const simulator = new Simulator();
    const notes: string[] = [];
    for (const [delay, word] of [
      [1, 'a'],
      [1, 'b'],
      [2, 'c'],
    ] as const)
      simulator.schedule(delay, noting(notes, word));
    const steps = Array.from({ length: 4 }, () => {
      const { reason } = simulator.step({ until: 3 });
      return [reason, simulator.now(), notes.at(-1)];
    });
    assert.deepEqual(steps, [
      ['stopped', 1, 'a'],
      ['stopped', 1, 'b'],
      ['stopped', 2, 'c'],
      ['until', 3, 'c'],
    ]);
    simulator.schedule(1, noting(notes, 'd'));
    assert.deepEqual(simulator.step({ until: 5, maxEvents: 0 }), { reason: 'budget', events: 0 });
  });

  it('refuses events of the past with the time in the message', () => {
    const simulator = new Simulator();
    simulator.run({ until: 3 });
    assert.throws(() => simulator.schedule(-1, { fire: () => undefined }), /-1 s after 3 s/);
    assert.throws(() => simulator.schedule(Number.NaN, { fire: () => undefined }), SimulationError);
    assert.throws(() => simulator.run({ until: 2 }), /cannot run until 2 s: the simulated time is already 3 s/);
  });

  it('names the time at which a handler failed', () => {
    const simulator = new Simulator();
    simulator.schedule(1.5, {
      fire: () => {
        throw new RangeError('broken');
      },
    });
    assert.throws(
      () => simulator.run({ until: 2 }),
      (error: unknown) => {
        assert.ok(error instanceof SimulationError);
        assert.match(error.message, /at 1.5 s simulated time: broken/);
        assert.ok(error.cause instanceof RangeError);
        return true;
      },
    );
  });

  it('never lets events beyond 104 days happen', () => {
    const simulator = new Simulator();
    const notes: string[] = [];
    simulator.schedule(1e9, noting(notes, 'never'));
    simulator.timer(() => void notes.push('never')).arm(Infinity);
    assert.equal(simulator.pending, 0);
  });

  describe('timer', () => {
    it('expires once, where it was armed last', () => {
      const simulator = new Simulator();
      const times: number[] = [];
      const timer = simulator.timer(() => void times.push(simulator.now()));
      timer.arm(1);
      timer.arm(3);
      assert.ok(timer.armed);
      simulator.run({ until: 10 });
      assert.deepEqual(times, [3]);
      assert.ok(!timer.armed);
    });

    it('can be armed again from its own callback', () => {
      const simulator = new Simulator();
      const times: number[] = [];
      const timer = simulator.timer(() => {
        times.push(simulator.now());
        if (times.length < 3) timer.arm(1);
      });
      timer.arm(1);
      simulator.run({ until: 10 });
      assert.deepEqual(times, [1, 2, 3]);
    });

    it('does not expire after it was canceled, also at the same instant', () => {
      const simulator = new Simulator();
      const notes: string[] = [];
      const timer = simulator.timer(() => void notes.push('expired'));
      timer.arm(2);
      simulator.schedule(1, { fire: () => timer.cancel() });
      const immediate = simulator.timer(() => void notes.push('expired'));
      immediate.arm(0);
      immediate.cancel();
      immediate.cancel();
      simulator.run({ until: 5 });
      assert.deepEqual(notes, []);
      assert.equal(simulator.pending, 0);
    });

    it('leaves nothing in the queue when it is moved often', () => {
      const simulator = new Simulator();
      const timer = simulator.timer(() => undefined);
      for (let i = 0; i < 1000; i++) timer.arm(50 + i);
      assert.equal(simulator.pending, 1);
    });
  });
});
