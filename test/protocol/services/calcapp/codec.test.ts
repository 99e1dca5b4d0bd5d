import assert from 'node:assert/strict';
import { CALCAPP_PPID, calcAppCodec, type CalcAppControl } from '../../../../protocol/services/calcapp/codec.ts';
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
  const codes: Readonly<Record<CalcAppControl['type'], string>> = {
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
      const message = { type: type as CalcAppControl['type'], jobId: 0xfedcba98, jobSize: 0x100000005, completed: 7 };
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
    assert.deepEqual(decoded.message, message);
    assert.equal(errorOf(hex.replace('001fffffffffffff', '0020000000000000')), 'invalid-value at 8');
    for (const jobSize of [LARGEST + 1, -1, 0.5])
      assert.throws(() => calcAppCodec.encode({ ...message, jobSize }), RangeError);
  });

  it('name the data of a request, if it has any', () => {
    const message = { type: 'CALCAPP_REQUEST', jobId: 1, jobSize: 5, completed: 0 } as const;
    const data = { input: 0x100000002, result: 3 };
    const hex = '01000028000000010000000000000005000000000000000000000001000000020000000000000003';
    assert.equal(hexOf(calcAppCodec.encode({ ...message, data })), hex);
    assert.deepEqual(calcAppCodec.decode(Buffer.from(hex, 'hex')), {
      ok: true,
      message: { ...message, data },
      unrecognized: [],
    });
    const none = calcAppCodec.encode({ ...message, data: { input: 0, result: 0 } });
    assert.deepEqual(none, calcAppCodec.encode(message), 'as of RSPLIB');
    assert.equal(errorOf(hex.replace('01000028', '02000028')), 'bad-length at 2', 'of a request only');
  });

  it('may be data, of any content', () => {
    const message = { type: 'CALCAPP_DATA', jobId: 7, length: 5 } as const;
    assert.equal(calcAppCodec.encodedLength(message), 13);
    assert.equal(hexOf(calcAppCodec.encode(message)), '0800000d000000070000000000');
    for (const hex of ['0800000d000000070000000000', '0800000d000000070102030405']) {
      const decoded = calcAppCodec.decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      assert.deepEqual(decoded.message, message);
    }
    assert.equal(errorOf('080000060000'), 'bad-length at 2');
  });

  it('are nothing else', () => {
    assert.equal(errorOf('00000018fedcba9800000000000000050000000000000007'), 'unknown-message at 0');
    assert.equal(errorOf('09000018fedcba9800000000000000050000000000000007'), 'unknown-message at 0');
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

  it('name the data of the job, if it has any: the next server needs its input', () => {
    const cookie = { jobId: 1, jobSize: 5, completed: 4, data: { input: 6, result: 7 } };
    const bytes = encodeCalcAppCookie(cookie);
    assert.equal(bytes.length, 36);
    assert.deepEqual(decodeCalcAppCookie(bytes), cookie);
    assert.equal(decodeCalcAppCookie(bytes.with(21, 0x20)), undefined, 'above 2^53 - 1');
    assert.equal(encodeCalcAppCookie({ ...cookie, data: { input: 0, result: 0 } }).length, 20);
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
