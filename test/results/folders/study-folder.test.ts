import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../../../results/folders/atomic-file.ts';
import { MANIFEST_FORMAT, type Manifest } from '../../../results/folders/manifest.ts';
import { RunJournal } from '../../../results/journals/run-journal.ts';
import { StudyFolderError } from '../../../results/folders/study-folder-error.ts';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { tableOfRows } from '../../../results/tables/table.ts';

const manifest: Manifest = {
  format: MANIFEST_FORMAT,
  study: 'mine',
  title: 'Mine',
  description: '',
  scenario: { text: '', sha256: '', overrides: [] },
  version: '0',
  codeFingerprint: '',
  profile: 'rfc',
  replications: '1 seed',
  sweep: {},
  plots: [],
  points: 1,
  skipped: 0,
  runs: 1,
  failures: [],
  checksums: {},
  lastSession: {
    runs: 1,
    workers: 1,
    startedAt: '',
    durationSeconds: 1,
    peakMemoryBytes: 1,
    host: { platform: '', cpu: '', cores: 1, node: '' },
  },
};

/** Takes a folder and gives it free at once. */
function prepare(path: string): StudyFolder {
  const folder = StudyFolder.prepare(path, 'mine');
  folder.release();
  return folder;
}

const table = tableOfRows(
  [{ name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' }],
  Array.from({ length: 100 }, (_, index) => [index]),
);

describe('study folder', () => {
  let base = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('is made, and found again by its manifest', () => {
    const path = join(base, 'a', 'b');
    prepare(path).writeManifest(manifest);
    assert.deepEqual(StudyFolder.open(path).manifest(), manifest);
    assert.doesNotThrow(() => prepare(path), 'results of the same study may be replaced');
  });

  it('keeps values without end in its manifest, so that plots that pick them can be drawn again', () => {
    const only = [[{ parameter: 'peUptime', is: [Infinity] }]];
    const plot = {
      name: 'a',
      title: 'never',
      y: 'utilization',
      x: 'peUptime',
      only,
      xScale: 'linear',
      yScale: 'linear',
    };
    const plots = [{ ...plot, percent: false } as const] as Manifest['plots'];
    const unlimited = { ...manifest, plots, sweep: { peUptime: [100, Infinity] } };
    prepare(base).writeManifest(unlimited);
    assert.deepEqual(StudyFolder.open(base).manifest(), unlimited);
    assert.match(readFileSync(join(base, 'manifest.json'), 'utf8'), /100,\s+"never"/);
  });

  it('is not taken if it holds something else, which stays as it is', () => {
    const file = join(base, 'thesis.tex');
    writeFileSync(file, 'years of work');
    assert.throws(() => StudyFolder.prepare(base, 'mine'), /has other contents \(thesis.tex\): choose an empty folder/);
    assert.equal(readFileSync(file, 'utf8'), 'years of work');
    assert.deepEqual(readdirSync(base), ['thesis.tex']);
  });

  it('is refused where the system allows no new folders', () => {
    assert.throws(() => StudyFolder.prepare('/proc/results', 'mine'), /cannot write to \/proc\/results \(ENOENT\)/);
  });

  it('is refused if it cannot be read', () => {
    const file = join(base, 'results');
    writeFileSync(file, '');
    assert.throws(
      () => StudyFolder.open(file),
      new StudyFolderError(`cannot use ${file} (ENOTDIR): choose another one`),
    );
  });

  it('is not taken from another study', () => {
    prepare(base).writeManifest(manifest);
    assert.throws(() => StudyFolder.prepare(base, 'other'), /has results of the study mine/);
  });

  it('must be a folder that can be written to', () => {
    const file = join(base, 'file');
    writeFileSync(file, '');
    assert.throws(() => StudyFolder.prepare(file, 'mine'), /is not a folder/);
    assert.throws(() => StudyFolder.prepare(join(file, 'below'), 'mine'), StudyFolderError);
  });

  it('is used by one process at a time', () => {
    const first = StudyFolder.prepare(base, 'mine');
    assert.throws(() => StudyFolder.prepare(base, 'mine'), new RegExp(`in use: process ${process.pid} on .*--out`));
    first.writeManifest(manifest);
    assert.throws(() => StudyFolder.openForWriting(base), /in use: process/);
    assert.deepEqual(StudyFolder.open(base).manifest(), manifest, 'it may be read');
    first.release();
    const second = StudyFolder.openForWriting(base);
    assert.throws(() => StudyFolder.prepare(base, 'mine'), /in use: process/);
    second.release();
    prepare(base);
  });

  it('is not taken from a process of another host, but may be set free by who knows better', () => {
    const lock = join(base, '.lock');
    writeFileSync(lock, JSON.stringify({ pid: 1, host: `not-${hostname()}`, started: '1' }));
    assert.throws(
      () => prepare(base),
      /in use: process 1 on not-.*\.lock, remove it if that process no longer runs\); wait/,
    );
    rmSync(lock);
    prepare(base);
  });

  it('is taken over from a process that was killed, without what it was just writing', () => {
    prepare(base).writeManifest(manifest);
    writeFileSync(join(base, '.lock'), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '1' }));
    writeFileSync(join(base, 'runs.arrow.4711.new'), 'half');
    prepare(base);
    assert.deepEqual(readdirSync(base), ['manifest.json']);
    // The number of the dead process may be that of another one now.
    writeFileSync(join(base, '.lock'), JSON.stringify({ pid: process.pid, host: hostname(), started: '1' }));
    prepare(base);
    // So it stands there after a loss of power.
    writeFileSync(join(base, '.lock'), '');
    utimesSync(join(base, '.lock'), 1, 1);
    prepare(base);
  });

  it('is not taken in an older format, but may be started over', () => {
    writeFileSync(join(base, 'manifest.json'), JSON.stringify({ format: 'rsplab study 1', study: 'mine' }));
    writeFileSync(join(base, 'runs.arrow'), 'old');
    writeFileSync(join(base, 'notes.txt'), 'mine');
    assert.throws(
      () => prepare(base),
      /"rsplab study 1" of another version .*"rsplab study \d+"\): start over with --fresh.*--out/,
    );
    assert.throws(() => StudyFolder.open(base), /"rsplab study 1" of another version.*--fresh/);
    StudyFolder.prepare(base, 'mine', { fresh: true }).release();
    assert.deepEqual(readdirSync(base), ['notes.txt'], 'what is not ours stays');
  });

  it('is not started over for another study', () => {
    prepare(base).writeManifest(manifest);
    assert.throws(() => StudyFolder.prepare(base, 'other', { fresh: true }), /has results of the study mine/);
  });

  it('of a sweep that is not complete is known by its journal', () => {
    RunJournal.open(join(base, 'runs.journal'), 'mine').close();
    prepare(base);
    assert.throws(() => StudyFolder.prepare(base, 'other'), /has results of the study mine/);
    assert.throws(
      () => StudyFolder.open(base),
      /the study mine in .* is not complete yet: "npx rsplab run mine --out .*" continues it/,
    );
  });

  it('notices truncated tables and single wrong bits', () => {
    const folder = prepare(base);
    const checksum = folder.writeTable('runs', table);
    folder.writeManifest({ ...manifest, checksums: { runs: checksum } });
    assert.deepEqual(folder.readTable('runs'), table);
    const good = readFileSync(folder.file('runs.arrow'));
    for (const length of [0, 5, 100, good.length - 1]) {
      writeFileSync(folder.file('runs.arrow'), good.subarray(0, length));
      assert.throws(() => folder.readTable('runs'), /cannot read .*runs.arrow .*damaged.*run the study again/);
    }
    for (let at = 0; at < good.length; at += 97) {
      const bad = Buffer.from(good);
      bad[at] ^= 1;
      writeFileSync(folder.file('runs.arrow'), bad);
      assert.throws(() => folder.readTable('runs'), StudyFolderError);
    }
  });

  it('says what to do when there are no results', () => {
    assert.throws(() => StudyFolder.open(join(base, 'none')), /does not exist: run a study first/);
    assert.throws(() => StudyFolder.open(base), /has no results of a study/);
    prepare(base).writeManifest(manifest);
    assert.throws(() => StudyFolder.open(base).readTable('runs'), /cannot read .*runs.arrow .*run the study again/);
  });

  it('leaves the old file when a new one cannot be written', () => {
    const path = join(base, 'x');
    writeFileAtomically(path, 'old');
    mkdirSync(`${path}.${process.pid}.new`);
    assert.throws(() => writeFileAtomically(path, 'new'));
    assert.equal(readFileSync(path, 'utf8'), 'old');
    assert.ok(existsSync(path));
  });
});
