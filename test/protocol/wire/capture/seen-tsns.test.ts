import assert from 'node:assert/strict';
import { SeenTsns } from '../../../../protocol/wire/capture/seen-tsns.ts';

function added(...tsns: readonly number[]): boolean[] {
  const seen = new SeenTsns();
  return tsns.map((tsn) => seen.add(tsn));
}

describe('TSNs that a capture has shown', () => {
  it('are new once, in order, out of order, and before the first one', () => {
    assert.deepEqual(added(10, 11, 11, 10), [true, true, false, false]);
    assert.deepEqual(added(10, 12, 12, 11, 11, 12, 10), [true, true, false, true, false, false, false]);
    assert.deepEqual(added(10, 9, 9, 8, 10), [true, true, false, true, false]);
    assert.deepEqual(added(0, 0), [true, false]);
  });

  it('wrap around at 2^32', () => {
    assert.deepEqual(added(0xffffffff, 0, 1, 0, 0xffffffff, 0xfffffffe), [true, true, true, false, false, true]);
    assert.deepEqual(added(0xfffffffe, 1, 0xffffffff, 0, 1, 2), [true, true, true, true, false, true]);
  });

  it('are many without gaps', () => {
    const seen = new SeenTsns();
    for (let tsn = 0; tsn < 10_000; tsn++) assert.ok(seen.add(tsn));
    for (let tsn = 0; tsn < 10_000; tsn++) assert.ok(!seen.add(tsn));
  });
});
