import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { withReproduction } from '../../analysis/reproduction/reproduction-markdown.ts';
import { decodeRecord, recordFile } from '../../analysis/reproduction/study-record.ts';

const docs = new URL('../../../docs/', import.meta.url);
const folder = new URL('reproduction/', docs);

describe('docs/reproduction.md', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const texts = names.toSorted().map((name) => [name, readFileSync(new URL(name, folder), 'utf8')] as const);

  it('has the records beside it, each in the file of its study', () => {
    assert.ok(names.length > 0);
    for (const [name, text] of texts) {
      const record = decodeRecord(text);
      assert.ok(record !== undefined, `${name} is no record`);
      assert.equal(recordFile(record), name);
    }
  });

  it('says what the records say (rsplab reproduce --no-run --records docs/reproduction --markdown docs/reproduction.md)', () => {
    const document = readFileSync(new URL('reproduction.md', docs), 'utf8');
    const records = texts.flatMap(([, text]) => decodeRecord(text) ?? []);
    assert.equal(document, withReproduction(document, records, 'reproduction'));
  });

  it('has no pictures but those of its records', () => {
    const named = texts.flatMap(([, text]) =>
      (decodeRecord(text)?.pictures ?? []).flatMap(({ published, here }) => [published, here]),
    );
    const found = readdirSync(folder).filter((name) => !name.endsWith('.json'));
    assert.deepEqual(found.toSorted(), [...new Set(named)].toSorted());
  });
});
