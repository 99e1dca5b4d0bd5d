import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { diskFault, StudyFolderError } from '../../../results/folders/study-folder-error.ts';
import { JournalFormatError, RunJournal, type RunRecord } from '../../../results/journals/run-journal.ts';
import { faultySync } from './faulty-sync.ts';

describe('run journal', () => {
  let base = '';
  let path = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    path = join(base, 'runs.journal');
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  function written(records: readonly RunRecord[]): void {
    const journal = RunJournal.open(path, 'mine');
    for (const record of records) journal.add(record);
    journal.close();
  }

  it('gives back every number exactly', () => {
    const metrics = fc.dictionary(fc.string(), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })));
    fc.assert(
      fc.property(metrics, (values) => {
        rmSync(path, { force: true });
        const journal = RunJournal.open(path, 'mine');
        const kept = journal.add({ key: 'k', metrics: values });
        journal.close();
        const again = RunJournal.open(path, 'mine');
        assert.deepEqual(again.get('k'), kept);
        for (const [name, value] of Object.entries(values)) assert.equal(kept.metrics[name] === value, true);
        again.close();
      }),
      { numRuns: 50 },
    );
  });

  it('keeps in mind that the disk did not take it, which the system says once', () => {
    const journal = RunJournal.open(path, 'mine');
    const restore = faultySync();
    try {
      journal.add({ key: 'a', metrics: {} });
    } finally {
      restore();
    }
    assert.throws(() => journal.add({ key: 'b', metrics: {} }), { code: 'EDQUOT' });
    assert.throws(() => journal.sync(), { code: 'EDQUOT' });
    assert.throws(() => journal.close(), { code: 'EDQUOT' });
  });

  it('notes the versions of the program that wrote it, each once', () => {
    const [first, second] = ['one', 'two'].map((code) => ({ code, parameters: ['duration'] }));
    for (const version of [first, first, second, first]) {
      const journal = RunJournal.open(path, 'mine');
      journal.noteVersion(version);
      journal.add({ key: `${version.code}-1`, metrics: {} });
      journal.close();
    }
    const journal = RunJournal.open(path, 'mine');
    assert.deepEqual(journal.versions, [first, second]);
    assert.deepEqual(Object.fromEntries(journal.seedsByPoint()), { one: [1], two: [1] });
    assert.equal(journal.damaged, 0);
    journal.close();
  });

  it('loses only the line that was cut, wherever the cut is, and continues after it', () => {
    const records = ['a', 'b', 'c'].map((key, index) => ({ key, metrics: { utilization: index + 0.1 } }));
    written(records);
    const whole = readFileSync(path);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([index]) => index + 1);
    for (let length = ends[0]; length <= whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const journal = RunJournal.open(path, 'mine');
      assert.equal(journal.size, ends.filter((end) => end <= length).length - 1);
      assert.equal(journal.damaged, 0);
      journal.add(records[2]);
      journal.close();
      const again = RunJournal.open(path, 'mine');
      assert.deepEqual(again.get('c'), records[2]);
      again.close();
    }
  });

  it('ignores damaged lines and says how many', () => {
    written(['a', 'b', 'c'].map((key) => ({ key, metrics: { utilization: 0.5 } })));
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"b","metrics":{"utilization":0.5', '"b","metrics":{"utilization":0.6'),
    );
    const journal = RunJournal.open(path, 'mine');
    assert.deepEqual([journal.size, journal.damaged], [2, 1]);
    assert.equal(journal.get('b'), undefined);
    journal.close();
  });

  it('is not taken from another study, another format or another program', () => {
    written([]);
    assert.throws(() => RunJournal.open(path, 'other'), JournalFormatError);
    writeFileSync(path, 'diary\n');
    assert.throws(() => RunJournal.open(path, 'mine'), JournalFormatError);
    truncateSync(path, 0);
    assert.throws(() => RunJournal.open(path, 'mine'), JournalFormatError);
    appendFileSync(path, '\n');
    assert.throws(() => RunJournal.open(path, 'mine'), JournalFormatError);
  });

  it('keeps all complete runs when the disk is full', function () {
    const disk = join(base, 'disk');
    spawnSync('mkdir', [disk]);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0) this.skip();
    try {
      const file = join(disk, 'runs.journal');
      const journal = RunJournal.open(file, 'mine');
      let count = 0;
      const fill = (): void => {
        for (;;) {
          journal.add({ key: `run-${count}`, metrics: { utilization: 0.123456789, handling_time: count } });
          count++;
        }
      };
      assert.throws(fill, (error: unknown) => {
        const reported = diskFault(error, file);
        assert.ok(reported instanceof StudyFolderError);
        assert.match(
          reported.message,
          /no space left on the device; completed runs are kept: free some space and run again/,
        );
        return true;
      });
      journal.close();
      const again = RunJournal.open(file, 'mine');
      assert.ok(count > 100);
      assert.deepEqual([again.size, again.damaged], [count, 0]);
      again.close();
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});
