import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linesOf } from '../../../results/journals/file-lines.ts';

describe('lines of a file', () => {
  let base = '';
  beforeEach(() => (base = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  /** @returns the lines, and where the last one ends */
  function read(content: string): { readonly lines: string[]; readonly end: number } {
    const path = join(base, 'file');
    writeFileSync(path, content);
    const file = openSync(path, 'r');
    try {
      const lines = Array.from(linesOf(file), ({ bytes, end }) => ({ text: bytes.toString(), end }));
      for (const { text, end } of lines) assert.equal(content.slice(end - text.length - 1, end), `${text}\n`);
      return { lines: lines.map(({ text }) => text), end: lines.at(-1)?.end ?? 0 };
    } finally {
      closeSync(file);
    }
  }

  it('are all that end, however long they are and wherever the file is cut when it is read', () => {
    const lengths = [0, 5, 3_000_000, 1, 1_048_575, 1_048_576, 0, 700_000, 400_000];
    const lines = lengths.map((length, index) => String(index).repeat(length));
    const whole = lines.map((line) => `${line}\n`).join('');
    assert.deepEqual(read(whole), { lines, end: whole.length });
    assert.deepEqual(read(`${whole}half`), { lines, end: whole.length });
  });

  it('are none in a file without a line feed', () => {
    assert.deepEqual(read(''), { lines: [], end: 0 });
    assert.deepEqual(read('x'.repeat(3_000_000)), { lines: [], end: 0 });
  });
});
