import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAddon } from '../../../native/sockets/load-addon.ts';

describe('an addon', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rsplab-addon-'));
  after(() => rmSync(folder, { recursive: true }));

  /** What loads as an addon does. */
  function built(name: string, code: string): string {
    const path = join(folder, `${name}.cjs`);
    writeFileSync(path, code);
    return path;
  }

  it('is what its file exports', () => {
    const path = built('fits', 'module.exports = { interfaceVersion: 2, Socket: 7 };');
    assert.deepEqual(loadAddon('test', path), { interfaceVersion: 2, Socket: 7 });
  });

  it('is refused if it is that of another version, and the message says how to build it', () => {
    const path = built('old', 'module.exports = { Socket: 7 };');
    assert.throws(() => loadAddon('test', path), {
      name: 'AddonMissingError',
      message: 'the test addon was built from another version: run npm run build:native',
    });
  });

  it('that is not there, or does not load, is refused with what to run', () => {
    assert.throws(
      () => loadAddon('test', join(folder, 'none.cjs')),
      /^AddonMissingError: the test addon is not built: run/,
    );
    const path = built('broken', "throw new Error('no such library\\nat all');");
    assert.throws(() => loadAddon('test', path), /^AddonMissingError: .* cannot be loaded \(no such library\): run/);
  });
});
