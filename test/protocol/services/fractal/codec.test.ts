import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  FRACTAL_PPID,
  fractalCodec,
  imageEnd,
  isImageEnd,
  type FractalData,
  type FractalMessage,
  type FractalParameter,
} from '../../../../protocol/services/fractal/codec.ts';
import { decodeFractalCookie, encodeFractalCookie } from '../../../../protocol/services/fractal/cookie.ts';

const parameter: FractalMessage = {
  type: 'FRACTAL_PARAMETER',
  width: 400,
  height: 250,
  maxIterations: 123,
  algorithm: 2,
  c1Real: -1.5,
  c1Imaginary: 1,
  c2Real: 0.5,
  c2Imaginary: -1,
  n: 2,
};
/** Header, four words, five doubles. */
const parameterHex =
  '0100003c' +
  '00000190000000fa0000007b00000002' +
  'bff80000000000003ff00000000000003fe0000000000000bff00000000000004000000000000000';

const data: FractalMessage = { type: 'FRACTAL_DATA', startX: 0x102, startY: 3, values: [1, 0xffffffff] };
const dataHex = '0200001800000102000000030000000200000001ffffffff';

function errorOf(hex: string): string {
  const decoded = fractalCodec.decode(Buffer.from(hex, 'hex'));
  assert.ok(!decoded.ok);
  return `${decoded.error.reason} at ${decoded.error.offset}`;
}

describe('Fractal Generator Protocol', () => {
  it('has payload protocol identifier 32', () => assert.equal(FRACTAL_PPID, 32));

  for (const [message, hex] of [
    [parameter, parameterHex],
    [data, dataHex],
    [{ ...data, startX: 0xffffffff, startY: 0xffffffff, values: [] }, '02000010ffffffffffffffff00000000'],
  ] as const)
    it(`writes and reads ${message.type} with ${hex.length / 2} bytes`, () => {
      assert.equal(Buffer.from(fractalCodec.encode(message)).toString('hex'), hex);
      assert.equal(fractalCodec.encodedLength(message), hex.length / 2);
      const decoded = fractalCodec.decode(Buffer.from(hex, 'hex'));
      assert.ok(decoded.ok);
      assert.deepEqual(decoded.message, message);
    });

  it('has parameters of 60 bytes, no more and no less', () => {
    assert.equal(errorOf(`01000040${parameterHex.slice(8)}00000000`), 'bad-length at 2');
    assert.equal(errorOf(`01000038${parameterHex.slice(8, -8)}`), 'bad-length at 2');
  });

  it('has as many values in its data as it says', () => {
    assert.equal(errorOf('02000014000000000000000000000000ffffffff'), 'bad-length at 12');
    assert.equal(errorOf('0200001400000000000000000000000200000001'), 'bad-length at 12');
    assert.equal(errorOf('0200000c0000000000000000'), 'bad-length at 2');
  });

  it('has no other messages', () => {
    assert.equal(errorOf('00000004'), 'unknown-message at 0');
    assert.equal(errorOf('03000004'), 'unknown-message at 0');
  });
});

const anyWord = fc.nat({ max: 0xffffffff });
const plain = { noNullPrototype: true };
const anyParameter: fc.Arbitrary<FractalParameter> = fc.record(
  {
    type: fc.constant('FRACTAL_PARAMETER' as const),
    width: anyWord,
    height: anyWord,
    maxIterations: anyWord,
    algorithm: anyWord,
    c1Real: fc.double(),
    c1Imaginary: fc.double(),
    c2Real: fc.double(),
    c2Imaginary: fc.double(),
    n: fc.double(),
  },
  plain,
);
const anyData: fc.Arbitrary<FractalData> = fc.record(
  {
    type: fc.constant('FRACTAL_DATA' as const),
    startX: anyWord,
    startY: anyWord,
    values: fc.array(anyWord, { maxLength: 400 }),
  },
  plain,
);

describe('Fractal Generator Protocol, generated', () => {
  it('reads what it writes, also numbers that are none', () => {
    fc.assert(
      fc.property(fc.oneof(anyParameter, anyData), (message) => {
        const bytes = fractalCodec.encode(message);
        assert.equal(bytes.length, fractalCodec.encodedLength(message));
        const decoded = fractalCodec.decode(bytes);
        assert.ok(decoded.ok);
        assert.deepEqual(decoded.message, message);
      }),
    );
  });

  it('makes a message or an error of any bytes', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc
        .tuple(fc.constantFrom(1, 2), fc.uint8Array({ minLength: 12, maxLength: 80 }))
        .map(([type, body]) => Uint8Array.of(type, 0, 0, body.length + 4, ...body)),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const decoded = fractalCodec.decode(bytes);
        if (!decoded.ok) return assert.ok(decoded.error.offset <= bytes.length);
        const again = fractalCodec.decode(fractalCodec.encode(decoded.message));
        return assert.deepEqual(again.ok && again.message, decoded.message);
      }),
    );
  });

  it('knows the end of an image by all of its fields', () => {
    assert.ok(isImageEnd(imageEnd));
    for (const change of [{ startX: 0 }, { startY: 0 }, { values: [0] }])
      assert.ok(!isImageEnd({ ...imageEnd, ...change }));
  });
});

/** What rspserver 3.4.4 sent after 6479 pixels of an image. */
const rsplibCookie =
  '3c46472d5444313e' +
  '01000004000000800000004000000400' +
  '00000002bff999999999999a3ff00000000000003ff999999999999abff00000000000004004000000000000' +
  '0000004f00000032';

describe('cookie of the Fractal Generator', () => {
  const state = {
    parameter: {
      type: 'FRACTAL_PARAMETER',
      width: 128,
      height: 64,
      maxIterations: 1024,
      algorithm: 2,
      c1Real: -1.6,
      c1Imaginary: 1,
      c2Real: 1.6,
      c2Imaginary: -1,
      n: 2.5,
    },
    x: 79,
    y: 50,
  } as const;

  it('is that of RSPLIB: the parameters, with the length of a header, and the next pixel', () => {
    assert.deepEqual(decodeFractalCookie(Buffer.from(rsplibCookie, 'hex')), state);
    assert.equal(Buffer.from(encodeFractalCookie(state)).toString('hex'), rsplibCookie);
  });

  it('is nothing else', () => {
    const bytes = Uint8Array.from(Buffer.from(rsplibCookie, 'hex'));
    assert.equal(decodeFractalCookie(bytes.subarray(1)), undefined);
    assert.equal(decodeFractalCookie(Uint8Array.of(...bytes, 0)), undefined);
    for (const [offset, byte] of [
      [0, 0x3d], // its magic
      [8, 2], // not parameters
      [71, 128], // right of the image
      [75, 65], // below the image
      [75, 64], // the row after the last one, but not its first pixel
    ] as const)
      assert.equal(decodeFractalCookie(bytes.with(offset, byte)), undefined, `${offset}`);
    assert.notEqual(decodeFractalCookie(bytes.with(71, 0).with(75, 64)), undefined);
  });

  it('reads what it writes, and no other bytes', () => {
    fc.assert(
      fc.property(anyParameter, fc.double({ min: 0, max: 1, noNaN: true }), (any, share) => {
        fc.pre(any.width > 0 && any.height > 0);
        const place = { x: Math.floor(share * (any.width - 1)), y: Math.floor(share * (any.height - 1)) };
        const each = { parameter: any, ...place };
        assert.deepEqual(decodeFractalCookie(encodeFractalCookie(each)), each);
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => decodeFractalCookie(bytes) === undefined));
  });
});
