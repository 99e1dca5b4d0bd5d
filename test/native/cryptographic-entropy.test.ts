import assert from 'node:assert/strict';
import { cryptographicEntropy } from '../../native/cryptographic-entropy.ts';

describe('entropy of the system', () => {
  it('gives no bytes twice, however many are asked for', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 2000; i++) seen.add(Buffer.from(cryptographicEntropy.bytes(16)).toString('hex'));
    assert.equal(seen.size, 2000);
  });

  it('gives as many bytes as are asked for, in memory of their own', () => {
    for (const length of [0, 1, 32, 4095, 4096, 4097, 10_000]) {
      const bytes = cryptographicEntropy.bytes(length);
      assert.equal(bytes.length, length);
      assert.equal(bytes.buffer.byteLength, length);
    }
  });

  it('gives bytes that are not all zero', () => {
    for (const length of [32, 4096, 4096, 5000])
      assert.ok(cryptographicEntropy.bytes(length).some((byte) => byte !== 0));
  });

  it('gives identifiers from 1 to 2^32 - 1, different ones', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 5000; i++) {
      const identifier = cryptographicEntropy.nonZeroUint32();
      assert.ok(Number.isInteger(identifier) && identifier > 0 && identifier < 2 ** 32);
      seen.add(identifier);
    }
    // Of 5000 numbers out of 2^32, two are the same once in 340 times; ten are never.
    assert.ok(seen.size > 4990);
  });
});
