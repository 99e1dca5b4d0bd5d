import assert from 'node:assert/strict';
import { rangesOf, reached } from './reach.ts';

const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });

describe('reach', () => {
  it('of a place is that of the innermost part of the script around it', () => {
    const ranges = [range(0, 100, 1), range(10, 40, 3), range(20, 30, 0)];
    assert.deepEqual(
      [5, 15, 20, 29, 30, 100].map((offset) => reached(ranges, offset)),
      [true, true, false, false, true, false],
    );
  });

  it('is that of what ran meanwhile', async () => {
    const script = new URL('nearest-tests.js', import.meta.url).href + '?reach';
    const [[whole, ...parts] = [], ...others] = await rangesOf([script], async () => void (await import(script)));
    assert.ok(whole !== undefined && whole.count === 1 && whole.startOffset === 0);
    // Its functions were not called.
    assert.ok(parts.some(({ count }) => count === 0));
    assert.deepEqual(others, []);
  });
});
