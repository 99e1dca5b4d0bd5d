import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../native/patience.ts';
import { faultySync } from './faulty-sync.ts';
import { SliceJournal, SliceJournalReader, type SliceEntry } from '../../../results/journals/slice-journal.ts';

const author = { host: 'n1', process: 7, node: '20.19.0', code: 'abc' };
const run = { key: 'p-1', metrics: { events: 10, delay: null, share: 0.1 + 0.2 }, seconds: 1.5 };

describe('the journal of an attempt at a task', () => {
  let base = '';
  let path = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    path = join(base, 'task-1.1.journal');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  function write(...entries: SliceEntry[]): void {
    const journal = SliceJournal.begin(path, author);
    for (const entry of entries) journal.add(entry);
    journal.close();
  }

  it('says who wrote it, what is done and failed, and that it is over', () => {
    write(run, { key: 'p-2', failure: 'no good' }, { end: true });
    const reader = new SliceJournalReader(path);
    assert.deepEqual([...reader.entries()], [run, { key: 'p-2', failure: 'no good' }, { end: true }]);
    assert.deepEqual(reader.author, author);
    assert.ok(reader.isOver);
  });

  it('has time series and details, number by number', () => {
    const vectors = {
      interval: 0.5,
      paths: ['lan0/pe0'],
      isPartial: true as const,
      series: [{ component: 'lan0/pe0', metric: 'load' }],
      seriesOf: Uint32Array.of(0, 0),
      times: Float64Array.of(0.1, 1 / 3),
      values: Float64Array.of(-0, NaN),
    };
    const details = {
      choice: { components: { c: ['m'] }, distributions: ['h'] },
      classes: [{ className: 'c', metrics: ['m'], components: [], values: Float64Array.of(1e-300, NaN) }],
      histograms: [{ metric: 'h', lower: Float64Array.of(0), upper: Float64Array.of(1), counts: Float64Array.of(3) }],
    };
    write({ ...run, vectors, details });
    assert.deepEqual([...new SliceJournalReader(path).entries()], [{ ...run, vectors, details }]);
  });

  it('keeps in mind that the disk did not take it, which the system says once', async () => {
    const journal = SliceJournal.begin(path, author);
    const restore = faultySync();
    try {
      journal.add(run);
      await until(() => restore.wasCalled(), 'the synchronization');
    } finally {
      restore();
    }
    assert.throws(() => journal.add(run), { code: 'EDQUOT' });
    assert.throws(() => journal.close(), { code: 'EDQUOT' });
  });

  it('is read while it is written: whole lines, each once', () => {
    write(run);
    const reader = new SliceJournalReader(path);
    assert.equal([...reader.entries()].length, 1);
    const line = readFileSync(path, 'latin1').split('\n')[1];
    appendFileSync(path, line.slice(0, 20));
    assert.deepEqual([...reader.entries()], []);
    appendFileSync(path, `${line.slice(20)}\n`);
    assert.deepEqual([...reader.entries()], [run]);
    assert.deepEqual([...reader.entries()], []);
  });

  it('is of one process: another one cannot begin it', () => {
    write(run);
    assert.throws(() => SliceJournal.begin(path, author), { code: 'EEXIST' });
    assert.equal([...new SliceJournalReader(path).entries()].length, 1);
  });

  it('may have damaged lines, which are counted and left out', () => {
    write(run, { ...run, key: 'p-2' }, { ...run, key: 'p-3' });
    writeFileSync(path, readFileSync(path, 'latin1').replace('"key":"p-2"', '"key":"p-9"'));
    const reader = new SliceJournalReader(path);
    assert.deepEqual(
      [...reader.entries()].map((entry) => 'key' in entry && entry.key),
      ['p-1', 'p-3'],
    );
    assert.equal(reader.damaged, 1);
  });
});
