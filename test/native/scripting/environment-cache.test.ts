import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { EnvironmentCache } from '../../../native/scripting/environment-cache.ts';
import { WorkPackages } from './work-packages.ts';

describe('environments that are kept', () => {
  let packages: WorkPackages;
  let cache: EnvironmentCache;
  let lent = 0;
  const kept = (sha1: string): string => packages.path(`environments/${sha1}`);
  const add = (sha1: string, content = sha1): void => cache.add(sha1, packages.file(`uploaded-${sha1}`, content));
  /** What is lent under a SHA-1. */
  const lend = (sha1: string): string | undefined => {
    const name = packages.path(`lent-${++lent}`);
    return cache.lend(sha1, name) ? readFileSync(name, 'utf8') : undefined;
  };

  beforeEach(() => {
    packages = new WorkPackages();
    cache = new EnvironmentCache(packages.path('environments'), 20, 3);
  });
  afterEach(() => packages.remove());

  it('stay by size and number, those that were used last', () => {
    for (const each of ['a', 'b', 'c']) add(each);
    assert.equal(lend('a'), 'a');
    add('d');
    assert.deepEqual(['a', 'b', 'c', 'd'].map(lend), ['a', undefined, 'c', 'd']);
    add('e', 'x'.repeat(19));
    assert.deepEqual(['a', 'c', 'd', 'e'].map(lend), [undefined, undefined, 'd', 'x'.repeat(19)]);
    add('f', 'x'.repeat(21));
    assert.equal(lend('f'), undefined);
  });

  it('are uploaded again when they were removed, or changed', () => {
    const harm: readonly ((file: string) => void)[] = [
      (file) => rmSync(file),
      (file) => appendFileSync(file, 'virus'),
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
      () => rmSync(packages.path('environments'), { recursive: true }),
    ];
    for (const [index, doHarm] of harm.entries()) {
      add('a');
      assert.equal(lend('a'), 'a', `${index}`);
      doHarm(kept('a'));
      assert.equal(lend('a'), undefined, `${index}`);
      assert.ok(!existsSync(kept('a')));
    }
    add('a');
    assert.equal(lend('a'), 'a');
  });

  it('are marked as used, for programs that remove old files, and stay the same', () => {
    add('a');
    const { mtime } = statSync(kept('a'));
    utimesSync(kept('a'), new Date(0), mtime);
    cache.markAsUsed();
    assert.ok(statSync(kept('a')).atimeMs > 0);
    assert.equal(lend('a'), 'a');
  });
});
