import assert from 'node:assert/strict';
import fc from 'fast-check';
import { crc32c, packetChecksum } from '../../../../protocol/sctp/wire/crc32c.ts';

/** One bit at a time, as the polynomial says. */
function slow(bytes: Uint8Array): number {
  let state = 0xffffffff;
  for (const byte of bytes) {
    state ^= byte;
    for (let bit = 0; bit < 8; bit++) state = (state >>> 1) ^ ((state & 1) === 1 ? 0x82f63b78 : 0);
  }
  return ~state >>> 0;
}

describe('CRC32c', () => {
  it('gives the published values (RFC 3720 Appendix B.4)', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
    assert.equal(crc32c(new TextEncoder().encode('123456789')), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(ascending), 0x46dd794e);
    assert.equal(crc32c(ascending.toReversed()), 0x113fdb5c);
    assert.equal(crc32c(new Uint8Array(0)), 0);
  });

  it('is the same as bit by bit, at any length and alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(9), (bytes, start) =>
        assert.equal(crc32c(bytes.subarray(start)), slow(bytes.subarray(start))),
      ),
      { numRuns: 2000 },
    );
  });

  it('of a packet takes its own field as zero', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 100 }), (packet) => {
        const zeroed = packet.slice().fill(0, 8, 12);
        assert.equal(packetChecksum(packet), slow(zeroed));
      }),
    );
  });
});
