import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ssnCounter, ssnOf, TsnSpace } from '../../../protocol/sctp/sequence.ts';

const tsn = fc.integer({ min: 0, max: 0xffff_ffff });

describe('SCTP serial numbers (RFC 9260 §1.6)', () => {
  it('a TSN and its sequence number determine each other, within 2^31 of what is near', () => {
    fc.assert(
      fc.property(
        tsn,
        fc.nat(2 ** 40),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        (initial, near, distance) => {
          const space = new TsnSpace(initial);
          assert.equal(space.sequence(space.tsn(near + distance), near), near + distance);
        },
      ),
    );
  });

  it('the initial TSN has sequence number 1, and wraps around', () => {
    const space = new TsnSpace(0);
    assert.equal(space.tsn(1), 0);
    assert.equal(space.tsn(0), 0xffff_ffff);
    assert.equal(space.tsn(2 ** 32 + 1), 0);
    assert.equal(new TsnSpace(0xffff_ffff).tsn(2), 0);
  });

  it('an SSN and its counter determine each other, within 2^15', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 30), fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }), (near, distance) => {
        assert.equal(ssnCounter(ssnOf(near + distance), near), near + distance);
      }),
    );
  });
});
