import { CaptureError, type CapturedFrame } from './captured-frame.ts';
import { pcapByteOrder, readPcap } from './pcap-reader.ts';
import { isPcapng, readPcapng } from './pcapng-reader.ts';

/** Whether the bytes begin like a capture file. */
export function isCapture(file: Uint8Array): boolean {
  return isPcapng(file) || pcapByteOrder(file) !== undefined;
}

/**
 * The frames of a pcap or pcapng file, one after the other; their bytes are parts of the file's memory.
 *
 * @throws CaptureError when it is no such file, or at the place where it is damaged or ends early; the frames before
 *   have been given
 */
export function readCapture(file: Uint8Array): Generator<CapturedFrame> {
  if (isPcapng(file)) return readPcapng(file);
  if (pcapByteOrder(file) !== undefined) return readPcap(file);
  throw new CaptureError(0, whatElse(file));
}

function whatElse(file: Uint8Array): string {
  if (file.length === 0) return 'the file is empty';
  if ((file[0] === 0x1f && file[1] === 0x8b) || (file[0] === 0x28 && file[1] === 0xb5))
    return 'the file is compressed: decompress it first';
  return 'this is not a pcap or pcapng file';
}
