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

  it('come back to the nearest representable fraction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (word) => {
        assert.equal(toFixedPoint(fromFixedPoint(word)), word);
      }),
    );
  });
});
