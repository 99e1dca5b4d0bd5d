import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';

type Content = Uint8Array | string | Iterable<string>;

/**
 * Writes a file so that at any time either the old or the new content is there, complete: write aside, fsync, rename.
 * Long content may come in pieces. A link stays one. A pipe or a device (`/dev/stdout`) gets the content as it is: a file
 * of that name must not take its place.
 *
 * @throws NodeJS.ErrnoException as of node:fs; the old content is untouched then.
 */
export function writeFileAtomically(path: string, content: Content): void {
  const known = statSync(path, { throwIfNoEntry: false });
  if (known !== undefined && !known.isFile()) return writeInto(path, content);
  const target = known === undefined ? path : realpathSync(path);
  const aside = `${target}.${process.pid}.new`;
  try {
    writeInto(aside, content, fsyncSync);
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function writeInto(path: string, content: Content, written?: (file: number) => void): void {
  const file = openSync(path, 'w');
  try {
    const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
    for (const piece of pieces) writeAll(file, typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
    written?.(file);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
