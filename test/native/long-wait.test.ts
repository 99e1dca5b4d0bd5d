import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { silentLog } from '../../protocol/host.ts';
import { after as waitThen, every } from '../../native/long-wait.ts';
import { Faults } from '../../native/faults.ts';
import { SystemClock } from '../../native/system-clock.ts';

/** Beyond 2^31 ms Node's own timers expire after 1 ms, with a warning. */
const LONG = [2_147_483, 2_147_484, 2_500_000, 1e7, 1e12, Number.MAX_VALUE];

describe('long waits', () => {
  const warnings: string[] = [];
  const warned = ({ name }: Error): unknown => warnings.push(name);
  before(() => process.on('warning', warned));
  after(() => process.off('warning', warned));

  it('do not end at once, nor spin', async () => {
    const waits = LONG.flatMap((seconds) =>
      [waitThen, every].map((wait) => wait(seconds, () => assert.fail(`${seconds} s`))),
    );
    const clock = new SystemClock(new Faults(silentLog));
    const timers = LONG.map((seconds) => {
      const timer = clock.timer(() => assert.fail(`${seconds} s`));
      timer.arm(seconds);
      return timer;
    });
    await new Promise((resolve) => setTimeout(resolve, 30));
    for (const wait of waits) wait.cancel();
    for (const timer of timers) timer.cancel();
    assert.deepEqual(warnings, []);
  });

  it('end at their time', async () => {
    const start = performance.now();
    let times = 0;
    await new Promise<void>((resolve) => {
      const repeated = every(0.01, () => {
        if (++times < 3) return;
        repeated.cancel();
        resolve();
      });
    });
    await new Promise<void>((resolve) => void waitThen(0.01, resolve));
    assert.ok(performance.now() - start >= 39);
    assert.equal(times, 3);
  });

  it('continue after each part of them', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const now = mock.method(performance, 'now', () => time);
      let [time, ended] = [0, false];
      waitThen(6_000_000, () => (ended = true));
      for (const passed of [2_147_483_000, 2_147_483_000]) {
        time += passed;
        mock.timers.tick(passed);
        assert.ok(!ended);
      }
      time = 6_000_000_000;
      mock.timers.tick(6_000_000_000 - 2 * 2_147_483_000);
      assert.ok(ended);
      now.mock.restore();
    } finally {
      mock.timers.reset();
    }
  });
});
