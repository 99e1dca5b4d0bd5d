import { ByteWriter } from '../../wire/byte-writer.ts';
import { fractalCodec, PARAMETER_LENGTH, type FractalParameter } from './codec.ts';

/** State of a computation: what is computed, and the pixel that is next. */
export interface FractalState {
  readonly parameter: FractalParameter;
  readonly x: number;
  /** The height: all pixels are computed. */
  readonly y: number;
}

/** What RSPLIB's Fractal Generator begins its cookies with: `<FG-TD1>`. */
const MAGIC = Uint8Array.from('<FG-TD1>', (character) => character.charCodeAt(0));
const POSITION = MAGIC.length + PARAMETER_LENGTH;
const LENGTH = POSITION + 2 * 4;
/** Where the length field of the parameter message is; RSPLIB's cookies have the length of a header there. */
const LENGTH_FIELD = MAGIC.length + 2;
const HEADER_LENGTH = 4;

export function encodeFractalCookie({ parameter, x, y }: FractalState): Uint8Array {
  const writer = new ByteWriter(LENGTH);
  writer.raw(MAGIC);
  writer.raw(fractalCodec.encode(parameter));
  writer.u32(x);
  writer.u32(y);
  new DataView(writer.bytes.buffer).setUint16(LENGTH_FIELD, HEADER_LENGTH);
  return writer.bytes;
}

/** undefined if the bytes are no cookie that a Fractal Generator makes. */
export function decodeFractalCookie(bytes: Uint8Array): FractalState | undefined {
  if (bytes.length !== LENGTH || MAGIC.some((byte, index) => bytes[index] !== byte)) return undefined;
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  view.setUint16(LENGTH_FIELD, PARAMETER_LENGTH);
  const decoded = fractalCodec.decode(copy.subarray(MAGIC.length, POSITION));
  if (!decoded.ok || decoded.message.type !== 'FRACTAL_PARAMETER') return undefined;
  const parameter = decoded.message;
  const [x, y] = [view.getUint32(POSITION), view.getUint32(POSITION + 4)];
  const isInside = x < parameter.width && y < parameter.height;
  return isInside || (x === 0 && y === parameter.height) ? { parameter, x, y } : undefined;
}
