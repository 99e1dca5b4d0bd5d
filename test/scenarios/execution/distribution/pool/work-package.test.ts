import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { SliceJournalReader } from '../../../../../results/journals/slice-journal.ts';
import { tarArchive } from '../../../../../scenarios/execution/distribution/pool/tar-archive.ts';
import { SLICE, WITHOUT_NODE, workScript } from '../../../../../scenarios/execution/distribution/pool/work-script.ts';
import { workerEnvironment } from '../../../../../scenarios/execution/distribution/pool/worker-environment.ts';
import { linesForWorker } from '../../../../../scenarios/execution/distribution/slice-worker.ts';
import { linesOfSlice } from '../../../../../scenarios/execution/distribution/slice.ts';
import { runsOf, shortStudy } from '../made-up-runs.ts';

describe('a work package', () => {
  let base = '';
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  afterEach(() => rmSync(base, { recursive: true }));

  const runs = runsOf(shortStudy());

  /** Runs the script as a server does. @param path folders with programs */
  function done(path: string, environment: Buffer): { readonly status: number | null; readonly output: string } {
    writeFileSync(join(base, 'ssrun'), workScript(undefined));
    writeFileSync(join(base, SLICE), [...linesForWorker([], linesOfSlice([], runs))].join(''));
    writeFileSync(join(base, 'environment.data'), environment);
    const given = ['ssrun', 'output.data', 'environment.data', '', ''];
    const env = { PATH: path, TMPDIR: base };
    const { status, stdout, stderr } = spawnSync('/bin/sh', given, { cwd: base, env, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  /** A program of a server. */
  function program(name: string, script: string): string {
    const folder = join(base, 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
    return folder;
  }

  it('does its runs with nothing but Node.js, and the same code as here', () => {
    const node = join(base, 'node');
    mkdirSync(node);
    symlinkSync(process.execPath, join(node, 'node'));
    const older = program('node', 'case $1 in --version) echo v18.19.0;; *) exit 1;; esac');
    const { status, output } = done(`${older}:/usr/bin:/bin:${node}`, workerEnvironment());
    assert.equal(status, 0, output);
    const reader = new SliceJournalReader(join(base, 'output.data'));
    assert.deepEqual(
      [...reader.entries()].map((entry) => ('key' in entry ? entry.key : entry)),
      [...runs.map(({ key }) => key), { end: true }],
    );
  });

  it('says that a server has no Node.js, or an old one', () => {
    program('uname', 'echo lab7');
    const result = (): string => readFileSync(join(base, 'output.data'), 'utf8');
    assert.equal(done(join(base, 'bin'), Buffer.from('')).status, 69);
    assert.equal(result(), `${WITHOUT_NODE} 20.19 or later on lab7: install it there, where the server finds it\n`);
    done(program('node', 'case $1 in --version) echo v18.19.0;; *) exit 1;; esac'), Buffer.from(''));
    assert.match(result(), /^there is no Node.js 20.19 or later on lab7, only v18.19.0: install it there/);
  });

  it('has an environment that is the same each time, so that servers find it in their cache', () => {
    const environment = workerEnvironment();
    assert.deepEqual(workerEnvironment(), environment);
    assert.ok(environment.length < 1e6, `${environment.length} bytes`);
  });
});

describe('an archive', () => {
  let base = '';
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  afterEach(() => rmSync(base, { recursive: true }));

  it('is unpacked by tar: contents of any length, long paths, programs', () => {
    const deep = `${'folder/'.repeat(20)}file`;
    const contents = ['', 'x', 'y'.repeat(512), 'z'.repeat(513)];
    const files = contents.map((content, index) => ({ name: `${index}`, content }));
    const archive = tarArchive([
      ...files,
      { name: deep, content: Buffer.from('deep') },
      { name: 'program', content: 'echo', isExecutable: true },
    ]);
    execFileSync('tar', ['-xz', '-C', base], { input: archive });
    for (const { name, content } of files) assert.equal(readFileSync(join(base, name), 'utf8'), content);
    assert.equal(readFileSync(join(base, deep), 'utf8'), 'deep');
    assert.deepEqual(
      ['program', '1'].map((name) => (statSync(join(base, name)).mode & 0o111) !== 0),
      [true, false],
    );
  });

  it('has no path that is too long for its form', () => {
    assert.throws(() => tarArchive([{ name: 'x'.repeat(101), content: '' }]), /the path is too long for an archive$/);
  });
});
