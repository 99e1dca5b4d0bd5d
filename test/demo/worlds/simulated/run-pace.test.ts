import assert from 'node:assert/strict';
import { RunPace, type PacedRun, type PaceListener } from '../../../../demo/worlds/simulated/run-pace.ts';
import type { Clock, Timer } from '../../../../protocol/host.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';

/** The time of a process that is busy at times. */
class BusyClock implements Clock {
  readonly #simulator = new Simulator();
  #busy = 0;

  now(): number {
    return this.#simulator.now() + this.#busy;
  }

  timer(callback: () => void): Timer {
    return this.#simulator.timer(callback);
  }

  /** Work that keeps the process from everything else. */
  work(seconds: number): void {
    this.#busy += seconds;
  }

  /** @param seconds in which it waits; work takes more */
  pass(seconds: number): void {
    this.#simulator.run({ until: this.#simulator.now() + seconds });
  }
}

/** A run with an event each millisecond, which takes some time. */
class EvenRun implements PacedRun {
  now = 0;
  finished = false;
  events = 0;
  readonly #clock: BusyClock;
  readonly #cost: number;
  readonly #end: number;

  constructor(clock: BusyClock, { cost = 0, end = Infinity } = {}) {
    this.#clock = clock;
    this.#cost = cost;
    this.#end = end;
  }

  step(): void {
    this.events++;
    this.#clock.work(this.#cost);
    this.now = Math.min(this.events / 1000, this.#end);
    this.finished = this.now >= this.#end;
  }

  advanceSome(seconds: number, events: number): boolean {
    const until = Math.min(seconds, this.#end);
    for (let left = events; (this.events + 1) / 1000 <= until; left--) {
      if (left === 0) return false;
      this.step();
    }
    this.now = Math.max(this.now, until);
    this.finished = this.now >= this.#end;
    return true;
  }
}

function paced({ speed = 10, cost = 0, end = Infinity } = {}) {
  const clock = new BusyClock();
  const run = new EvenRun(clock, { cost, end });
  const heard = { changes: 0, errors: [] as unknown[], isVisible: (): boolean => true };
  const listener: PaceListener = {
    advanced: () => undefined,
    paceChanged: () => void heard.changes++,
    isStepVisible: () => heard.isVisible(),
    failed: (error) => void heard.errors.push(error),
  };
  return { clock, run, heard, pace: new RunPace(run, clock, speed, listener) };
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);
}

describe('the pace of a run', () => {
  it('begins paused, and lets it go on as fast as is wanted', () => {
    const { clock, run, pace } = paced();
    clock.pass(5);
    assert.deepEqual([run.now, pace.isPaused], [0, true]);
    pace.goOn();
    clock.pass(5);
    near(run.now, 50, 0.3);
    assert.deepEqual([pace.isPaused, pace.achieved], [false, undefined]);
  });

  it('changes its speed while it runs', () => {
    const { clock, run, pace, heard } = paced();
    pace.goOn();
    clock.pass(1);
    const before = heard.changes;
    pace.speed = 0.5;
    assert.equal(heard.changes, before + 1);
    const from = run.now;
    clock.pass(10);
    near(run.now, from + 5, 0.05);
  });

  it('stands still in a pause, which is not made up for', () => {
    const { clock, run, pace } = paced();
    pace.goOn();
    clock.pass(1);
    pace.pause();
    const at = run.now;
    clock.pass(100);
    assert.equal(run.now, at);
    pace.goOn();
    clock.pass(1);
    near(run.now, at + 10, 0.3);
  });

  it('is lower where the machine cannot keep up, and says so', () => {
    // 10,000 events/s would be needed, and 1 ms each is too long for that.
    const { clock, run, pace } = paced({ cost: 0.001 });
    pace.goOn();
    clock.pass(10);
    assert.ok(pace.achieved !== undefined && pace.achieved > 0.3 && pace.achieved < 10, `${pace.achieved}`);
    const at = run.now;
    pace.speed = 0.01;
    clock.pass(2);
    assert.equal(pace.achieved, undefined);
    near(run.now, at + 0.02, 0.01);
  });

  it('makes up for what is a little late, and not for hours in which the machine slept', () => {
    const { clock, run, pace } = paced({ speed: 1 });
    pace.goOn();
    clock.pass(1);
    clock.work(0.2);
    clock.pass(1);
    near(run.now, 2.2, 0.05);
    clock.work(3600);
    clock.pass(1);
    near(run.now, 3.5, 0.1);
  });

  it('leaves time for everything else, however much there is to simulate', () => {
    const { clock, pace } = paced({ speed: 1e6, cost: 1e-4 });
    let others = 0;
    const other = clock.timer(() => {
      others++;
      other.arm(0.05);
    });
    other.arm(0);
    pace.goOn();
    clock.pass(1);
    assert.ok(others >= 10, `${others}`);
  });

  it('steps to the next thing that is visible', async () => {
    const { clock, run, pace, heard } = paced();
    heard.isVisible = () => run.events % 7 === 0;
    await pace.step();
    assert.deepEqual([run.events, pace.isPaused], [7, true]);
    await pace.step();
    assert.equal(run.events, 14);
    clock.pass(10);
    assert.equal(run.events, 14);
  });

  it('steps in slices if there is nothing to see for long, until it is told otherwise', async () => {
    const { clock, run, pace, heard } = paced({ cost: 1e-3 });
    heard.isVisible = () => false;
    const step = pace.step();
    clock.pass(1);
    const { events } = run;
    assert.ok(events > 100, `${events}`);
    pace.pause();
    await step;
    clock.pass(1);
    assert.equal(run.events, events);
  });

  it('steps to the end of the run', async () => {
    const { run, pace, heard } = paced({ end: 0.05 });
    heard.isVisible = () => false;
    await pace.step();
    assert.deepEqual([run.finished, pace.isOver], [true, true]);
    await pace.step();
  });

  it('is over at the end of the run, and does not go on', () => {
    const { clock, run, pace } = paced({ end: 3 });
    pace.goOn();
    clock.pass(1);
    assert.deepEqual([run.now, pace.isOver, pace.isPaused], [3, true, true]);
    pace.goOn();
    assert.ok(pace.isOver);
  });

  it('is over when the simulation fails', () => {
    const { clock, run, pace, heard } = paced();
    run.advanceSome = () => {
      throw new RangeError('no');
    };
    pace.goOn();
    clock.pass(1);
    assert.deepEqual(heard.errors, [new RangeError('no')]);
    assert.ok(pace.isOver);
  });

  it('can be ended in the midst of a step', async () => {
    const { pace, heard } = paced({ cost: 1e-3 });
    heard.isVisible = () => false;
    const step = pace.step();
    pace.end();
    await step;
    assert.ok(pace.isOver);
  });
});
