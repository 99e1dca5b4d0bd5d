import assert from 'node:assert/strict';
import { FRACTAL_PPID, fractalCodec, type FractalMessage } from '../../../../protocol/services/fractal/codec.ts';

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
