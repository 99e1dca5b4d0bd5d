import assert from 'node:assert/strict';
import { autocloseTime } from '../../protocol/idle-time.ts';

describe('time until an idle association is closed', () => {
  it('is as asked for, but at least two intervals of messages that come regularly; 0 is never', () => {
    assert.deepEqual([autocloseTime(300, 30), autocloseTime(300, 200), autocloseTime(0, 200)], [300, 400, 0]);
  });
});
