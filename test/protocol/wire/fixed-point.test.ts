import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromFixedPoint, toFixedPoint } from '../../../protocol/wire/fixed-point.ts';

describe('fixed-point fractions', () => {
  it('round to nearest, as RSPLIB sends them', () => {
    assert.equal(toFixedPoint(0), 0);
    assert.equal(toFixedPoint(1), 0xffffffff);
    assert.equal(toFixedPoint(0.1), 0x1999999a);
    assert.equal(toFixedPoint(0.0001), 0x00068db9);
    assert.equal(toFixedPoint(0.5), 0x80000000);
  });

  it('are clamped to 0 and 1, and are numbers', () => {
    for (const fraction of [-0.1, -Infinity]) assert.equal(toFixedPoint(fraction), 0);
    for (const fraction of [1.000001, 2, Infinity]) assert.equal(toFixedPoint(fraction), 0xffffffff);
    assert.throws(() => toFixedPoint(NaN), RangeError);
    assert.deepEqual([fromFixedPoint(0), fromFixedPoint(0xffffffff)], [0, 1]);
  });

  it('come back to the nearest representable fraction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
        assert.equal(toFixedPoint(fromFixedPoint(word)), word);
      }),
    );
  });
});
