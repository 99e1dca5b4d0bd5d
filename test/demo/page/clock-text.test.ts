import assert from 'node:assert/strict';
import { clockText } from '../../../demo/page/clock-text.ts';

describe('time of a world as text', () => {
  it('is exact to the tenth of a second for an hour', () => {
    const times = [0, 7.39, 59.99, 60, 127.31, 3599.99, 3600, 3727, 100_000, -1, Number.NaN];
    assert.deepEqual(times.map(clockText), [
      '0.0 s',
      '7.3 s',
      '59.9 s',
      '1:00.0',
      '2:07.3',
      '59:59.9',
      '1:00:00',
      '1:02:07',
      '27:46:40',
      '0.0 s',
      '?',
    ]);
  });
});
