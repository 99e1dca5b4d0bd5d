import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundedFile } from '../../native/bounded-file.ts';

describe('a file that is read up to a limit', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-bounded-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is read whole if it is not longer', () => {
    const file = join(folder, 'ten');
    writeFileSync(file, '0123456789');
    assert.equal(boundedFile(file, 10).toString(), '0123456789');
    assert.throws(() => boundedFile(file, 9), { name: 'RangeError', message: 'it has more than 9 bytes' });
    assert.equal(boundedFile('/dev/null', 10).length, 0);
  });

  it('may be a file of the system, which has no size', () => {
    assert.match(boundedFile('/proc/self/status', 1_000_000).toString(), /^Name:/);
  });

  it('may have no end', () => {
    assert.throws(() => boundedFile('/dev/zero', 3_000_000), /^RangeError: it has more than 3000000 bytes$/);
  });

  it('may not be there', () => {
    assert.throws(() => boundedFile(join(folder, 'nothing'), 10), { code: 'ENOENT' });
    assert.throws(() => boundedFile(folder, 10), { code: 'EISDIR' });
  });
});
