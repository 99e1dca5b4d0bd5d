import assert from 'node:assert/strict';
import type { Clock, Timer } from '../../protocol/host.ts';
import type { ConformanceTest, Stage } from './conformance-stage.ts';

/** Simulated clocks count whole nanoseconds. */
const ROUNDING = 1e-9;

function clockOf(stage: Stage, name = 'a'): Clock {
  return stage.world.newHost(name).host.clock;
}

/** A timer that was armed: its deadline is between two times, as real clocks advance meanwhile. */
interface Armed {
  readonly earliest: number;
  readonly latest: number;
}

/** Arms a timer for each delay, and gives them in the order in which they expired. */
async function expiryOrder(stage: Stage, delays: readonly number[], name = 'a'): Promise<Armed[]> {
  const clock = clockOf(stage, name);
  const order: Armed[] = [];
  const deadlines: Armed[] = [];
  const timers = delays.map((_, index) => clock.timer(() => order.push(deadlines[index])));
  for (const [index, timer] of timers.entries()) {
    const earliest = clock.now() + delays[index];
    timer.arm(delays[index]);
    deadlines.push({ earliest, latest: clock.now() + delays[index] });
  }
  await stage.until(() => order.length >= delays.length, 'timers');
  return order;
}

/** What every world's clock must do. */
export const clockTests: readonly ConformanceTest[] = [
  {
    name: 'time never goes back, and goes on',
    run: async (stage) => {
      const clock = clockOf(stage);
      const start = clock.now();
      let last = start;
      for (let i = 0; i < 20; i++) {
        await stage.pause(0.001);
        const now = clock.now();
        assert.ok(now >= last, `${now} after ${last}`);
        last = now;
      }
      assert.ok(last > start);
    },
  },
  {
    name: 'a timer expires once, and never early',
    run: async (stage) => {
      const clock = clockOf(stage);
      const expiries: number[] = [];
      const timer = clock.timer(() => {
        assert.equal(timer.armed, false);
        expiries.push(clock.now());
      });
      assert.equal(timer.armed, false);
      const start = clock.now();
      timer.arm(0.0205);
      assert.equal(timer.armed, true);
      await stage.until(() => expiries.length > 0, 'timer');
      assert.ok(expiries[0] >= start + 0.0205 - ROUNDING, `after ${expiries[0] - start} s`);
      await stage.pause(0.05);
      assert.equal(expiries.length, 1);
    },
  },
  {
    name: 'a timer without delay expires in a later event, before others that have one',
    run: async (stage) => {
      const clock = clockOf(stage);
      const expired: string[] = [];
      let arming = true;
      const later = clock.timer(() => expired.push('later'));
      const inner = clock.timer(() => expired.push('of a timer'));
      const now = clock.timer(() => {
        assert.equal(arming, false);
        expired.push('now');
        inner.arm(0);
        assert.equal(expired.at(-1), 'now');
      });
      later.arm(0.5);
      now.arm(0);
      assert.equal(now.armed, true);
      assert.deepEqual(expired, []);
      arming = false;
      await stage.until(() => expired.length === 3, 'timers');
      assert.deepEqual(expired, ['now', 'of a timer', 'later']);
    },
  },
  {
    name: 'timers expire in the order of their deadlines, however near these are',
    run: async (stage) => {
      const order = await expiryOrder(stage, [0.03, 0.01, 0.0204, 0, 0.0101, 0.0099, 0.0201, 0.01005]);
      for (const [place, one] of order.entries())
        for (const other of order.slice(place + 1)) assert.ok(other.latest >= one.earliest - ROUNDING);
    },
  },
  {
    name: 'timers of the same delay expire in the order in which they were armed',
    run: async (stage) => {
      for (const [name, delay] of [['a', 0.01] as const, ['b', 0] as const]) {
        const order = await expiryOrder(stage, [delay, delay, delay, delay], name);
        const deadlines = order.map(({ latest }) => latest);
        assert.deepEqual(
          deadlines,
          deadlines.toSorted((one, other) => one - other),
        );
      }
    },
  },
  {
    name: 'arming moves a timer, to sooner and to later',
    run: async (stage) => {
      const clock = clockOf(stage);
      const expired: string[] = [];
      const [sooner, later, middle] = ['sooner', 'later', 'middle'].map((name) =>
        clock.timer(() => expired.push(name)),
      );
      sooner.arm(1000);
      later.arm(0);
      middle.arm(0.3);
      sooner.arm(0.01);
      later.arm(0.6);
      await stage.until(() => expired.length === 3, 'timers');
      await stage.pause(0.05);
      assert.deepEqual(expired, ['sooner', 'middle', 'later']);
    },
  },
  {
    name: 'a timer that is canceled does not expire, be it due or canceled by another one at its instant',
    run: async (stage) => {
      const clock = clockOf(stage);
      const canceled = [0, 0.01, 0.02, Infinity].map((delay) => {
        const timer = clock.timer(() => assert.fail(`expired after ${delay} s`));
        timer.arm(delay);
        return timer;
      });
      const of = new Map<number, Timer>(canceled.map((timer, index) => [index, timer]));
      for (const index of [0, 1, 3]) of.get(index)?.cancel();
      const victim = clock.timer(() => assert.fail('expired though an earlier one canceled it'));
      let killed = false;
      const killer = clock.timer(() => {
        victim.cancel();
        killed = true;
      });
      killer.arm(0.01);
      victim.arm(0.01);
      of.get(2)?.cancel();
      for (const timer of canceled) {
        assert.equal(timer.armed, false);
        timer.cancel(); // harmless
      }
      await stage.until(() => killed, 'the one that cancels');
      assert.equal(victim.armed, false);
      await stage.pause(0.05);
    },
  },
  {
    name: 'a timer may be armed again by its own callback',
    run: async (stage) => {
      const clock = clockOf(stage);
      let count = 0;
      const timer = clock.timer(() => {
        if (++count < 5) timer.arm(0.001);
      });
      timer.arm(0.001);
      await stage.until(() => count === 5, 'five expiries');
      assert.equal(timer.armed, false);
    },
  },
  {
    name: 'a long delay is not short: 25 days, and forever',
    run: async (stage) => {
      const clock = clockOf(stage);
      // Beyond 2^31 ms the timers of some systems expire at once.
      const [long, never] = [2 ** 31 / 1000 + 1, Infinity].map((delay) => {
        const timer = clock.timer(() => assert.fail(`expired: ${delay} s`));
        timer.arm(delay);
        return timer;
      });
      assert.deepEqual([long.armed, never.armed], [true, false]);
      await stage.pause(0.05);
      assert.equal(long.armed, true);
      long.cancel();
    },
  },
];
