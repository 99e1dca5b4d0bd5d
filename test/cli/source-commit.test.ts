import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkedOut, packedFrom } from '../../cli/source-commit.ts';

describe('the commit that a program comes from', () => {
  let folder: string;

  const git = (...words: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...words], {
      encoding: 'utf8',
    }).trim();

  beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'rsplab-test-')))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function commitFile(): void {
    git('init', '-q');
    writeFileSync(join(folder, 'a.ts'), 'first\n');
    git('add', 'a.ts');
    git('commit', '-q', '-m', 'First');
  }

  it('is that of its checkout, with a note if files differ from it', () => {
    commitFile();
    const commit = git('rev-parse', 'HEAD');
    assert.deepEqual(checkedOut(folder), { commit, isModified: false });
    writeFileSync(join(folder, 'results'), 'not a file of the program\n');
    assert.deepEqual(checkedOut(folder), { commit, isModified: false });
    writeFileSync(join(folder, 'a.ts'), 'second\n');
    assert.deepEqual(checkedOut(folder), { commit, isModified: true });
  });

  it('is not that of a project in whose folder the program is installed', () => {
    commitFile();
    const installed = join(folder, 'node_modules', 'rsplab');
    mkdirSync(installed, { recursive: true });
    assert.equal(checkedOut(installed), undefined);
  });

  it('is unknown outside a checkout, and where there is no commit', () => {
    assert.equal(checkedOut(folder), undefined);
    git('init', '-q');
    assert.equal(checkedOut(folder), undefined);
  });

  it('is noted in a package; a note that is none of ours counts as none', () => {
    const file = join(folder, 'source-commit.json');
    const url = pathToFileURL(file);
    assert.equal(packedFrom(url), undefined);
    const source = { commit: 'ab'.repeat(20), isModified: true };
    writeFileSync(file, JSON.stringify(source));
    assert.deepEqual(packedFrom(url), source);
    for (const text of ['', 'null', '{"commit":1,"isModified":false}']) {
      writeFileSync(file, text);
      assert.equal(packedFrom(url), undefined);
    }
  });
});
