import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/**
 * Writes a file so that at any time either the old or the new content is there, complete: write aside, fsync, rename.
 * Long content may come in pieces.
 *
 * @throws NodeJS.ErrnoException as of node:fs; the old content is untouched then.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string | Iterable<string>): void {
  const aside = `${path}.${process.pid}.new`;
  try {
    const file = openSync(aside, 'w');
    try {
      const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
      for (const piece of pieces) writeAll(file, typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
