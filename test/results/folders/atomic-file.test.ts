import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../../../results/folders/atomic-file.ts';

describe('atomic file', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rsplab-atomic-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('has the new content in place of the old one, and leaves nothing beside it', () => {
    writeFileSync(path('a'), 'old');
    writeFileAtomically(path('a'), ['ne', 'w']);
    assert.equal(readFileSync(path('a'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(folder), ['a']);
  });

  it('is what a link stands for', () => {
    writeFileSync(path('a'), 'old');
    symlinkSync('a', path('link'));
    writeFileAtomically(path('link'), 'new');
    assert.ok(lstatSync(path('link')).isSymbolicLink());
    assert.equal(readFileSync(path('a'), 'utf8'), 'new');
  });

  it('does not take the place of a pipe, which gets the content', async () => {
    assert.equal(spawnSync('mkfifo', [path('pipe')]).status, 0);
    const reader = spawn('cat', [path('pipe')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const read = reader.stdout.toArray() as Promise<Buffer[]>;
    writeFileAtomically(path('pipe'), ['through ', 'the pipe']);
    assert.equal(Buffer.concat(await read).toString(), 'through the pipe');
    assert.ok(lstatSync(path('pipe')).isFIFO());
    assert.deepEqual(readdirSync(folder), ['pipe']);
  });
});
