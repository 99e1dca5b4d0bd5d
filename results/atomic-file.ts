import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/**
 * Writes a file so that at any time either the old or the new content is there, complete: write aside, fsync, rename.
 *
 * @throws NodeJS.ErrnoException as of node:fs; the old content is untouched then.
 */
export function writeFileAtomically(path: string, content: Uint8Array | string): void {
  const aside = `${path}.${process.pid}.new`;
  try {
    const file = openSync(aside, 'w');
    try {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
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
