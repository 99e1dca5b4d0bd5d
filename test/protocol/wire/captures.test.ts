/** Every message of every capture of RSPLIB, as it was on the wire. */
import assert from 'node:assert/strict';
import { wireProtocols } from '../../../protocol/wire/protocols.ts';
import { readFrames } from '../registrar/transcript.ts';

/** Frames by capture, and RSerPool messages in them, as Wireshark counts both. */
const captures = {
  '01-echo': { frames: 499, messages: 313 },
  '02-takeover': { frames: 494, messages: 303 },
  '03-pingpong': { frames: 286, messages: 146 },
  '04-calcapp': { frames: 283, messages: 152 },
  '06-policies': { frames: 915, messages: 431 },
} as const;

for (const [name, expected] of Object.entries(captures)) {
  describe(`capture ${name}`, () => {
    const frames = readFrames(name);
    const messages = frames.flatMap(({ message, sctp, frame: { number } }) =>
      [message, ...(sctp?.chunks ?? []).map((chunk) => chunk.message)].flatMap((each) =>
        each?.protocol === undefined ? [] : [{ ...each, protocol: each.protocol, number }],
      ),
    );

    it('is read to its end, with the messages that Wireshark counts', () => {
      assert.deepEqual(
        frames.filter(({ fault }) => fault !== undefined),
        [],
      );
      assert.deepEqual({ frames: frames.length, messages: messages.length }, expected);
    });

    it('has only messages that are decoded, and encoded again byte for byte', () => {
      for (const { protocol, bytes, decoded, number } of messages) {
        assert.ok(decoded?.ok, `frame ${number}`);
        const codec = wireProtocols[protocol]('rsplib');
        assert.deepEqual(Buffer.from(codec.encode(decoded.message)), Buffer.from(bytes), `frame ${number}`);
      }
    });
  });
}
