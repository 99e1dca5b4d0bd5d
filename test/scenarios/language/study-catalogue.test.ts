import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StudyError } from '../../../scenarios/language/study-error.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';

const text = 'name: mine\ntitle: Mine – für alle\nseeds: 1\n';

describe('a study file', () => {
  let base = '';
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-catalogue-'));
  });
  after(() => rmSync(base, { recursive: true, force: true }));

  function messageFor(bytes: Uint8Array): string {
    const file = join(base, 'mine.yaml');
    writeFileSync(file, bytes);
    try {
      loadStudy(file);
    } catch (error) {
      assert.ok(error instanceof StudyError);
      assert.ok(error.message.startsWith(`${file}: `));
      return error.message.slice(file.length + 2);
    }
    return 'accepted';
  }

  it('is UTF-8, with or without byte order mark', () => {
    assert.equal(messageFor(Buffer.from(text)), 'accepted');
    assert.equal(messageFor(Buffer.from(`\ufeff${text}`)), 'accepted');
  });

  it('in another encoding is refused by the name of the encoding', () => {
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    assert.equal(messageFor(little), 'is UTF-16 (little-endian): save it as UTF-8');
    assert.equal(
      messageFor(Buffer.concat([Buffer.from([0xff, 0xfe]), little])),
      'is UTF-16 (little-endian): save it as UTF-8',
    );
    assert.equal(messageFor(big), 'is UTF-16 (big-endian): save it as UTF-8');
    assert.equal(
      messageFor(Buffer.concat([Buffer.from([0xfe, 0xff]), big])),
      'is UTF-16 (big-endian): save it as UTF-8',
    );
    assert.match(messageFor(Buffer.from(text, 'latin1')), /^is not UTF-8 \(perhaps ISO 8859-1 .*\): save it as UTF-8$/);
    assert.match(messageFor(Uint8Array.from([1, 2, 3, 0, 9])), /^is not text/);
  });

  it('is not a folder: says what to give instead', () => {
    const [empty, studies, results] = ['empty', 'my studies', 'my results'].map((name) => join(base, name));
    for (const folder of [empty, studies, results]) mkdirSync(folder);
    writeFileSync(join(studies, 'delay.yaml'), text);
    writeFileSync(join(results, 'manifest.json'), '{}');
    assert.throws(() => loadStudy(empty), { message: `${empty}: is a folder: give a study file (.yaml)` });
    assert.throws(
      () => loadStudy(studies),
      /is a folder: give a study file \(\.yaml\), such as .*my studies\/delay\.yaml$/,
    );
    assert.throws(() => loadStudy(results), /is a results folder: .*"npx rsplab table '.*my results'"/);
    assert.throws(() => loadStudy(join(studies, 'delay.yaml', 'x.yaml')), /no such file/);
  });
});
