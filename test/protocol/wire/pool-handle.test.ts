import assert from 'node:assert/strict';
import { quoted } from '../../../protocol/wire/message-limits.ts';
import { checkPoolHandle, defaultPoolHandleLimits, poolHandleFromText } from '../../../protocol/wire/pool-handle.ts';

describe('pool handles', () => {
  it('are the UTF-8 bytes of a text, one character each', () => {
    assert.equal(poolHandleFromText('Pool'), 'Pool');
    assert.equal(poolHandleFromText('Zürich'), 'Z\u00c3\u00bcrich');
  });

  it('have 1 to 32 768 bytes', () => {
    checkPoolHandle('x');
    checkPoolHandle('x'.repeat(32_768));
    for (const handle of ['', 'x'.repeat(32_769)])
      assert.throws(() => checkPoolHandle(handle), {
        name: 'PoolHandleError',
        message: new RegExp(`, not ${handle.length}$`),
      });
    assert.throws(() => poolHandleFromText('ü'.repeat(16_385)), /1 to 32768 bytes, not 32770/);
  });

  it('have by default at most 32 bytes as in RSPLIB, or 1024', () => {
    assert.deepEqual(defaultPoolHandleLimits, { rfc: 1024, rsplib: 32, rspsim: 1024 });
  });
});

describe('what an error quotes', () => {
  it('are at most 512 bytes, a copy', () => {
    const bytes = Uint8Array.from({ length: 600 }, (_, i) => i & 255);
    assert.equal(quoted(bytes).length, 512);
    assert.deepEqual(quoted(bytes, 590), bytes.slice(590));
    assert.deepEqual(quoted(bytes, 2, 5), Uint8Array.of(2, 3, 4));
    const copy = quoted(bytes, 0, 2);
    bytes[0] = 99;
    assert.equal(copy[0], 0);
  });
});
