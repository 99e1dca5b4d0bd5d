import assert from 'node:assert/strict';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { CauseCode } from '../../../protocol/wire/error-cause.ts';
import { enrpCodec } from '../../../protocol/wire/enrp-codec.ts';

/** HANDLE_RESOLUTION of EchoPool with one more parameter of the type. */
function resolutionWith(type: number): Uint8Array {
  const handle = '0009000c4563686f506f6f6c';
  const unknown = `${type.toString(16).padStart(4, '0')}0008deadbeef`;
  return Buffer.from(`05000018${handle}${unknown}`, 'hex');
}

describe('unknown parameters (RFC 5354 §3)', () => {
  const codec = asapCodec('rfc');

  it('of types 00… stop the decoding silently', () => {
    const decoded = codec.decode(resolutionWith(0x0123));
    assert.ok(!decoded.ok);
    assert.equal(decoded.error.reason, 'unknown-parameter');
    assert.equal(decoded.error.report, undefined);
  });

  it('of types 01… stop the decoding and are reported with the whole parameter', () => {
    const decoded = codec.decode(resolutionWith(0x4123));
    assert.ok(!decoded.ok);
    assert.equal(decoded.error.report?.code, CauseCode.unrecognizedParameter);
    assert.equal(Buffer.from(decoded.error.report?.data ?? []).toString('hex'), '41230008deadbeef');
  });

  it('of types 10… are skipped', () => {
    const decoded = codec.decode(resolutionWith(0x8123));
    assert.ok(decoded.ok);
    assert.deepEqual(
      decoded.unrecognized.map(({ type, report }) => [type, report]),
      [[0x8123, false]],
    );
  });

  it('of types 11… are skipped and marked for a report', () => {
    const decoded = codec.decode(resolutionWith(0xc123));
    assert.ok(decoded.ok);
    assert.deepEqual(
      decoded.unrecognized.map(({ type, report }) => [type, report]),
      [[0xc123, true]],
    );
  });
});

describe('broken messages', () => {
  it('name the byte at fault', () => {
    // The pool handle parameter says it is longer than the message.
    const decoded = asapCodec('rfc').decode(Buffer.from('050000100009ffff4563686f506f6f6c', 'hex'));
    assert.ok(!decoded.ok);
    assert.equal(decoded.error.reason, 'bad-length');
    assert.match(decoded.error.message, /at byte \d+/);
  });

  it('with a length beyond the bytes that came are refused', () => {
    const decoded = enrpCodec('rfc').decode(Buffer.from('05000020abcd0001abcd0002', 'hex'));
    assert.ok(!decoded.ok);
    assert.equal(decoded.error.reason, 'bad-length');
  });

  it('of an unknown type are named as such', () => {
    const decoded = asapCodec('rfc').decode(Buffer.from('55000004', 'hex'));
    assert.ok(!decoded.ok);
    assert.equal(decoded.error.reason, 'unknown-message');
    assert.equal(decoded.error.report?.code, CauseCode.unrecognizedMessage);
  });

  it('that cannot be written are a RangeError', () => {
    const tooLong = { type: 'ASAP_COOKIE', cookie: new Uint8Array(70_000) } as const;
    assert.throws(() => asapCodec('rfc').encode(tooLong), RangeError);
  });
});

describe('decoded messages', () => {
  it('keep nothing of the buffer they were read from', () => {
    const buffer = Buffer.from('0b000010000d000968656c6c6f000000', 'hex');
    const decoded = asapCodec('rfc').decode(buffer);
    buffer.fill(0);
    assert.ok(decoded.ok && decoded.message.type === 'ASAP_COOKIE');
    assert.equal(Buffer.from(decoded.message.cookie).toString(), 'hello');
  });
});
