import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WORKER_COMMAND } from '../../../../cli/study/slice-command-name.ts';
import { SshScheduler } from '../../../../scenarios/execution/distribution/ssh/ssh-scheduler.ts';
import { readStudy } from '../../../../scenarios/language/read-study.ts';
import { skipOrFail } from '../../../native/obstacles.ts';
import { until } from '../../../native/patience.ts';
import { SshHosts, sshObstacle } from '../../../native/ssh-hosts.ts';
import { runIn, tableIn, testPace } from './distributed-study.ts';

const rsplab = [process.execPath, fileURLToPath(new URL('../../../../cli/main.js', import.meta.url))];

const study = readStudy(
  'sweep.yaml',
  `name: sweep
title: Sweep
seeds: 4
parameters: { profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 600 }
sweep: { policy: [LeastUsed, Random] }
vectors: { seeds: [1, 2, 3], interval: 60 }
plots: []
`,
);

describe('a study on hosts that are reached by ssh', function () {
  let hosts: SshHosts;
  let base = '';
  let local = '';
  before(async function () {
    skipOrFail(this, sshObstacle());
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    local = join(base, 'local');
    await runIn(local, study);
    hosts = new SshHosts();
    await hosts.add('a', '127.78.1.1');
    await hosts.add('b', '127.78.1.2');
  });
  after(async () => {
    if (base === '') return;
    await hosts.close();
    rmSync(base, { recursive: true });
  });

  let path = '';
  let count = 0;
  let said: string[] = [];
  beforeEach(() => {
    path = join(base, String(++count));
    said = [];
  });

  function over(names: readonly string[], program = rsplab): SshScheduler {
    return new SshScheduler(
      names.map((name) => ({ name, slots: 1 })),
      {
        ssh: hosts.command('').slice(0, -1),
        rsplab: program,
        command: WORKER_COMMAND,
        tell: (line) => said.push(line),
      },
    );
  }

  /** A program whose first task does nothing until its connection ends. */
  function firstWaits(): string[] {
    const script = `case "$*" in *--about*) ;; *) mkdir '${path}.waits' 2>/dev/null && exec cat >/dev/null ;; esac; exec "$@"`;
    return ['sh', '-c', script, 'sh', ...rsplab];
  }

  /** Whether a task has done a run on a host. */
  function hasRunsOf(host: string): boolean {
    const folder = join(path, 'tasks/1');
    const journals = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.journal')) : [];
    const texts = journals.map((name) => readFileSync(join(folder, name), 'latin1'));
    return texts.some((text) => text.includes(`"host":"${host}"`) && text.includes('"metrics"'));
  }

  it('has the same tables as one that was run here, and says where its runs were done', async () => {
    const { standing } = await runIn(path, study, { scheduler: over(['a', 'b']), tasks: 4 });
    for (const table of ['runs', 'vectors']) assert.deepEqual(tableIn(path, table), tableIn(local, table));
    assert.match(standing, /a \d+/);
    assert.match(standing, /b \d+/);
    assert.deepEqual(said, []);
  });

  it('survives that a host is lost in the middle of a task: its runs go to the other one', async () => {
    const running = runIn(path, study, { scheduler: over(['a', 'b']), tasks: 2 });
    running.catch(() => undefined);
    await until(() => hasRunsOf('a'), 'the first run');
    await hosts.lose('a');
    await running;
    for (const table of ['runs', 'vectors']) assert.deepEqual(tableIn(path, table), tableIn(local, table));
    await hosts.start('a');
  });

  it('survives that a host is lost when the other one has nothing to do any more', async () => {
    const running = runIn(path, study, { scheduler: over(['a', 'b'], firstWaits()), tasks: 1 });
    running.catch(() => undefined);
    await until(() => existsSync(`${path}.waits`), 'the task');
    await hosts.lose('a');
    await running;
    assert.deepEqual(tableIn(path), tableIn(local));
    await hosts.start('a');
  });

  it('does without hosts that cannot be used, and names them', async () => {
    await runIn(path, study, { scheduler: over(['stranger-a', 'b']), tasks: 2 });
    assert.deepEqual(tableIn(path), tableIn(local));
    assert.equal(said.length, 1);
    assert.match(said[0], /^warning: stranger-a: .*Permission denied.* It must be reached by ssh without a question/);
  });

  it('does without hosts that have another version of the simulator', async () => {
    const other = `printf '{"processors":1,"node":"20.19.0","code":"0123"}' #`;
    await assert.rejects(
      runIn(path, study, { scheduler: over(['a'], ['sh', '-c', other]) }),
      /a: it has another version of the simulator \(on Node.js 20.19.0\). Install the version of here$/,
    );
  });

  it('ends if no host can be used, with what to do', async () => {
    await assert.rejects(
      runIn(path, study, { scheduler: over(['a', 'b'], ['/nowhere/node', 'main.js']) }),
      /^DistributionError: no host can be used:\na: .*(No such file|not found).*\. Install Node.js and this version of rsplab there, or say by --rsplab how it is called there\nb: /,
    );
  });

  it('leaves nothing running on the hosts when it is stopped', async () => {
    const stop = new AbortController();
    const scheduler = over(['b'], firstWaits());
    const running = runIn(path, study, { scheduler, tasks: 1, signal: stop.signal, pace: testPace });
    await until(() => existsSync(`${path}.waits`), 'the task');
    stop.abort();
    assert.equal((await running).outcome.kind, 'stopped');
    await scheduler.cancel();
    await until(() => !hosts.isUsed('b'), 'its end');
    assert.deepEqual(said, []);
    assert.ok(!existsSync(join(path, 'tasks/1/task-1.2.journal')), 'it has begun again');
  });
});
