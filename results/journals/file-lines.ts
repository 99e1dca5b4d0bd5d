import { ftruncateSync, readSync, writeSync } from 'node:fs';

/** A line of a file, without its end. */
export interface FileLine {
  /** Valid until the next line is asked for. */
  readonly bytes: Buffer;
  /** Where the next line begins. */
  readonly end: number;
}

export const NEWLINE = 10;
/** Bytes that are read at once. */
const PIECE = 1 << 20;
/** Bytes of the longest line. */
const LONGEST = 1 << 29;

/**
 * The whole lines of an open file, which may be larger than memory. What follows the last line feed is none, nor is what
 * follows the beginning of a line of more than 512 MiB.
 *
 * @param from where the first line begins
 */
export function* linesOf(file: number, from = 0): Generator<FileLine> {
  let buffer = Buffer.allocUnsafe(PIECE);
  // Bytes of the buffer that have been read, and where the first of them is in the file.
  let [filled, offset] = [0, from];
  for (;;) {
    if (filled >= LONGEST) return;
    // Lines longer than the buffer make it grow.
    if (filled === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    const count = readSync(file, buffer, filled, buffer.length - filled, offset + filled);
    if (count === 0) return;
    const read = buffer.subarray(0, filled + count);
    let start = 0;
    // What was there before has no line feed.
    for (let newline = read.indexOf(NEWLINE, filled); newline >= 0; newline = read.indexOf(NEWLINE, start)) {
      yield { bytes: read.subarray(start, newline), end: offset + newline + 1 };
      start = newline + 1;
    }
    buffer.copyWithin(0, start, read.length);
    filled = read.length - start;
    offset += start;
  }
}

/**
 * Writes a line, its end included, behind what an open file has: all of it or nothing.
 *
 * @param length bytes of the file @returns its new length
 * @throws NodeJS.ErrnoException if there is no room for it
 */
export function appendLine(file: number, line: Buffer, length: number): number {
  try {
    for (let written = 0; written < line.length;)
      written += writeSync(file, line, written, line.length - written, length + written);
  } catch (error) {
    ftruncateSync(file, length);
    throw error;
  }
  return length + line.length;
}
