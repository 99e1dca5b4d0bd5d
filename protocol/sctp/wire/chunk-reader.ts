import { u16At, u32At } from '../../wire/big-endian.ts';
import { alignedLength } from '../../wire/byte-writer.ts';
import { copyOf } from '../../wire/parameter-reader.ts';
import { WireError, type WireErrorReason } from '../../wire/wire-error.ts';
import { TLV_HEADER } from './byte-length.ts';

/** Reads the fields of one chunk, bounds-checked; faults are thrown as {@link WireError}. */
export class ChunkReader {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly end: number;
  offset: number;

  /** @param name of the chunk or parameter, for error messages */
  constructor(bytes: Uint8Array, offset: number, end: number, name: string) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
    this.name = name;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  u16(): number {
    return u16At(this.bytes, this.#advance(2));
  }

  u32(): number {
    return u32At(this.bytes, this.#advance(4));
  }

  /** A copy of all that is left. */
  rest(): Uint8Array {
    return copyOf(this.bytes, this.#advance(this.remaining), this.end);
  }

  /**
   * The next parameter or error cause: its type, its value and the whole of it; undefined at the end. The padding of
   * the last one may be inside the chunk, outside or missing.
   */
  tlv(): Tlv | undefined {
    if (this.remaining === 0) return undefined;
    const start = this.offset;
    const type = this.u16();
    const length = this.u16();
    if (length < TLV_HEADER || start + length > this.end) {
      this.offset = start;
      throw this.fault('bad-length', `a parameter length of ${length} does not fit in ${this.remaining} bytes`);
    }
    this.offset = Math.min(start + alignedLength(length), this.end);
    const value = new ChunkReader(this.bytes, start + TLV_HEADER, start + length, this.name);
    return { type, value, whole: () => copyOf(this.bytes, start, start + length) };
  }

  /** Nothing may be left. */
  finish(): void {
    if (this.remaining !== 0) throw this.fault('bad-length', `${this.remaining} bytes too many`);
  }

  fault(reason: WireErrorReason, message: string): WireError {
    return new WireError(reason, this.offset, `${this.name}: ${message}`);
  }

  #advance(length: number): number {
    if (length > this.remaining) throw this.fault('bad-length', `${length} bytes needed, ${this.remaining} left`);
    this.offset += length;
    return this.offset - length;
  }
}

export interface Tlv {
  readonly type: number;
  readonly value: ChunkReader;
  /** A copy of the whole, without padding. */
  readonly whole: () => Uint8Array;
}
