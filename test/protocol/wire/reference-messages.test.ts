import assert from 'node:assert/strict';
import { wireProtocols } from '../../../protocol/wire/protocols.ts';
import { capturedMessages, craftedMessages, type ReferenceMessage } from './reference.ts';

/** Decodes, encodes and compares; also asks for the length without encoding. */
function roundTrip({ protocol, name, hex }: ReferenceMessage): void {
  const codec = wireProtocols[protocol]('rsplib');
  const decoded = codec.decode(Buffer.from(hex, 'hex'));
  assert.ok(decoded.ok, `${name}: ${decoded.ok ? '' : decoded.error.message}`);
  assert.equal(Buffer.from(codec.encode(decoded.message)).toString('hex'), hex, name);
  assert.equal(codec.encodedLength(decoded.message), hex.length / 2, name);
}

describe('wire codecs under the rsplib profile', () => {
  it('give back all 444 messages of real RSPLIB byte for byte', () => {
    const messages = capturedMessages();
    assert.equal(messages.length, 444);
    for (const message of messages) roundTrip(message);
  });

  for (const message of craftedMessages())
    it(`gives back ${message.protocol} ${message.name} byte for byte`, () => roundTrip(message));
});

describe('wire codecs under the rfc profile', () => {
  it('read all messages of RSPLIB, too, and write what they read the same way', () => {
    for (const { protocol, name, hex } of capturedMessages()) {
      const codec = wireProtocols[protocol]('rfc');
      const decoded = codec.decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok, name);
      const again = codec.decode(codec.encode(decoded.message));
      assert.ok(again.ok, name);
      assert.deepEqual(again.message, decoded.message, name);
    }
  });

  it('do not count the padding of the last parameter in the message length', () => {
    const hex = '0b000010000d000968656c6c6f000000'; // COOKIE "hello", RSPLIB's length
    const codec = wireProtocols.asap('rfc');
    const decoded = codec.decode(Buffer.from(hex, 'hex'));
    assert.ok(decoded.ok);
    assert.equal(Buffer.from(codec.encode(decoded.message)).toString('hex'), '0b00000d000d000968656c6c6f000000');
  });
});
