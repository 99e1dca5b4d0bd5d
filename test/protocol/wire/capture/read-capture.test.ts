import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CaptureError, type CapturedFrame } from '../../../../protocol/wire/capture/captured-frame.ts';
import {
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from '../../../../protocol/wire/capture/pcapng-writer.ts';
import { readCapture } from '../../../../protocol/wire/capture/read-capture.ts';
import { pcapFile } from './pcap-writer.ts';
import { SAMPLE_FRAMES, sampleCapture } from './sample-capture.ts';

/** The frames up to the end or the fault. */
function read(file: Uint8Array): { frames: CapturedFrame[]; error?: CaptureError } {
  const frames: CapturedFrame[] = [];
  try {
    for (const frame of readCapture(file)) frames.push(frame);
  } catch (error) {
    assert.ok(error instanceof CaptureError, String(error));
    assert.ok(error.offset >= 0 && error.offset <= file.length);
    return { frames, error };
  }
  return { frames };
}

function concatenated(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A block of 32-bit words in the byte order. */
function block(little: boolean, type: number, words: readonly number[]): Uint8Array {
  const length = 12 + 4 * words.length;
  const bytes = Buffer.alloc(length);
  [type, length, ...words, length].forEach((word, i) =>
    little ? bytes.writeUInt32LE(word, 4 * i) : bytes.writeUInt32BE(word, 4 * i),
  );
  return Uint8Array.from(bytes);
}

const SECTION = 0x0a0d0d0a;
const anySection = [0x1a2b3c4d, 0x00010000, 0xffffffff, 0xffffffff];

describe('classic pcap files', () => {
  const frames = [
    { seconds: 1, fraction: 999_999, bytes: Uint8Array.of(1, 2, 3) },
    { seconds: 4_000_000_000, fraction: 5, bytes: Uint8Array.of(4), original: 100 },
  ];

  for (const little of [true, false])
    for (const nanoseconds of [true, false])
      it(`of ${little ? 'little' : 'big'}-endian machines, with times in ${nanoseconds ? 'nanoseconds' : 'microseconds'}`, () => {
        const { frames: found, error } = read(pcapFile(frames, { little, nanoseconds, linkType: 101 }));
        assert.equal(error, undefined);
        const unit = nanoseconds ? 1n : 1000n;
        assert.deepEqual(found, [
          {
            number: 1,
            time: 1_000_000_000n + 999_999n * unit,
            linkType: 101,
            bytes: Uint8Array.of(1, 2, 3),
            originalLength: 3,
          },
          {
            number: 2,
            time: 4_000_000_000_000_000_000n + 5n * unit,
            linkType: 101,
            bytes: Uint8Array.of(4),
            originalLength: 100,
          },
        ]);
      });

  it('of a real capture', () => {
    const file = readFileSync(new URL('../../../../../test/reference/captures/04-calcapp.pcap', import.meta.url));
    const { frames: found, error } = read(file);
    assert.equal(error, undefined);
    assert.equal(found.length, 283);
  });

  it('that end early: the frames before, and where', () => {
    const file = pcapFile(frames);
    for (let length = 24; length < file.length; length++) {
      const { frames: found, error } = read(file.subarray(0, length));
      if (length === 24 || length === 43) {
        assert.equal(error, undefined);
        continue;
      }
      assert.equal(found.length, length < 43 ? 0 : 1);
      assert.equal(error?.offset, length < 43 ? 24 : 43);
    }
    assert.match(read(file.subarray(0, 20)).error?.message ?? '', /ends within its header/);
  });
});

describe('pcapng files', () => {
  it('come back as they were written: times, interfaces, comments, bytes', () => {
    const frame = fc.record({
      on: fc.nat(2),
      time: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      bytes: fc.uint8Array({ maxLength: 40 }),
      comment: fc.option(fc.string({ unit: 'grapheme', minLength: 1 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), (frames) => {
        const names = ['a', 'pe1/path0', 'Zürich'];
        const file = concatenated(
          sectionHeader('test'),
          ...names.map((name, index) => interfaceDescription(name, [101, 1, 276][index])),
          ...frames.map(({ on, time, bytes, comment }) => enhancedPacket(on, time, bytes, comment)),
        );
        const expected = frames.map(({ on, time, bytes, comment }, index) => ({
          number: index + 1,
          time,
          linkType: [101, 1, 276][on],
          interfaceName: names[on],
          bytes,
          originalLength: bytes.length,
          ...(comment !== undefined && { comment }),
        }));
        assert.deepEqual(read(file), { frames: expected });
      }),
    );
  });

  for (const little of [true, false])
    it(`of ${little ? 'little' : 'big'}-endian machines, with other time units, and simple and obsolete packet blocks`, () => {
      const bytes = [0x01020304, 0x05060708];
      const content = (length: number): Uint8Array => block(little, 0, bytes).subarray(8, 8 + length);
      // Time units of 2^-10 s, 5 s later.
      const options = little ? [0x00010009, 0x8a, 0x0008000e, 5, 0, 0] : [0x00090001, 0x8a000000, 0x000e0008, 0, 5, 0];
      const file = concatenated(
        block(little, SECTION, anySection),
        block(little, 1, [little ? 1 : 0x00010000, 6, ...options]),
        block(little, 1, [little ? 101 : 0x00650000, 0]),
        block(little, 0x0bad, [1, 2, 3]),
        block(little, 6, [0, 0, 1536, 8, 90, ...bytes]),
        block(little, 2, [little ? 0x00070001 : 0x00010007, 1, 0, 5, 5, ...bytes]),
        block(little, 3, [90, ...bytes]),
      );
      const { frames, error } = read(file);
      assert.equal(error, undefined);
      assert.deepEqual(frames, [
        { number: 1, time: 6_500_000_000n, linkType: 1, bytes: content(8), originalLength: 90 },
        { number: 2, time: 4_294_967_296_000n, linkType: 101, bytes: content(5), originalLength: 5 },
        { number: 3, time: undefined, linkType: 1, bytes: content(6), originalLength: 90 },
      ]);
    });

  it('of several sections, each with its own byte order and interfaces', () => {
    const file = concatenated(
      ...[true, false].flatMap((little) => [
        block(little, SECTION, anySection),
        block(little, 1, [little ? 101 : 0x00650000, 0]),
        block(little, 6, [0, 0, 1, 4, 4, 0]),
      ]),
    );
    assert.deepEqual(
      read(file).frames.map(({ number, time }) => [number, time]),
      [
        [1, 1000n],
        [2, 1000n],
      ],
    );
  });

  it('that end early or are damaged: the frames before, and where', () => {
    const sample = sampleCapture();
    assert.equal(read(sample).frames.length, SAMPLE_FRAMES);
    const cut = read(sample.subarray(0, sample.length - 5));
    assert.equal(cut.frames.length, SAMPLE_FRAMES - 1);
    assert.match(cut.error?.message ?? '', /a block has \d+ bytes, but only \d+ are left in the file/);
    const lengths = sample.slice();
    lengths[sample.length - 4] ^= 4;
    assert.match(read(lengths).error?.message ?? '', /the two lengths of a block differ/);
    const undescribed = concatenated(block(true, SECTION, anySection), block(true, 6, [0, 0, 0, 0, 0]));
    assert.match(read(undescribed).error?.message ?? '', /interface 0, which the file does not describe \(at byte 28/);
    const orderless = block(true, SECTION, [0, 0, 0, 0]);
    assert.match(read(orderless).error?.message ?? '', /no byte-order magic/);
    const short = concatenated(
      block(true, SECTION, anySection),
      block(true, 1, [101, 0]),
      block(true, 6, [0, 0, 0, 9, 9, 1]),
    );
    assert.match(read(short).error?.message ?? '', /too short for its content/);
  });
});

describe('files that are no captures', () => {
  it('are distinguished from them', () => {
    assert.match(read(new Uint8Array(0)).error?.message ?? '', /is empty/);
    assert.match(read(Uint8Array.of(0x1f, 0x8b, 8, 0)).error?.message ?? '', /is compressed/);
    assert.match(read(new TextEncoder().encode('{"frame":1}')).error?.message ?? '', /not a pcap or pcapng file/);
  });

  it('and damaged ones give frames or a typed error, whatever the bytes', () => {
    const files = [
      pcapFile([{ seconds: 1, fraction: 2, bytes: new Uint8Array(60) }]),
      sampleCapture().subarray(0, 900),
    ];
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(change, { maxLength: 6 }),
        fc.nat(),
        (original, changes, length) => {
          const file = original.slice(0, original.length - (length % 4 === 0 ? length % original.length : 0));
          for (const [at, value] of changes) if (file.length > 4) file[4 + (at % (file.length - 4))] = value;
          const { frames } = read(file);
          assert.ok(frames.length <= file.length / 12);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
