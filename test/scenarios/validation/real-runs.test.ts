import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { columnIndex } from '../../../results/tables/table.ts';
import { TEST_TIMEOUT } from '../../native/patience.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));

const STUDY = `name: tiny
title: Tiny
seeds: 2
parameters:
  transport: sctp
  poolElements: 2
  requestSize: 1e5
  poolUserStart: 1 s
  poolElementStart: 0.5 s
  registrarStart: 0 s
  warmup: 1.5 s
  duration: 3 s
sweep:
  puToPeRatio: [2]
plots:
  - {name: utilization, title: Utilization, y: utilization, x: puToPeRatio}
`;

/** Loopback addresses of this test alone. */
function deployment(extra = ''): string {
  const sets = [1, 2, 3, 4].map((last) => `[127.94.1.${last}]`).join(', ');
  return `hosts:
  - name: here
    addresses: [${sets}]
    runs: [registrars, poolElements, poolUsers]
${extra}`;
}

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('rsplab validate', function () {
  // It waits for processes to start and end, however long that takes on a busy machine.
  this.timeout(10 * TEST_TIMEOUT);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-validate-'));
    writeFileSync(join(folder, 'tiny.yaml'), STUDY);
    writeFileSync(join(folder, 'lab.yaml'), deployment());
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** @param stopAt what standard error must say for the command to be stopped */
  async function validate(options: readonly string[], stopAt?: string): Promise<Outcome> {
    const words = ['validate', 'tiny.yaml', '--seconds', '3', '--out', 'out', '--deployment', 'lab.yaml', ...options];
    const child = spawn(process.execPath, [main, ...words], { cwd: folder, stdio: 'pipe' });
    let [stdout, stderr] = ['', ''];
    // A second signal would end it at once.
    let reported = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (!reported && stopAt !== undefined && stderr.includes(stopAt)) reported = child.kill('SIGINT');
    });
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  function tableOf(name: string): (string | number | boolean | null)[] {
    const runs = StudyFolder.open(join(folder, 'out')).readTable('runs');
    const index = columnIndex(runs, name);
    return runs.rows.map((row) => row[index] ?? null);
  }

  it('runs a point for real, goes on after an interruption, and writes both worlds', async () => {
    const stopped = await validate([], 'run 2 of 2');
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.match(stopped.stderr, /stopped: 1 of 2 runs are done and kept/);
    const { code, stdout, stderr } = await validate([]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /1 of 2 runs done before/);
    assert.ok(!stderr.includes('run 1 of 2'), stderr);
    assert.match(stdout, /not enough: utilization/);
    assert.deepEqual(tableOf('world'), ['simulated', 'simulated', 'measured', 'measured']);
    assert.deepEqual(tableOf('seed'), [1, 2, 1, 2]);
    // How much a busy machine gets done in this time is not certain; that it was measured is.
    for (const utilization of tableOf('utilization')) assert.equal(typeof utilization, 'number');
    // Both worlds have the delays that were measured.
    assert.equal(new Set(tableOf('lanDelay')).size, 1);
    const report = readFileSync(join(folder, 'out', 'report.html'), 'utf8');
    assert.match(report, /<h2>Simulation and reality<\/h2>/);
    assert.match(report, /CPU time of the registrars/);
  });

  it('lets elements fail and come back as new processes', async () => {
    const crash = ['--set', 'peUptime=1 s', '--set', 'peDowntime=200 ms', '--set', 'cleanShutdownProbability=0.3'];
    const timers = ['--set', 'rtoMin=100 ms', '--set', 'rtoInitial=200 ms', '--set', 'rtoMax=500 ms'];
    const { code, stderr } = await validate([
      ...crash,
      ...timers,
      '--replications',
      '1',
      '--set',
      'peFailureKind=processCrash',
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(tableOf('world'), ['simulated', 'measured']);
    for (const failovers of tableOf('failovers')) assert.equal(typeof failovers, 'number');
  });

  it('reports a point whose simulation fails, and goes on with the others', async () => {
    const budgets = 'maxEvents=[1000, 1e9]';
    const { code, stderr } = await validate(['--replications', '1', '--set', budgets]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /run of puToPeRatio=2, maxEvents=1000 with seed 1 failed: its simulation failed: /);
    assert.deepEqual(tableOf('maxEvents'), [1e9, 1e9]);
  });

  it('names the host whose process dies, keeps what others did, and the host that cannot be reached', async () => {
    writeFileSync(join(folder, 'lab.yaml'), deployment('    rsplab: ["false"]\n'));
    const dead = await validate(['--replications', '1']);
    assert.equal(dead.code, 1);
    assert.match(dead.stderr, /^rsplab: host here, probe: ended with code 1/m);
    writeFileSync(join(folder, 'lab.yaml'), deployment('    command: [no-such-shell, lab1]\n'));
    const unreachable = await validate(['--replications', '1']);
    assert.equal(unreachable.code, 1);
    assert.match(unreachable.stderr, /^rsplab: host here, probe: cannot be started: no-such-shell lab1/m);
  });
});
