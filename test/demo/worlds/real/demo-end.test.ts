import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../../../native/patience.ts';
import { testUdpPort } from '../../../test-ports.ts';

const holder = fileURLToPath(new URL('./demo-holder.js', import.meta.url));

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the end of a demo', () => {
  const demos: ChildProcess[] = [];
  afterEach(() => {
    for (const demo of demos.splice(0)) demo.kill('SIGKILL');
  });

  /** A demo in a process of its own, and the numbers of its processes. */
  async function heldDemo(): Promise<{ readonly holding: ChildProcess; readonly pids: readonly number[] }> {
    const holding = spawn(process.execPath, [holder, `${testUdpPort}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    demos.push(holding);
    const [line] = (await once(holding.stdout, 'data')) as [Buffer];
    return { holding, pids: line.toString().trim().split(' ').map(Number) };
  }

  it('is the end of its processes, also when it is killed, and not of those of another one', async () => {
    const [one, other] = await Promise.all([heldDemo(), heldDemo()]);
    assert.equal(one.pids.length, 3);
    assert.equal(other.pids.length, 3);
    one.holding.kill('SIGKILL');
    await until(() => !one.pids.some((pid) => lives(pid)), 'the end of all processes');
    assert.ok(other.pids.every((pid) => lives(pid)));
  });
});
