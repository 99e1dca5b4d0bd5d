import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { called, main, type Called } from '../called.ts';

const study = `name: mine
title: Mine
seeds: 2
parameters: {profile: rspsim, idealized: true, requestSize: 1.0e+6, warmup: 620, duration: 100}
sweep:
  policy: [LeastUsed, Random]
plots:
  - {name: first, title: First, y: utilization, x: policy}
`;
const edited = study.replace('name: first', 'name: second');

describe('a study file that is edited after its runs', () => {
  let base = '';

  before(async () => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    writeFileSync(join(base, 'mine.yaml'), study);
    assert.equal((await rsplab('run', 'mine.yaml', '--out', 'one', '--workers', '1')).status, 0);
  });

  after(() => rmSync(base, { recursive: true, force: true }));

  function rsplab(...words: readonly string[]): Promise<Called> {
    return called(words, { cwd: base });
  }

  it('has its plots drawn by plot --scenario; the runs stay as they are', async () => {
    const runs = readFileSync(join(base, 'one', 'runs.arrow'));
    writeFileSync(join(base, 'edited.yaml'), edited);
    const { status, stdout, stderr } = await rsplab('plot', 'one', '--scenario', 'edited.yaml');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /one\/plots\/second\.png/);
    assert.ok(!existsSync(join(base, 'one', 'plots', 'first.png')));
    assert.deepEqual(readFileSync(join(base, 'one', 'runs.arrow')), runs);
  });

  it('is named with line and column if a plot is wrong, and the pictures stay', async () => {
    writeFileSync(join(base, 'wrong.yaml'), edited.replace('y: utilization', 'y: utilisation'));
    const { status, stderr } = await rsplab('plot', 'one', '--scenario', 'wrong.yaml');
    assert.equal(status, 1);
    assert.match(stderr, /^rsplab: wrong\.yaml:8:\d+: .*utilisation.*utilization/);
    assert.ok(existsSync(join(base, 'one', 'plots', 'second.png')));
  });

  it('is not drawn from the results of others', async () => {
    writeFileSync(join(base, 'other.yaml'), edited.replace('duration: 100', 'duration: 200'));
    const { status, stderr } = await rsplab('plot', 'one', '--scenario', 'other.yaml');
    assert.equal(status, 1);
    assert.match(stderr, /duration is 200 in the file, and 100 in the results/);
  });

  describe('while it is watched', () => {
    let child: ChildProcess;
    let lines: AsyncIterator<string>;

    beforeEach(() => {
      child = spawn('sh', ['-c', 'exec "$0" "$@" 2>&1', process.execPath, main, 'watch', 'mine.yaml', '--out', 'one'], {
        cwd: base,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      assert.ok(child.stdout);
      lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    });

    afterEach(() => child.kill('SIGKILL'));

    /** The next line that matches. */
    async function line(pattern: RegExp): Promise<string> {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`the program ended before a line that matches ${String(pattern)}`);
        if (pattern.test(value)) return value;
      }
    }

    it('is drawn again after each change, also if it is replaced; errors are reported, and a signal ends it', async () => {
      await line(/^watching mine\.yaml/);
      assert.ok(existsSync(join(base, 'one', 'plots', 'first.png')));
      writeFileSync(join(base, 'mine.yaml'), study.replace('y: utilization', 'y: utilisation'));
      await line(/^rsplab: mine\.yaml:8:\d+: .*utilisation/);
      writeFileSync(join(base, 'mine.new'), edited);
      renameSync(join(base, 'mine.new'), join(base, 'mine.yaml'));
      await line(/ 1 pictures?, one\/report\.html/);
      assert.ok(existsSync(join(base, 'one', 'plots', 'second.png')));
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, 143);
    });
  });
});
