import { u8At } from '../big-endian.ts';
import { alignedLength } from '../byte-writer.ts';
import { CaptureError, type CapturedFrame } from './captured-frame.ts';
import { BLOCK_OVERHEAD, BlockType, BYTE_ORDER_MAGIC, OptionCode } from './pcapng-format.ts';

/** Whether the file begins like a pcapng file. */
export function isPcapng(file: Uint8Array): boolean {
  return file[0] === 0x0a && file[1] === 0x0d && file[2] === 0x0d && file[3] === 0x0a;
}

/**
 * The frames of a pcapng file, of either byte order, sections of different byte orders included.
 *
 * @throws CaptureError at the place where the file is damaged or ends early; the frames before have been given
 */
export function* readPcapng(file: Uint8Array): Generator<CapturedFrame> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let little = true;
  let interfaces: Interface[] = [];
  let number = 0;
  for (let offset = 0; offset < file.length;) {
    if (file.length - offset < BLOCK_OVERHEAD) throw new CaptureError(offset, 'the file ends within a block');
    if (view.getUint32(offset, true) === BlockType.sectionHeader) {
      little = sectionIsLittleEndian(view, offset);
      interfaces = [];
    }
    const block = new BlockReader(file, view, offset, little);
    if (block.type === BlockType.interfaceDescription) interfaces.push(readInterface(block));
    else if (frameBlocks.has(block.type)) yield readFrame(block, interfaces, ++number);
    offset = block.end;
  }
}

const frameBlocks: ReadonlySet<number> = new Set([BlockType.enhancedPacket, BlockType.packet, BlockType.simplePacket]);

interface Interface {
  readonly linkType: number;
  /** Captured length at most; 0: any. */
  readonly snapLength: number;
  readonly name: string | undefined;
  /** Nanoseconds of a time stamp. */
  readonly nanoseconds: (units: bigint) => bigint;
}

function sectionIsLittleEndian(view: DataView, offset: number): boolean {
  if (view.getUint32(offset + 8, true) === BYTE_ORDER_MAGIC) return true;
  if (view.getUint32(offset + 8, false) === BYTE_ORDER_MAGIC) return false;
  throw new CaptureError(offset, 'a section header has no byte-order magic');
}

/** One block: its fields by their offset from the start of its content, and its options. */
class BlockReader {
  readonly type: number;
  /** Where it begins in the file. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
  readonly #file: Uint8Array;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(file: Uint8Array, view: DataView, offset: number, little: boolean) {
    this.#file = file;
    this.#view = view;
    this.#little = little;
    this.offset = offset;
    this.type = view.getUint32(offset, little);
    const length = view.getUint32(offset + 4, little);
    if (length < BLOCK_OVERHEAD || length % 4 !== 0) throw new CaptureError(offset, `invalid block length ${length}`);
    if (length > file.length - offset)
      throw new CaptureError(
        offset,
        `a block has ${length} bytes, but only ${file.length - offset} are left in the file`,
      );
    if (view.getUint32(offset + length - 4, little) !== length)
      throw new CaptureError(offset, 'the two lengths of a block differ');
    this.end = offset + length;
  }

  /** Bytes of the content. */
  get length(): number {
    return this.end - this.offset - BLOCK_OVERHEAD;
  }

  u16(at: number): number {
    this.#need(at, 2);
    return this.#view.getUint16(this.offset + 8 + at, this.#little);
  }

  u32(at: number): number {
    this.#need(at, 4);
    return this.#view.getUint32(this.offset + 8 + at, this.#little);
  }

  s64(bytes: Uint8Array): bigint {
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(0, this.#little);
  }

  bytes(at: number, length: number): Uint8Array {
    this.#need(at, length);
    const start = this.offset + 8 + at;
    return this.#file.subarray(start, start + length);
  }

  /** The options from `at` on, up to their end. */
  *options(at: number): Generator<{ code: number; value: Uint8Array }> {
    for (let next = at; this.length - next >= 4;) {
      const code = this.u16(next);
      if (code === OptionCode.end) return;
      const length = this.u16(next + 2);
      yield { code, value: this.bytes(next + 4, length) };
      next += 4 + alignedLength(length);
    }
  }

  #need(at: number, length: number): void {
    if (at + length > this.length)
      throw new CaptureError(this.offset, `a block of type ${this.type} is too short for its content`);
  }
}

const text = new TextDecoder();

function readInterface(block: BlockReader): Interface {
  let name: string | undefined;
  let resolution = 6;
  let shift = 0n;
  for (const { code, value } of block.options(8)) {
    if (code === OptionCode.interfaceName) name = text.decode(value);
    else if (code === OptionCode.timeResolution && value.length === 1) resolution = u8At(value, 0);
    else if (code === OptionCode.timeOffset && value.length === 8) shift = block.s64(value) * 1_000_000_000n;
  }
  const perSecond = (resolution & 0x80) === 0 ? 10n ** BigInt(resolution) : 2n ** BigInt(resolution & 0x7f);
  const nanoseconds = (units: bigint): bigint => (units * 1_000_000_000n) / perSecond + shift;
  return { linkType: block.u16(0), snapLength: block.u32(4), name, nanoseconds };
}

function readFrame(block: BlockReader, interfaces: readonly Interface[], number: number): CapturedFrame {
  if (block.type === BlockType.simplePacket) {
    const on = interfaceOf(block, interfaces, 0);
    const originalLength = block.u32(0);
    const length = Math.min(originalLength, on.snapLength === 0 ? originalLength : on.snapLength);
    return { number, time: undefined, ...common(on), bytes: block.bytes(4, length), originalLength };
  }
  // The obsolete block has a count of dropped frames in the interface number's second half.
  const on = interfaceOf(block, interfaces, block.type === BlockType.packet ? block.u16(0) : block.u32(0));
  const time = on.nanoseconds((BigInt(block.u32(4)) << 32n) | BigInt(block.u32(8)));
  const length = block.u32(12);
  const bytes = block.bytes(20, length);
  const comments = [...block.options(20 + alignedLength(length))].filter(({ code }) => code === OptionCode.comment);
  return {
    number,
    time,
    ...common(on),
    bytes,
    originalLength: block.u32(16),
    ...(comments.length > 0 && { comment: comments.map(({ value }) => text.decode(value)).join('\n') }),
  };
}

function interfaceOf(block: BlockReader, interfaces: readonly Interface[], index: number): Interface {
  const on = interfaces[index];
  if (on !== undefined) return on;
  throw new CaptureError(block.offset, `a frame of interface ${index}, which the file does not describe`);
}

function common({ linkType, name }: Interface): { linkType: number; interfaceName?: string } {
  return { linkType, ...(name !== undefined && { interfaceName: name }) };
}
