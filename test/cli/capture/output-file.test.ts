import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OutputFile } from '../../../cli/capture/output-file.ts';

describe('output file', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rsplab-output-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, text: string): OutputFile {
    const file = new OutputFile(path(name));
    file.add(Buffer.from(text));
    file.complete();
    return file;
  }

  it('has its name when it is complete, and not before', () => {
    writeFileSync(path('a'), 'old');
    const file = new OutputFile(path('a'));
    file.add(Buffer.from('new'));
    assert.equal(readFileSync(path('a'), 'utf8'), 'old');
    file.complete();
    assert.equal(readFileSync(path('a'), 'utf8'), 'new');
    assert.deepEqual(readdirSync(folder), ['a']);
  });

  it('writes to what a link stands for, and keeps the link', () => {
    writeFileSync(path('a'), 'old');
    symlinkSync('a', path('link'));
    write('link', 'new');
    assert.ok(lstatSync(path('link')).isSymbolicLink());
    assert.equal(readFileSync(path('a'), 'utf8'), 'new');
  });

  it('writes into a pipe, which stays one', async () => {
    assert.equal(spawnSync('mkfifo', [path('pipe')]).status, 0);
    const reader = spawn('cat', [path('pipe')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const read = reader.stdout.toArray() as Promise<Buffer[]>;
    const file = write('pipe', 'through the pipe');
    file.discard();
    assert.equal(Buffer.concat(await read).toString(), 'through the pipe');
    assert.ok(file.isStream);
    assert.ok(lstatSync(path('pipe')).isFIFO());
    assert.deepEqual(readdirSync(folder), ['pipe']);
  });

  it('lets nothing fail when the reader of a pipe goes away', () => {
    assert.equal(spawnSync('mkfifo', [path('pipe')]).status, 0);
    spawn('head', ['-c', '1', path('pipe')], { stdio: 'ignore' });
    const file = new OutputFile(path('pipe'));
    for (let piece = 0; piece < 3; piece++) file.add(Buffer.alloc(1 << 20));
    file.complete();
    assert.equal(file.fault, undefined);
  });
});
