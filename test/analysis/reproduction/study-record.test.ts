import assert from 'node:assert/strict';
import { CpuLedger } from '../../../analysis/reproduction/cpu-ledger.ts';
import { decodeRecord, encodeRecord, recordFile } from '../../../analysis/reproduction/study-record.ts';
import { sampleRecord } from './sample-study.ts';

describe('the record of a study', () => {
  it('is a small text that gives the record again', () => {
    const record = sampleRecord();
    const text = encodeRecord(record);
    assert.deepEqual(decodeRecord(text), record);
    assert.match(text, /^ +\{ "where": "policy=better, ratio=1", .* \},$/m);
    assert.match(text, /^ +"load": \[ 0\.6, null \]$/m);
  });

  it('is nothing if the text is damaged, or something else', () => {
    for (const text of ['', '{', 'null', '[]', '{"format": "rsplab study 3"}'])
      assert.equal(decodeRecord(text), undefined, text);
  });

  it('of a first look is not in the file of the study at full length', () => {
    assert.equal(recordFile(sampleRecord()), 'mine.json');
    assert.equal(recordFile(sampleRecord({ isQuick: true })), 'mine.quick.json');
  });
});

describe('CPU times', () => {
  it('add up over calls, and stand for runs that were done before', () => {
    const first = CpuLedger.decode(undefined);
    first.add('mine', { code: 'a', runs: 2, cpuSeconds: 10 });
    const second = CpuLedger.decode(first.encode());
    second.add('mine', { code: 'a', runs: 2, cpuSeconds: 20 });
    assert.equal(second.timeOf('mine', 'a', 4), 30);
    assert.equal(second.timeOf('mine', 'a', 8), 60);
  });

  it('of another version of the simulator do not count', () => {
    const ledger = CpuLedger.decode(undefined);
    ledger.add('mine', { code: 'a', runs: 2, cpuSeconds: 10 });
    assert.equal(ledger.timeOf('mine', 'b', 2), null);
    ledger.add('mine', { code: 'b', runs: 1, cpuSeconds: 7 });
    assert.equal(ledger.timeOf('mine', 'b', 1), 7);
    assert.equal(ledger.timeOf('mine', 'a', 1), null);
  });

  it('are unknown where nothing was measured, or the file is damaged', () => {
    for (const text of [undefined, '', '{"a"', '{"format": "other"}'])
      assert.equal(CpuLedger.decode(text).timeOf('mine', 'a', 1), null);
  });
});
