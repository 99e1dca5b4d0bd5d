import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { equalBytes, HmacKey, sha256 } from '../../../protocol/sctp/sha256.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function filledBytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
}

describe('SHA-256 and HMAC', () => {
  it('hashes the examples of FIPS 180-4', () => {
    assert.equal(hex(sha256(Buffer.from('abc'))), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(hex(sha256(new Uint8Array(0))), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('agrees with Node’s, for all lengths around those of blocks', () => {
    for (let length = 0; length <= 200; length++) {
      const [message, key] = [filledBytes(length), filledBytes(length + 1)];
      assert.equal(hex(sha256(message)), createHash('sha256').update(message).digest('hex'), `${length}`);
      const hmac = createHmac('sha256', key).update(message).digest('hex');
      assert.equal(hex(new HmacKey(key).digest(message)), hmac, `${length}`);
    }
  });

  it('agrees with Node’s, for any content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 100 }), (message, key) => {
        assert.equal(hex(sha256(message)), createHash('sha256').update(message).digest('hex'));
        assert.equal(hex(new HmacKey(key).digest(message)), createHmac('sha256', key).update(message).digest('hex'));
      }),
    );
  });

  it('compares bytes', () => {
    assert.ok(equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 2])));
    assert.ok(!equalBytes(new Uint8Array([1, 2]), new Uint8Array([1, 3])));
    assert.ok(!equalBytes(new Uint8Array([1, 2]), new Uint8Array([1])));
  });
});
