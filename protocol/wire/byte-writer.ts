/** Length with padding to a multiple of four bytes (RFC 5354 §3). */
export function alignedLength(length: number): number {
  return (length + 3) & ~3;
}

/** Writes big-endian fields into a buffer of known size. */
export class ByteWriter {
  readonly bytes: Uint8Array;
  offset = 0;
  readonly #view: DataView;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  u8(value: number): void {
    this.#view.setUint8(this.offset, value);
    this.offset += 1;
  }

  u16(value: number): void {
    this.#view.setUint16(this.offset, value);
    this.offset += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.offset, value);
    this.offset += 4;
  }

  f64(value: number): void {
    this.#view.setFloat64(this.offset, value);
    this.offset += 8;
  }

  u64(value: bigint): void {
    this.#view.setBigUint64(this.offset, value);
    this.offset += 8;
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
