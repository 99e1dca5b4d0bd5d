import { CaptureError, type CapturedFrame } from './captured-frame.ts';

/** Nanoseconds per unit of a time stamp's second word, by the magic number. */
const units = new Map<number, bigint>([
  [0xa1b2c3d4, 1000n],
  [0xa1b23c4d, 1n],
]);

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** The magic number's byte order: undefined when the file is no classic pcap file. */
export function pcapByteOrder(file: Uint8Array): 'little' | 'big' | undefined {
  if (file.length < 4) return undefined;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (units.has(view.getUint32(0, true))) return 'little';
  return units.has(view.getUint32(0, false)) ? 'big' : undefined;
}

/**
 * The frames of a classic pcap file, of either byte order, with times in microseconds or nanoseconds.
 *
 * @throws CaptureError at the place where the file is damaged or ends early; the frames before have been given
 */
export function* readPcap(file: Uint8Array): Generator<CapturedFrame> {
  const little = pcapByteOrder(file) === 'little';
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < FILE_HEADER) throw new CaptureError(file.length, 'the file ends within its header');
  const unit = units.get(view.getUint32(0, little)) ?? 1000n;
  // The high-order bits announce a frame check sequence; the lengths in IP make it harmless.
  const linkType = view.getUint32(20, little) & 0xffff;
  let offset = FILE_HEADER;
  for (let number = 1; offset < file.length; number++) {
    if (file.length - offset < RECORD_HEADER)
      throw new CaptureError(offset, `the file ends within the header of frame ${number}`);
    const seconds = view.getUint32(offset, little);
    const fraction = view.getUint32(offset + 4, little);
    const length = view.getUint32(offset + 8, little);
    const originalLength = view.getUint32(offset + 12, little);
    const start = offset + RECORD_HEADER;
    if (length > file.length - start)
      throw new CaptureError(
        offset,
        `frame ${number} has ${length} bytes, but only ${file.length - start} are left in the file`,
      );
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * unit;
    yield { number, time, linkType, bytes: file.subarray(start, start + length), originalLength };
    offset = start + length;
  }
}
