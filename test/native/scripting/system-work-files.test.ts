import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { systemWorkFiles } from '../../../native/scripting/system-work-files.ts';
import { WorkError } from '../../../protocol/workshop.ts';
import { sha1Of } from './work.ts';
import { WorkPackages } from './work-packages.ts';

const isSame = (one: string, other: string): boolean => systemWorkFiles.isSame(one, other);
const data = Buffer.from('data');

describe('files of a client of the Scripting Service', () => {
  let packages: WorkPackages;
  const path = (name: string): string => packages.path(name);
  const written = (name: string): void => {
    const sink = systemWorkFiles.sink(path(name));
    sink.write(data);
    sink.complete();
  };

  beforeEach(() => {
    packages = new WorkPackages();
  });
  afterEach(() => packages.remove());

  it('are there when they are whole, and not before', () => {
    const sink = systemWorkFiles.sink(path('out'));
    sink.write(data);
    assert.ok(!readdirSync(packages.folder).includes('out'));
    sink.complete();
    assert.equal(packages.text('out'), 'data');
    written('out');
    assert.deepEqual(readdirSync(packages.folder), ['out']);
  });

  it('take the place of files only: a FIFO or a device stays what it is, also behind a link', () => {
    execFileSync('mkfifo', [path('fifo')]);
    symlinkSync('fifo', path('link'));
    symlinkSync('/dev/null', path('null'));
    mkdirSync(path('folder'));
    for (const name of ['fifo', 'link', 'null']) assert.throws(() => written(name), /: it is not a file$/, name);
    assert.throws(() => written('folder'), /: it is a folder$/);
    assert.ok(lstatSync(path('fifo')).isFIFO());
    const late = systemWorkFiles.sink(path('late'));
    late.write(data);
    execFileSync('mkfifo', [path('late')]);
    assert.throws(() => late.complete(), /: it is not a file$/);
    late.discard();
    assert.ok(lstatSync(path('late')).isFIFO());
    assert.deepEqual(readdirSync(packages.folder).toSorted(), ['fifo', 'folder', 'late', 'link', 'null']);
  });

  it('are written where links lead to, also when nothing is there yet', () => {
    mkdirSync(path('far'));
    writeFileSync(path('far/old'), 'old');
    symlinkSync('far/old', path('old'));
    symlinkSync('far/new', path('new'));
    symlinkSync('circle', path('circle'));
    written('old');
    written('new');
    assert.deepEqual([packages.text('far/old'), packages.text('far/new')], ['data', 'data']);
    assert.ok(lstatSync(path('old')).isSymbolicLink() && lstatSync(path('new')).isSymbolicLink());
    assert.throws(() => written('circle'), /circle: ELOOP/);
  });

  it('leave nothing when they cannot be completed', () => {
    mkdirSync(path('folder'));
    const sink = systemWorkFiles.sink(path('folder/out'));
    sink.write(data);
    mkdirSync(path('folder/out'));
    assert.throws(() => sink.complete(), WorkError);
    sink.discard();
    assert.deepEqual(readdirSync(path('folder')), ['out']);
  });

  it('are written at the same time without disturbing each other', () => {
    const [first, second] = [systemWorkFiles.sink(path('out')), systemWorkFiles.sink(path('out'))];
    first.write(data);
    second.write(Buffer.from('other'));
    first.complete();
    assert.equal(packages.text('out'), 'data');
    second.complete();
    assert.equal(packages.text('out'), 'other');
  });

  it('are not read from a FIFO, for which nobody waits', () => {
    execFileSync('mkfifo', [path('fifo')]);
    assert.throws(() => systemWorkFiles.source(path('fifo')), /: it is not a file$/);
  });

  it('have a SHA-1, which is told when it is known', async () => {
    const file = packages.file('file', 'x'.repeat(3_000_000));
    const source = systemWorkFiles.source(file);
    const sha1 = await new Promise((resolve) => source.sha1(resolve));
    assert.deepEqual(sha1, sha1Of('x'.repeat(3_000_000)));
    rmSync(file);
    const error = await new Promise((resolve) => source.sha1(resolve));
    assert.ok(error instanceof WorkError && /file: ENOENT/.test(error.message));
    source.close();
  });

  it('are the same by what they lead to', () => {
    writeFileSync(path('file'), '');
    writeFileSync(path('other'), '');
    symlinkSync('file', path('link'));
    assert.ok(isSame(path('file'), path('link')));
    assert.ok(!isSame(path('file'), path('other')));
    assert.ok(!isSame(path('file'), path('none')));
    rmSync(path('file'));
    assert.ok(!isSame(path('file'), path('file')));
  });
});
