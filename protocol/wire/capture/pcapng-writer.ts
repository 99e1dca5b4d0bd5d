import { alignedLength } from '../byte-writer.ts';
import { BLOCK_OVERHEAD, BlockType, BYTE_ORDER_MAGIC, OptionCode } from './pcapng-format.ts';

/**
 * Blocks of a pcapng file, little-endian: a section header first, then an interface description before the first
 * frame of each interface. Interfaces are numbered from 0 in the order of their descriptions.
 */

/** @param application what wrote the file */
export function sectionHeader(application: string): Uint8Array {
  const block = new Block(BlockType.sectionHeader, 16 + optionsLength([application]));
  block.u32(BYTE_ORDER_MAGIC);
  block.u16(1);
  block.u16(0);
  // Length of the section: not specified, it ends with the file.
  block.u64(0xffff_ffff_ffff_ffffn);
  block.text(OptionCode.userApplication, application);
  return block.finish();
}

/** An interface with times in nanoseconds and frames of any length. */
export function interfaceDescription(name: string, linkType: number): Uint8Array {
  const block = new Block(BlockType.interfaceDescription, 8 + optionsLength([name]) + 8);
  block.u16(linkType);
  block.u16(0);
  block.u32(0);
  block.text(OptionCode.interfaceName, name);
  block.option(OptionCode.timeResolution, Uint8Array.of(9));
  return block.finish();
}

/** @param time nanoseconds, at least 0 */
export function enhancedPacket(
  interfaceNumber: number,
  time: bigint,
  frame: Uint8Array,
  comment: string | undefined,
): Uint8Array {
  const options = comment === undefined ? 0 : optionsLength([comment]);
  const block = new Block(BlockType.enhancedPacket, 20 + alignedLength(frame.length) + options);
  block.u32(interfaceNumber);
  block.u32(Number(time >> 32n));
  block.u32(Number(time & 0xffff_ffffn));
  block.u32(frame.length);
  block.u32(frame.length);
  block.raw(frame);
  if (comment !== undefined) block.text(OptionCode.comment, comment);
  return block.finish();
}

const utf8 = new TextEncoder();

/** An option's length field has 16 bits. */
const MAX_OPTION = 0xffff;

/** Of options that are texts, each with its header and padding, and of their end. */
function optionsLength(texts: readonly string[]): number {
  let length = 4;
  for (const text of texts) length += 4 + alignedLength(textBytes(text).length);
  return length;
}

function textBytes(text: string): Uint8Array {
  const bytes = utf8.encode(text);
  if (bytes.length > MAX_OPTION) throw new RangeError(`a text of ${bytes.length} bytes is too long for a capture file`);
  return bytes;
}

class Block {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 8;
  #hasOptions = false;

  /** @param length of the content; the end of the options included if there are any */
  constructor(type: number, length: number) {
    this.#bytes = new Uint8Array(BLOCK_OVERHEAD + length);
    this.#view = new DataView(this.#bytes.buffer);
    this.#view.setUint32(0, type, true);
    this.#view.setUint32(4, this.#bytes.length, true);
    this.#view.setUint32(this.#bytes.length - 4, this.#bytes.length, true);
  }

  u16(value: number): void {
    this.#view.setUint16(this.#offset, value, true);
    this.#offset += 2;
  }

  u32(value: number): void {
    this.#view.setUint32(this.#offset, value, true);
    this.#offset += 4;
  }

  u64(value: bigint): void {
    this.#view.setBigUint64(this.#offset, value, true);
    this.#offset += 8;
  }

  /** Bytes and their padding. */
  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#offset);
    this.#offset += alignedLength(bytes.length);
  }

  text(code: number, text: string): void {
    this.option(code, textBytes(text));
  }

  option(code: number, value: Uint8Array): void {
    this.#hasOptions = true;
    this.u16(code);
    this.u16(value.length);
    this.raw(value);
  }

  finish(): Uint8Array {
    // End of options: zeros, which are there.
    if (this.#hasOptions) this.#offset += 4;
    if (this.#offset + 4 !== this.#bytes.length)
      throw new RangeError('the content of the block does not have the given length');
    return this.#bytes;
  }
}
