/** Length with padding to a multiple of four bytes (RFC 5354 §3). */
export function alignedLength(length: number): number {
  return (length + 3) & ~3;
}

const TWO_POW_32 = 4294967296;
const scratch = new DataView(new ArrayBuffer(8));

/** Writes big-endian fields into a buffer of known size. */
export class ByteWriter {
  // Small arrays have no buffer of their own before it is asked for: a view of each would cost more than the bytes.
  readonly bytes: Uint8Array;
  offset = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  u8(value: number): void {
    this.bytes[this.offset++] = value;
  }

  u16(value: number): void {
    this.bytes[this.offset++] = value >>> 8;
    this.bytes[this.offset++] = value;
  }

  u32(value: number): void {
    this.bytes[this.offset++] = value >>> 24;
    this.bytes[this.offset++] = value >>> 16;
    this.bytes[this.offset++] = value >>> 8;
    this.bytes[this.offset++] = value;
  }

  f64(value: number): void {
    scratch.setFloat64(0, value);
    for (let i = 0; i < 8; i++) this.bytes[this.offset++] = scratch.getUint8(i);
  }

  u64(value: bigint): void {
    scratch.setBigUint64(0, value);
    for (let i = 0; i < 8; i++) this.bytes[this.offset++] = scratch.getUint8(i);
  }

  /** A whole number from 0 to 2^53 - 1 as u64. @throws RangeError for others */
  safeU64(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${value} is not a whole number from 0 to 2^53 - 1`);
    this.u32(Math.floor(value / TWO_POW_32));
    this.u32(value % TWO_POW_32);
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.offset);
    this.offset += bytes.length;
  }

  /** One byte per character (U+0000 to U+00FF), as pool handles are held. */
  latin1(text: string): void {
    for (let i = 0; i < text.length; i++) this.bytes[this.offset++] = text.charCodeAt(i);
  }

  /** Skips to the next multiple of four; the buffer is zero there already. */
  align(): void {
    this.offset = alignedLength(this.offset);
  }
}
