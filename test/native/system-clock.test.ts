import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { silentLog } from '../../protocol/host.ts';
import { Faults } from '../../native/faults.ts';
import { SystemClock } from '../../native/system-clock.ts';

describe('system clock', () => {
  const clock = new SystemClock(new Faults(silentLog));

  it('lets timers expire in order, and never early', async () => {
    const expired: [delay: number, after: number][] = [];
    const start = clock.now();
    const timers = [0.03, 0.01, 0, 0.0205].map((delay) => {
      const timer = clock.timer(() => expired.push([delay, clock.now() - start]));
      timer.arm(delay);
      assert.ok(timer.armed);
      return timer;
    });
    while (timers.some(({ armed }) => armed)) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(
      expired.map(([delay]) => delay),
      [0, 0.01, 0.0205, 0.03],
    );
    for (const [delay, after] of expired) assert.ok(after >= delay, `${delay} s expired after ${after} s`);
  });

  it('does not let cancelled timers expire, nor those that wait for ever', async () => {
    const timers = [0, 0.005, Infinity].map((delay) => {
      const timer = clock.timer(() => assert.fail('expired'));
      timer.arm(delay);
      timer.cancel();
      assert.ok(!timer.armed);
      return timer;
    });
    timers[2].arm(Infinity);
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('lets packets come before timers that became due while the process was busy', async () => {
    const events: string[] = [];
    const [receiver, sender] = [createSocket('udp4'), createSocket('udp4')];
    await new Promise<void>((resolve) => receiver.bind(0, '127.0.0.1', resolve));
    const arrived = new Promise<void>((resolve) => {
      receiver.on('message', () => {
        events.push('packet');
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      const timer = clock.timer(() => {
        events.push('timer');
        resolve();
      });
      sender.send('a', receiver.address().port, '127.0.0.1', () => {
        timer.arm(0.02);
        const end = performance.now() + 60;
        while (performance.now() < end); // a process that does not get to run
      });
    });
    await arrived;
    receiver.close();
    sender.close();
    assert.deepEqual(events, ['packet', 'timer']);
  });
});
