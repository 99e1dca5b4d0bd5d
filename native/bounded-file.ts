import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** Bytes of a file that people write, at most: studies, deployments, configurations. */
export const LONGEST_TEXT = 16 * 1024 * 1024;
/** Bytes that are read at a time from what has no size, as a pipe or a device. */
const PART = 1024 * 1024;

/**
 * The content of a file, or of a pipe or device until its end, which may never come.
 *
 * @param longest bytes
 * @throws Error if it is longer, and what the system says if it cannot be read
 */
export function boundedFile(path: string, longest: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    if (stat.isFile() && stat.size > longest) throw tooLong(longest);
    return stat.isFile() && stat.size > 0 ? readFileSync(file) : readToEnd(file, longest);
  } finally {
    closeSync(file);
  }
}

function readToEnd(file: number, longest: number): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const part = Buffer.alloc(PART);
    const count = readSync(file, part);
    if (count === 0) return Buffer.concat(parts);
    length += count;
    if (length > longest) throw tooLong(longest);
    // A pipe gives little at a time.
    parts.push(count === PART ? part : Buffer.from(part.subarray(0, count)));
  }
}

function tooLong(longest: number): RangeError {
  return new RangeError(`it has more than ${longest} bytes`);
}
