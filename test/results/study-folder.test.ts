import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../../results/atomic-file.ts';
import { MANIFEST_FORMAT, type Manifest } from '../../results/manifest.ts';
import { StudyFolder, StudyFolderError } from '../../results/study-folder.ts';

const manifest: Manifest = {
  format: MANIFEST_FORMAT,
  study: 'mine',
  title: 'Mine',
  description: '',
  scenario: { text: '', sha256: '', overrides: [] },
  version: '0',
  profile: 'rfc',
  seeds: [1],
  sweep: {},
  plots: [],
  runs: 1,
  workers: 1,
  startedAt: '',
  durationSeconds: 1,
  peakMemoryBytes: 1,
  host: { platform: '', cpu: '', cores: 1, node: '' },
};

describe('study folder', () => {
  let base = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('is made, and found again by its manifest', () => {
    const path = join(base, 'a', 'b');
    StudyFolder.prepare(path, 'mine').writeManifest(manifest);
    assert.deepEqual(StudyFolder.open(path).manifest(), manifest);
    assert.doesNotThrow(() => StudyFolder.prepare(path, 'mine'), 'results of the same study may be replaced');
  });

  it('is not taken if it holds something else, which stays as it is', () => {
    const file = join(base, 'thesis.tex');
    writeFileSync(file, 'years of work');
    assert.throws(
      () => StudyFolder.prepare(base, 'mine'),
      /holds something else \(thesis.tex\): choose an empty folder/,
    );
    assert.equal(readFileSync(file, 'utf8'), 'years of work');
    assert.deepEqual(readdirSync(base), ['thesis.tex']);
  });

  it('is not taken from another study', () => {
    StudyFolder.prepare(base, 'mine').writeManifest(manifest);
    assert.throws(() => StudyFolder.prepare(base, 'other'), /holds results of the study mine/);
  });

  it('must be a folder that can be written to', () => {
    const file = join(base, 'file');
    writeFileSync(file, '');
    assert.throws(() => StudyFolder.prepare(file, 'mine'), /is not a folder/);
    assert.throws(() => StudyFolder.prepare(join(file, 'below'), 'mine'), StudyFolderError);
  });

  it('says what to do when there are no results', () => {
    assert.throws(() => StudyFolder.open(join(base, 'none')), /does not exist: run a study first/);
    assert.throws(() => StudyFolder.open(base), /holds no results of a study/);
    StudyFolder.prepare(base, 'mine').writeManifest(manifest);
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
