import assert from 'node:assert/strict';
import fc from 'fast-check';
import { wireProtocols, type WireProtocolName } from '../../../protocol/wire/protocols.ts';
import { WireError } from '../../../protocol/wire/wire-error.ts';
import { capturedMessages, craftedMessages } from './reference.ts';

const protocols = Object.keys(wireProtocols) as WireProtocolName[];
const CASES = 15_000;

/** A message or a typed error; a message can be written and read again. */
function decodesTotally(protocol: WireProtocolName, bytes: Uint8Array): void {
  const codec = wireProtocols[protocol]('rsplib');
  const decoded = codec.decode(bytes);
  if (!decoded.ok) {
    assert.ok(decoded.error instanceof WireError);
    assert.ok(decoded.error.offset >= 0 && decoded.error.offset <= bytes.length, decoded.error.message);
    return;
  }
  const written = codec.encode(decoded.message);
  assert.equal(written.length, codec.encodedLength(decoded.message));
  const again = codec.decode(written);
  assert.ok(again.ok);
  assert.deepEqual(again.message, decoded.message);
}

/** A change of some bytes, a cut, or an addition. */
const mutation = fc.record({
  changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
  cut: fc.option(fc.nat(), { nil: undefined }),
  added: fc.uint8Array({ maxLength: 8 }),
});

// 6 protocols, 2 properties each, 15 000 cases: 180 000 byte strings.
describe('decoding is total', () => {
  for (const protocol of protocols) {
    it(`of arbitrary bytes as ${protocol}`, () => {
      const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), framed());
      fc.assert(
        fc.property(bytes, (message) => decodesTotally(protocol, message)),
        { numRuns: CASES },
      );
    });

    it(`of mutated ${protocol} messages of RSPLIB`, () => {
      const originals = [...capturedMessages(), ...craftedMessages()]
        .filter((message) => message.protocol === protocol)
        .map(({ hex }) => Buffer.from(hex, 'hex'));
      fc.assert(
        fc.property(fc.constantFrom(...originals), mutation, (original, { changes, cut, added }) => {
          const bytes = Uint8Array.from([
            ...original.subarray(0, cut === undefined ? undefined : cut % (original.length + 1)),
            ...added,
          ]);
          for (const [position, value] of changes) if (bytes.length > 0) bytes[position % bytes.length] = value;
          decodesTotally(protocol, bytes);
        }),
        { numRuns: CASES },
      );
    });
  }
});

/** Arbitrary parameters under a header whose length is right, so that the parser gets to see them. */
function framed(): fc.Arbitrary<Uint8Array> {
  const parameter = fc
    .tuple(fc.integer({ min: 0, max: 0x12 }), fc.uint8Array({ maxLength: 24 }))
    .map(([type, value]) => [0, type, 0, 4 + value.length, ...value, ...Array<number>(-value.length & 3).fill(0)]);
  return fc
    .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 3 }), fc.array(parameter, { maxLength: 5 }))
    .map(([type, flags, parameters]) => {
      const value = parameters.flat();
      const length = 4 + value.length;
      return Uint8Array.from([type, flags, length >> 8, length & 255, ...value]);
    });
}
