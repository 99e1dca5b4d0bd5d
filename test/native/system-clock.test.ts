import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { silentLog } from '../../protocol/host.ts';
import { Faults } from '../../native/faults.ts';
import { SystemClock } from '../../native/system-clock.ts';

describe('system clock', () => {
  const clock = new SystemClock(new Faults(silentLog));

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
