import assert from 'node:assert/strict';
import { TimeAverage } from '../../../protocol/measurement/time-average.ts';

describe('TimeAverage', () => {
  it('weighs each value by how long it lasted', () => {
    const average = new TimeAverage(10);
    average.set(4, 12);
    average.set(1, 15);
    // 2 s of 0, 3 s of 4, 5 s of 1
    assert.equal(average.read(20), 17 / 10);
  });

  it('begins a new window with the value of the old one', () => {
    const average = new TimeAverage(0);
    average.set(5, 1);
    average.reset(10);
    assert.equal(average.read(10), 5);
    average.set(3, 12);
    assert.equal(average.read(14), 4);
  });
});
