import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  LONGEST_INFO,
  MOST_DATA,
  SCRIPTING_PPID,
  scriptingCodec,
  type ScriptingMessage,
} from '../../../../protocol/services/scripting/codec.ts';
import { capturedFromRsplib } from './captured-messages.ts';

const sha1 = Uint8Array.from({ length: 20 }, (_, i) => 16 * i + i);
const sha1Hex = '00112233445566778899aabbccddeeff10213243';

/** One of each kind. */
const messages: readonly (readonly [ScriptingMessage, string])[] = [
  [{ type: 'SCRIPTING_NOT_READY', reason: 1, info: 'pc1' }, '0000000b00000001706331'],
  [{ type: 'SCRIPTING_NOT_READY', reason: 2, info: '' }, '0000000800000002'],
  [{ type: 'SCRIPTING_READY', info: 'lab.example' }, '0100000f6c61622e6578616d706c65'],
  [{ type: 'SCRIPTING_READY', info: '' }, '01000004'],
  [{ type: 'SCRIPTING_UPLOAD', data: Uint8Array.of(1, 2, 255) }, '020000070102ff'],
  [{ type: 'SCRIPTING_UPLOAD', data: new Uint8Array() }, '02000004'],
  [{ type: 'SCRIPTING_DOWNLOAD', data: Uint8Array.of(7) }, '0300000507'],
  [{ type: 'SCRIPTING_DOWNLOAD', data: new Uint8Array() }, '03000004'],
  [{ type: 'SCRIPTING_KEEPALIVE' }, '04000004'],
  [{ type: 'SCRIPTING_KEEPALIVE_ACK', status: 0 }, '0500000800000000'],
  [{ type: 'SCRIPTING_KEEPALIVE_ACK', status: undefined }, '05000004'],
  [{ type: 'SCRIPTING_STATUS', status: 137 }, '0600000800000089'],
  [{ type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: false, sha1 }, `07000018${sha1Hex}`],
  [{ type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: true, sha1 }, `07010018${sha1Hex}`],
];

function errorOf(hex: string): string {
  const decoded = scriptingCodec.decode(Buffer.from(hex, 'hex'));
  assert.ok(!decoded.ok, hex);
  return `${decoded.error.reason} at ${decoded.error.offset}`;
}

const anyInfo = fc.uint8Array({ maxLength: LONGEST_INFO }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const anyData = fc.uint8Array({ maxLength: 300 });
const anyWord = fc.nat({ max: 0xffffffff });
const anyMessage: fc.Arbitrary<ScriptingMessage> = fc.oneof(
  fc.record({ type: fc.constant('SCRIPTING_NOT_READY' as const), reason: anyWord, info: anyInfo }),
  fc.record({ type: fc.constant('SCRIPTING_READY' as const), info: anyInfo }),
  fc.record({ type: fc.constantFrom('SCRIPTING_UPLOAD' as const, 'SCRIPTING_DOWNLOAD' as const), data: anyData }),
  fc.record({ type: fc.constant('SCRIPTING_KEEPALIVE' as const) }),
  fc.record({
    type: fc.constant('SCRIPTING_KEEPALIVE_ACK' as const),
    status: fc.option(anyWord, { nil: undefined }),
  }),
  fc.record({ type: fc.constant('SCRIPTING_STATUS' as const), status: anyWord }),
  fc.record({
    type: fc.constant('SCRIPTING_ENVIRONMENT' as const),
    uploadNeeded: fc.boolean(),
    sha1: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  }),
);

describe('Scripting Service Protocol', () => {
  it('has payload protocol identifier 35', () => assert.equal(SCRIPTING_PPID, 35));

  for (const [message, hex] of messages)
    it(`writes and reads ${message.type} as ${hex}`, () => {
      assert.equal(Buffer.from(scriptingCodec.encode(message)).toString('hex'), hex);
      assert.equal(scriptingCodec.encodedLength(message), hex.length / 2);
      const decoded = scriptingCodec.decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      assert.deepEqual({ ...decoded.message }, message);
    });

  for (const [name, [hex, message]] of Object.entries(capturedFromRsplib))
    it(`reads and writes what RSPLIB sends: ${name}`, () => {
      const decoded = scriptingCodec.decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      assert.deepEqual({ ...decoded.message }, message);
      assert.equal(Buffer.from(scriptingCodec.encode(message)).toString('hex'), hex);
    });

  it('reads what it has written', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = scriptingCodec.encode(message);
        assert.equal(bytes.length, scriptingCodec.encodedLength(message));
        const decoded = scriptingCodec.decode(bytes);
        assert.ok(decoded.ok);
        assert.deepEqual({ ...decoded.message }, { ...message });
      }),
    );
  });

  it('reads any bytes as a message that is written the same but for unused flags, or says what is wrong', () => {
    const anyBytes = fc
      .tuple(fc.nat({ max: 9 }), fc.nat({ max: 255 }), fc.uint8Array({ maxLength: 80 }), fc.nat({ max: 3 }))
      .map(([code, flags, body, excess]) => Uint8Array.of(code, flags, 0, 4 + body.length + (excess >> 1), ...body));
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const decoded = scriptingCodec.decode(bytes);
        if (!decoded.ok) return;
        const flags = decoded.message.type === 'SCRIPTING_ENVIRONMENT' ? (bytes[1] ?? 0) & 1 : 0;
        assert.deepEqual(scriptingCodec.encode(decoded.message), bytes.with(1, flags));
      }),
    );
  });

  it('keeps nothing of the buffer that it reads from', () => {
    const bytes = Buffer.from('020000050a', 'hex');
    const decoded = scriptingCodec.decode(bytes);
    assert.ok(decoded.ok && decoded.message.type === 'SCRIPTING_UPLOAD');
    bytes.fill(0);
    assert.deepEqual([...decoded.message.data], [10]);
  });

  it('has parts of files of up to 16 KiB', () => {
    const longest = { type: 'SCRIPTING_UPLOAD', data: new Uint8Array(MOST_DATA) } as const;
    assert.ok(scriptingCodec.decode(scriptingCodec.encode(longest)).ok);
    const longer = scriptingCodec.encode({ type: 'SCRIPTING_DOWNLOAD', data: new Uint8Array(MOST_DATA + 1) });
    assert.equal(errorOf(Buffer.from(longer).toString('hex')), 'bad-length at 2');
  });

  it('refuses other lengths than a message has', () => {
    assert.equal(errorOf(`01000045${'61'.repeat(65)}`), 'bad-length at 2');
    assert.equal(errorOf(`00000049${'00'.repeat(69)}`), 'bad-length at 2');
    assert.equal(errorOf('0000000700ffff'), 'bad-length at 2');
    assert.equal(errorOf('0400000500'), 'bad-length at 2');
    assert.equal(errorOf('050000060000'), 'bad-length at 2');
    assert.equal(errorOf('060000070000ff'), 'bad-length at 2');
    assert.equal(errorOf(`07000017${sha1Hex.slice(2)}`), 'bad-length at 2');
    assert.equal(errorOf(`07000019${sha1Hex}00`), 'bad-length at 2');
  });

  it('has no other messages', () => assert.equal(errorOf('08000004'), 'unknown-message at 0'));
});
