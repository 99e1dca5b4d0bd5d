import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DetailJournal, type DetailRecord } from '../../../results/journals/detail-journal.ts';

function record(key: string): DetailRecord {
  return {
    key,
    choice: { components: { element: ['work'] }, distributions: ['handling_time'] },
    classes: [
      {
        className: 'element',
        metrics: ['work'],
        components: [
          { name: 'lan0/pe0', number: 1, lan: 1, pool: 1, speed: '' },
          { name: 'lan0/pe1', number: 2, lan: 1, pool: 1, speed: '' },
        ],
        values: Float64Array.of(0.1 + 0.2, Number.NaN),
      },
    ],
    histograms: [
      { metric: 'handling_time', lower: Float64Array.of(1), upper: Float64Array.of(2), counts: Float64Array.of(3) },
    ],
  };
}

describe('the journal of components and distributions', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    path = join(folder, 'details.journal');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function known(): DetailRecord[] {
    const records: DetailRecord[] = [];
    DetailJournal.open(path, (each) => records.push(each)).close();
    return records;
  }

  function write(...keys: readonly string[]): void {
    const journal = DetailJournal.open(path, () => undefined);
    for (const key of keys) journal.add(record(key));
    journal.close();
  }

  it('gives back what was written, to the last bit, and continues', () => {
    write('a');
    write('b');
    assert.deepEqual(known(), [record('a'), record('b')]);
  });

  it('cuts off what a killed process did not finish, and leaves damaged lines out', () => {
    write('a', 'b', 'c');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"key":"b"', '"key":"x"'));
    appendFileSync(path, '12345678 {"key":');
    assert.deepEqual(
      known().map(({ key }) => key),
      ['a', 'c'],
    );
    write('d');
    assert.deepEqual(
      known().map(({ key }) => key),
      ['a', 'c', 'd'],
    );
  });

  it('begins anew in the place of what it cannot read', () => {
    writeFileSync(path, 'something else\nof several lines\n');
    assert.deepEqual(known(), []);
    write('a');
    assert.deepEqual(known(), [record('a')]);
  });

  it('does without what cannot be written', () => {
    const journal = DetailJournal.open(join(folder, 'missing', 'details.journal'), () => undefined);
    journal.add(record('a'));
    journal.remove();
  });

  it('is gone when its records are in the tables', () => {
    write('a');
    assert.ok(statSync(path).size > 0);
    DetailJournal.open(path, () => undefined).remove();
    assert.ok(!existsSync(path));
  });
});
