import assert from 'node:assert/strict';
import { CALCAPP_PPID, calcAppCodec, type CalcAppMessage } from '../../../../protocol/services/calcapp/codec.ts';
import { decodeCalcAppCookie, encodeCalcAppCookie } from '../../../../protocol/services/calcapp/cookie.ts';

const LARGEST = Number.MAX_SAFE_INTEGER;

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function errorOf(hex: string): string {
  const decoded = calcAppCodec.decode(Buffer.from(hex, 'hex'));
  assert.ok(!decoded.ok);
  return `${decoded.error.reason} at ${decoded.error.offset}`;
}

describe('CalcApp messages', () => {
  const codes: Readonly<Record<CalcAppMessage['type'], string>> = {
    CALCAPP_REQUEST: '01',
    CALCAPP_ACCEPT: '02',
    CALCAPP_REJECT: '03',
    CALCAPP_ABORT: '04',
    CALCAPP_COMPLETE: '05',
    CALCAPP_KEEP_ALIVE: '06',
    CALCAPP_KEEP_ALIVE_ACK: '07',
  };

  it('have payload protocol identifier 34', () => assert.equal(CALCAPP_PPID, 34));

  it('have a type, the job, its size and what is done, in 24 bytes', () => {
    for (const [type, code] of Object.entries(codes)) {
      const message = { type: type as CalcAppMessage['type'], jobId: 0xfedcba98, jobSize: 0x100000005, completed: 7 };
      const hex = `${code}000018fedcba9800000001000000050000000000000007`;
      assert.equal(hexOf(calcAppCodec.encode(message)), hex);
      assert.equal(calcAppCodec.encodedLength(message), 24);
      const decoded = calcAppCodec.decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      assert.deepEqual(decoded.message, message);
    }
  });

  it('have no more than 2^53 - 1 calculations', () => {
    const message = { type: 'CALCAPP_REQUEST', jobId: 1, jobSize: LARGEST, completed: 0 } as const;
    const hex = hexOf(calcAppCodec.encode(message));
    assert.equal(hex.slice(16, 32), '001fffffffffffff');
    const decoded = calcAppCodec.decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    assert.equal(decoded.message.jobSize, LARGEST);
    assert.equal(errorOf(hex.replace('001fffffffffffff', '0020000000000000')), 'invalid-value at 8');
    for (const jobSize of [LARGEST + 1, -1, 0.5])
      assert.throws(() => calcAppCodec.encode({ ...message, jobSize }), RangeError);
  });

  it('are nothing else', () => {
    assert.equal(errorOf('00000018fedcba9800000000000000050000000000000007'), 'unknown-message at 0');
    assert.equal(errorOf('08000018fedcba9800000000000000050000000000000007'), 'unknown-message at 0');
    assert.equal(errorOf('01000014fedcba98000000000000000500000000'), 'bad-length at 2');
    assert.equal(errorOf('0100001cfedcba980000000000000005000000000000000700000000'), 'bad-length at 2');
    assert.equal(errorOf('01000018fedcba980000000000000005000000000000000700000000'), 'trailing-bytes at 2');
    assert.equal(errorOf('010000'), 'bad-length at 0');
  });
});

describe('CalcApp cookies', () => {
  it('are the job, its size and what is done, in 20 bytes', () => {
    const cookie = { jobId: 0xfedcba98, jobSize: 0x500000002, completed: 0x300000004 };
    const bytes = encodeCalcAppCookie(cookie);
    assert.equal(hexOf(bytes), 'fedcba9800000005000000020000000300000004');
    assert.deepEqual(decodeCalcAppCookie(bytes), cookie);
  });

  it('may be of the largest job, and of one that is complete', () => {
    const cookie = { jobId: 1, jobSize: LARGEST, completed: LARGEST };
    assert.deepEqual(decodeCalcAppCookie(encodeCalcAppCookie(cookie)), cookie);
  });

  it('are nothing else: of another length, with more done than there is, or above 2^53 - 1', () => {
    const bytes = encodeCalcAppCookie({ jobId: 1, jobSize: 5, completed: 5 });
    for (const wrong of [
      bytes.subarray(0, 19),
      Uint8Array.of(...bytes, 0),
      bytes.with(19, 6),
      bytes.with(5, 0x20),
      new Uint8Array(0),
    ])
      assert.equal(decodeCalcAppCookie(wrong), undefined);
  });
});
