import { u16At, u8At } from './big-endian.ts';
import { alignedLength, ByteWriter } from './byte-writer.ts';
import type { Codec, Decoded, UnrecognizedParameter } from './codec.ts';
import { CauseCode, errorCause } from './error-cause.ts';
import { quoted } from './message-limits.ts';
import { ParameterReader } from './parameter-reader.ts';
import { WireError } from './wire-error.ts';
import type { WireStrategy } from './wire-strategy.ts';

const HEADER = 4;

/** The two high bits of a message type: whether an unknown one is reported (RFC 5354 §2). */
const REPORT_BITS = 0xc0;
const REPORT = 0x40;

/** One message type of a protocol: how its value (all after the header) is written and read. */
export interface MessageFormat<M> {
  readonly code: number;
  flags(message: M): number;
  /** Length of the value including the padding of the last parameter. */
  length(message: M): number;
  write(writer: ByteWriter, message: M): void;
  read(reader: ParameterReader, flags: number): M;
  /** Bytes of padding at the very end (0 to 3), where the last parameter may be unaligned. */
  finalPadding?(message: M): number;
}

/** The frame that ASAP and ENRP share (RFC 5354 §2): type, flags, length, then fields and parameters. */
export class RserpoolMessageCodec<M extends { readonly type: string }> implements Codec<M> {
  readonly protocol: string;
  readonly #strategy: WireStrategy;
  readonly #byType: ReadonlyMap<string, MessageFormat<M>>;
  readonly #byCode: ReadonlyMap<number, MessageFormat<M>>;

  constructor(protocol: string, strategy: WireStrategy, formats: Readonly<Record<M['type'], MessageFormat<M>>>) {
    this.protocol = protocol;
    this.#strategy = strategy;
    const entries = Object.entries<MessageFormat<M>>(formats);
    this.#byType = new Map(entries);
    this.#byCode = new Map(entries.map(([, format]) => [format.code, format]));
  }

  encodedLength(message: M): number {
    return HEADER + this.#format(message).length(message);
  }

  encode(message: M): Uint8Array {
    const format = this.#format(message);
    const length = HEADER + format.length(message);
    const unpadded = length - (format.finalPadding?.(message) ?? 0);
    if (unpadded > 0xffff)
      throw new RangeError(`a ${message.type} of ${length} bytes is too long for its length field`);
    const writer = new ByteWriter(length);
    writer.u8(format.code);
    writer.u8(format.flags(message));
    // The longest messages that were decoded can be written again: with their padding they may be one byte too long.
    writer.u16(this.#strategy.lengthCountsPadding && length <= 0xffff ? length : unpadded);
    format.write(writer, message);
    return writer.bytes;
  }

  decode(bytes: Uint8Array): Decoded<M> {
    const unrecognized: UnrecognizedParameter[] = [];
    try {
      return { ok: true, message: this.#read(bytes, unrecognized), unrecognized };
    } catch (error) {
      if (error instanceof WireError) return { ok: false, error };
      throw error;
    }
  }

  #format(message: M): MessageFormat<M> {
    const format = this.#byType.get(message.type);
    if (format === undefined) throw new RangeError(`${this.protocol} has no message ${message.type}`);
    return format;
  }

  #read(bytes: Uint8Array, unrecognized: UnrecognizedParameter[]): M {
    const invalid = this.#strategy.invalid(new Uint8Array(0));
    if (bytes.length < HEADER)
      throw new WireError('bad-length', 0, `${bytes.length} bytes are too few for a message`, invalid);
    const length = u16At(bytes, 2);
    const format = this.#byCode.get(u8At(bytes, 0));
    if (format === undefined) throw this.#unknownMessage(bytes);
    if (length < HEADER || length > bytes.length)
      throw new WireError(
        'bad-length',
        2,
        `the length field is ${length} in a message of ${bytes.length} bytes`,
        invalid,
      );
    if (bytes.length > alignedLength(length))
      throw new WireError('trailing-bytes', length, `${bytes.length - length} extra bytes after the message`, invalid);
    const reader = new ParameterReader(bytes, HEADER, length, this.#strategy, unrecognized);
    const message = format.read(reader, u8At(bytes, 1));
    reader.finish();
    return message;
  }

  #unknownMessage(bytes: Uint8Array): WireError {
    const type = u8At(bytes, 0);
    const report = this.#strategy.reportsUnknownMessages && (type & REPORT_BITS) === REPORT;
    return new WireError(
      'unknown-message',
      0,
      `unknown message type 0x${type.toString(16).padStart(2, '0')} of ${this.protocol}`,
      report ? errorCause(CauseCode.unrecognizedMessage, quoted(bytes)) : undefined,
    );
  }
}
