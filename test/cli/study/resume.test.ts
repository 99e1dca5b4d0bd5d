import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { called, main, type Called } from '../called.ts';

const study = `name: mine
title: Mine
seeds: 4
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 300}
sweep:
  policy: [LeastUsed, Random]
  puToPeRatio: [1, 5]
`;

/** Runs in a folder's journal, with seeds up to this one. */
function journaled(out: string, lastSeed = Infinity): number {
  const path = join(out, 'runs.journal');
  const journal = existsSync(path) ? readFileSync(path, 'latin1') : '';
  return [...journal.matchAll(/"key":"\w+-(\d+)".*\n/g)].filter(([, seed]) => Number(seed) <= lastSeed).length;
}

async function afterRuns(out: string, count: number): Promise<void> {
  while (journaled(out) < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

describe('a sweep that is interrupted', () => {
  let base = '';
  let file = '';
  let whole = '';
  before(async () => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    file = join(base, 'mine.yaml');
    writeFileSync(file, study);
    whole = join(base, 'whole');
    const { status, stderr } = await run(whole, '--workers', '1');
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  function run(out: string, ...more: readonly string[]): Promise<Called> {
    return called(['run', file, '--out', out, '--workers', '1', ...more]);
  }

  /** In a process of its own, which leaves nothing open. */
  function runInProcess(out: string): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [main, 'run', file, '--out', out, '--workers', '1'], { encoding: 'utf8' });
  }

  /**
   * Begins the sweep with enough additional seeds that it is not over before it is interrupted, however slow this
   * process is.
   */
  function begin(out: string): ChildProcess {
    return spawn(process.execPath, [main, 'run', file, '--out', out, '--workers', '2', '--seeds', '5000'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  function assertSameTables(out: string): void {
    for (const name of ['runs.arrow', 'summary.arrow'])
      assert.ok(readFileSync(join(out, name)).equals(readFileSync(join(whole, name))), name);
  }

  it('by kill -9, twice, continues with the runs that were done, to byte-identical tables', async () => {
    const out = join(base, 'killed');
    for (const count of [3, 8]) {
      const child = begin(out);
      const end = ended(child);
      await afterRuns(out, count);
      child.kill('SIGKILL');
      await end;
    }
    const done = journaled(out, 4);
    assert.ok(done >= 7, `${done}`);
    assert.ok(!existsSync(join(out, 'runs.arrow')));
    const table = await called(['table', out]);
    assert.match(table.stderr, /not complete yet: ".* run .* --out .*" continues it/);
    const { status, stdout, stderr } = await run(out, '--workers', '2');
    assert.equal(status, 0, stderr);
    assert.match(stderr, new RegExp(`16 runs, ${done} of them complete already`));
    assert.match(stdout, new RegExp(`${16 - done} runs in .*, ${done} reused`));
    assertSameTables(out);
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    it(`by ${signal} ends cleanly and says how to continue`, async () => {
      const out = join(base, signal);
      const child = begin(out);
      const end = ended(child);
      let reported = '';
      child.stderr?.on('data', (text: Buffer) => (reported += text.toString()));
      await afterRuns(out, 2);
      child.kill(signal);
      assert.equal(await end, code);
      assert.match(reported, /stopped: \d+ of 20000 runs are complete and kept; the same command continues: \S.* run /);
      assert.ok(!existsSync(join(out, '.lock')));
    });

  it('has nothing to do the next time, and starts over if asked to', async () => {
    assert.match((await run(whole)).stderr, /16 runs, 16 of them complete already\n/);
    const before = journaled(whole);
    assert.match((await run(whole, '--fresh', '--workers', '2')).stdout, /16 runs in [^,]*\. Results/);
    assert.equal(journaled(whole), before);
  });

  it('shows the rate and the time left in the log file', () => {
    assert.match(
      readFileSync(join(whole, 'sweep.log'), 'utf8'),
      /^\d{4}-.*Z mine: 16 runs, 2 workers\n.*16 runs in \d+ s/ms,
    );
  });

  it('has failed runs listed with parameters and seed, and does the others', async () => {
    const out = join(base, 'failing');
    const { status, stderr } = await run(out, '--set', 'maxEvents=15000', '--set', 'policy=Random');
    assert.equal(status, 1);
    assert.match(
      stderr,
      /rsplab: \d runs failed and are missing in the results \(the same command tries them again: .* run .*\):/,
    );
    assert.match(stderr, /run of policy=Random, puToPeRatio=5 with seed 1 failed: the event budget of 15000 ran out/);
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as {
      failures: unknown[];
      runs: number;
    };
    assert.equal(manifest.failures.length + manifest.runs, 8);
    assert.ok(manifest.runs > 0 && manifest.failures.length > 0, JSON.stringify(manifest));
  });

  /** Sizes of disks in KiB. With the room of the journal less its last page, some runs can be written down. */
  for (const [when, size, isBegun] of [
    ['at once', () => 4, false],
    ['before the first run is written down', () => 8, false],
    ['after some runs', () => Math.floor(statSync(join(whole, 'runs.journal')).size / 4096) * 4, true],
  ] as const)
    it(`on a disk that is full ${when} keeps what was complete and says so in one line`, function () {
      const out = join(base, `disk-${size()}k`);
      spawnSync('mkdir', [out]);
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size()}k`, 'tmpfs', out]).status !== 0) this.skip();
      try {
        const { status, stderr } = runInProcess(out);
        assert.equal(status, 1);
        assert.match(
          stderr,
          /rsplab: cannot write .*: no space left on the device; completed runs are kept: free some space/,
        );
        assert.ok(!stderr.includes('    at '), stderr);
        const done = journaled(out);
        assert.equal(done > 0, isBegun);
        spawnSync('mount', ['-o', 'remount,size=16m', out]);
        const again = runInProcess(out);
        assert.equal(again.status, 0, again.stderr);
        if (isBegun) assert.match(again.stderr, new RegExp(`16 runs, ${done} of them complete already`));
        assertSameTables(out);
      } finally {
        spawnSync('umount', [out]);
      }
    });
});
