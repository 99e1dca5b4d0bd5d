/** The header that RSPLIB's application protocols share: type u8, flags u8, length u16. */
import { ByteWriter } from './byte-writer.ts';
import type { Codec, Decoded } from './codec.ts';
import { WireError } from './wire-error.ts';

export const APPLICATION_HEADER = 4;

const nothingUnrecognized = [] as const;

/** Fields of an application message, bounds-checked by {@link ApplicationCodec}. */
export interface ApplicationFormat<M> {
  encodedLength(message: M): number;
  code(message: M): number;
  flags?(message: M): number;
  /** Writes what follows the header. */
  write(writer: ByteWriter, message: M): void;
  /** Shortest length of a message of the type code; undefined if the code is unknown. */
  minimumLength(code: number): number | undefined;
  /** @throws WireError */
  read(view: DataView, code: number, flags: number): M;
}

export class ApplicationCodec<M> implements Codec<M> {
  readonly protocol: string;
  readonly #format: ApplicationFormat<M>;

  constructor(protocol: string, format: ApplicationFormat<M>) {
    this.protocol = protocol;
    this.#format = format;
  }

  encodedLength(message: M): number {
    return this.#format.encodedLength(message);
  }

  encode(message: M): Uint8Array {
    const length = this.#format.encodedLength(message);
    if (length > 0xffff) throw new RangeError(`a message of ${length} bytes is too long for its length field`);
    const writer = new ByteWriter(length);
    writer.u8(this.#format.code(message));
    writer.u8(this.#format.flags?.(message) ?? 0);
    writer.u16(length);
    this.#format.write(writer, message);
    return writer.bytes;
  }

  decode(bytes: Uint8Array): Decoded<M> {
    try {
      return { ok: true, message: this.#read(bytes), unrecognized: nothingUnrecognized };
    } catch (error) {
      if (error instanceof WireError) return { ok: false, error };
      throw error;
    }
  }

  #read(bytes: Uint8Array): M {
    if (bytes.length < APPLICATION_HEADER)
      throw new WireError('bad-length', 0, `${bytes.length} bytes are too few for a message`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const code = view.getUint8(0);
    const minimum = this.#format.minimumLength(code);
    if (minimum === undefined)
      throw new WireError('unknown-message', 0, `unknown message type ${code} of ${this.protocol}`);
    const length = view.getUint16(2);
    if (length !== bytes.length) {
      const reason = length < bytes.length && length >= minimum ? 'trailing-bytes' : 'bad-length';
      throw new WireError(reason, 2, `the length field is ${length} in a message of ${bytes.length} bytes`);
    }
    if (length < minimum)
      throw new WireError('bad-length', 2, `the message has ${length} bytes, at least ${minimum} are needed`);
    return this.#format.read(view, code, view.getUint8(1));
  }
}

/**
 * A u64 field as a number.
 *
 * @throws WireError if it is above 2^53 - 1, where numbers stop to be exact: no real message comes near.
 */
export function readSafeU64(view: DataView, offset: number): number {
  const value = view.getBigUint64(offset);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw new WireError('invalid-value', offset, `${value} is above 2^53 - 1`);
  return Number(value);
}
