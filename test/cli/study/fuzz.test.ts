import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { called, main } from '../called.ts';

describe('rsplab fuzz', () => {
  let dir = '';

  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'rsplab-fuzz-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  async function fuzz(...options: readonly string[]): Promise<{ readonly status: number; readonly output: string }> {
    const { status, stdout, stderr } = await called(['fuzz', ...options], { cwd: dir });
    return { status, output: stdout + stderr };
  }

  function study(duration: number): string {
    const file = join(dir, 'mine.yaml');
    const parameters = [
      'idealized: true',
      'poolElements: 1',
      'poolUsers: 1',
      'requestSize: 1e6',
      'requestInterval: 5',
      'warmup: 0',
      'registrarStart: 0',
      'poolElementStart: 5',
      'poolUserStart: 6',
      'schedule: {lan0/pr0: down@68 up@71}',
      `duration: ${duration}`,
    ];
    writeFileSync(file, `name: mine\ntitle: Mine\nseeds: [3]\nparameters:\n  ${parameters.join('\n  ')}\n`);
    return file;
  }

  it('checks the runs of a study again', async () => {
    assert.deepEqual(await fuzz('--replay', study(500)), { status: 0, output: 'seed 3: no fault\n' });
    const { status, output } = await fuzz('--replay', study(72));
    assert.equal(status, 1);
    assert.match(output, /^seed 3: lan0\/pe0 of CalcAppPool is known 0 times: nothing$/m);
  });

  it('checks runs with a trace of requests again', async () => {
    const file = study(500);
    const text = readFileSync(file, 'utf8').replace('requestInterval: 5', 'requestTrace: arrivals.csv');
    writeFileSync(file, text);
    writeFileSync(join(dir, 'arrivals.csv'), `time\n${Array.from({ length: 100 }, (_, i) => 5 * i).join('\n')}\n`);
    assert.deepEqual(await fuzz('--replay', file), { status: 0, output: 'seed 3: no fault\n' });
  });

  it('does runs for a while, and says how many', async () => {
    const { status, output } = await fuzz('--hours', '0.002', '--workers', '1', '--out', 'found');
    assert.match(output, /^\d+ runs, 0 with a fault\n$/);
    assert.equal(status, 0);
    assert.deepEqual(readdirSync(dir), []);
  });

  it('ends with a summary when it is interrupted', async () => {
    // Timers of the system end after 597 hours.
    const options = ['--hours', '1000', '--workers', '1', '--out', 'found'];
    const child = spawn(process.execPath, [main, 'fuzz', ...options], { cwd: dir });
    const closed = once(child, 'close');
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      // The first line about the progress: the runs go on.
      if (output === '') child.kill('SIGINT');
      output += text;
    });
    const [status, signal] = (await closed) as [number | null, string | null];
    assert.match(output, /^\d+ runs, 0 with a fault\n\d+ runs, 0 with a fault\n$/);
    assert.deepEqual([status, signal], [0, null]);
  });
});
