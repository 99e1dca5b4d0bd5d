import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FolderInUseError, lockFolder, ownProcess } from '../../../results/folders/folder-lock.ts';

describe('lock of a folder', () => {
  let base = '';
  let file = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    file = join(base, '.lock');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  const stale = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '1' });

  it('names its owner, and leaves nothing', () => {
    const release = lockFolder(file);
    assert.throws(() => lockFolder(file), new RegExp(`process ${process.pid} on .* is writing to it`));
    assert.deepEqual(readdirSync(base), ['.lock']);
    release();
    assert.deepEqual(readdirSync(base), []);
  });

  it('is not broken while its owner may be about to write its name into it', () => {
    writeFileSync(file, '');
    assert.throws(() => lockFolder(file), FolderInUseError);
    assert.ok(existsSync(file));
  });

  it('is given free by its owner alone', () => {
    const release = lockFolder(file);
    const other = JSON.stringify({ ...ownProcess(), key: 'another' });
    writeFileSync(file, other);
    release();
    assert.equal(readFileSync(file, 'utf8'), other);
  });

  it('is left to the one who is breaking it, unless that one is no more either', () => {
    writeFileSync(file, stale);
    writeFileSync(`${file}-stale`, JSON.stringify(ownProcess()));
    assert.throws(() => lockFolder(file), FolderInUseError);
    assert.equal(readFileSync(file, 'utf8'), stale);
    writeFileSync(`${file}-stale`, stale);
    lockFolder(file)();
    assert.deepEqual(readdirSync(base), []);
  });

  it('is of one at a time, however many break the lock of a process that is no more', async () => {
    const shared = new Int32Array(new SharedArrayBuffer(12));
    const contenders = [1, 2, 3].map(
      () => new Worker(new URL('./lock-contender.js', import.meta.url), { workerData: [file, shared] }),
    );
    try {
      for (let lock = 0; lock < 40; lock++) {
        writeFileSync(file, stale);
        const answers = contenders.map(async (each) => once(each, 'message'));
        for (const each of contenders) each.postMessage('');
        const taken = (await Promise.all(answers)).flat() as number[];
        assert.ok(taken.some((times) => times > 0));
        assert.equal(shared[1], 0, 'two had it');
        assert.deepEqual(readdirSync(base), []);
      }
    } finally {
      await Promise.all(contenders.map(async (each) => each.terminate()));
    }
  });
});
