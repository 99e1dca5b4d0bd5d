import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SshScheduler } from '../../../../../scenarios/execution/distribution/ssh/ssh-scheduler.ts';
import { programFingerprint } from '../../../../../scenarios/execution/program-fingerprint.ts';
import { readStudy } from '../../../../../scenarios/language/read-study.ts';
import { until } from '../../../../native/patience.ts';
import { signalTo } from '../../../../native/process-tree.ts';
import { runIn, testPace } from '../distributed-study.ts';

const study = readStudy('mine.yaml', 'name: mine\ntitle: Mine\nseeds: 2\nplots: []\n');

describe('tasks whose hosts are reached by a script in place of ssh', () => {
  let base = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
  });
  afterEach(() => {
    const file = join(base, 'pid');
    const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (pid > 0) signalTo(pid, 'SIGKILL');
    rmSync(base, { recursive: true });
  });

  /** @param connection what the script does for a task; its process number is to be in the file `pid` */
  async function cancelled(connection: string, slots: number): Promise<void> {
    const facts = JSON.stringify({ processors: 1, node: process.version, code: programFingerprint() });
    const script = `case "$*" in *--about*) echo '${facts}'; exit ;; esac; cd '${base}'; ${connection}`;
    const scheduler = new SshScheduler([{ name: 'a', slots }], {
      ssh: ['sh', '-c', script],
      rsplab: ['rsplab'],
      command: 'slice-worker',
      tell: () => undefined,
    });
    const stop = new AbortController();
    const path = join(base, 'results');
    const running = runIn(path, study, { scheduler, tasks: 2, signal: stop.signal, pace: testPace });
    await until(() => existsSync(join(base, 'pid')) && readFileSync(join(base, 'pid'), 'utf8') !== '', 'a task');
    stop.abort();
    assert.equal((await running).outcome.kind, 'stopped');
    await scheduler.cancel();
    assert.equal((await scheduler.standing()).running, 0);
  }

  it('end with all that the script has begun', async () => {
    await cancelled('sleep 3600 & echo $! > pid; wait', 1);
    await until(() => !isThere(Number(readFileSync(join(base, 'pid'), 'utf8'))), 'its end');
  });

  it('end also if a process stays that has their output, as one that keeps a connection for later', async () => {
    await cancelled('setsid sleep 3600 & echo $! > pid; wait', 1);
  });

  it('do not begin any more, however many were to begin one after the other', async () => {
    writeFileSync(join(base, 'pid'), '');
    await cancelled('echo > pid; cat > /dev/null', 4000);
  });
});

function isThere(pid: number): boolean {
  try {
    // A process that has ended may not have been waited for.
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
