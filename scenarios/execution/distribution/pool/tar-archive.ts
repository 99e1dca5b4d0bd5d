import { gzipSync } from 'node:zlib';

/** A file of an archive. */
export interface ArchivedFile {
  /** Path in the archive, with slashes. */
  readonly name: string;
  readonly content: Uint8Array | string;
  /** It is a program. */
  readonly isExecutable?: boolean;
}

const BLOCK = 512;
/** Bytes of a header's fields for a path: its end, and the folders in front (POSIX, ustar). */
const NAME = 100;
const PREFIX = 155;
/** Place and length of the checksum, which counts as blanks where it is. */
const CHECKSUM = { at: 148, length: 8 } as const;

/** A compressed archive of tar (POSIX, ustar) with these files, in their order; equal files give equal bytes. */
export function tarArchive(files: readonly ArchivedFile[]): Buffer {
  const blocks = files.flatMap((file) => {
    const content = Buffer.from(file.content);
    return [headerOf(file, content.length), content, Buffer.alloc(-content.length & (BLOCK - 1))];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 });
}

/** Without owner and time, so that it is the same whenever and by whomever it is made. */
function headerOf({ name, isExecutable = false }: ArchivedFile, length: number): Buffer {
  const { prefix, rest } = partsOf(name);
  const header = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): void => void header.write(text, at);
  put(rest, 0);
  put(isExecutable ? '0000755\0' : '0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${length.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  header.fill(' ', CHECKSUM.at, CHECKSUM.at + CHECKSUM.length);
  put('0', 156);
  put('ustar\x0000', 257);
  put(prefix, 345);
  const sum = header.reduce((a, b) => a + b, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, CHECKSUM.at);
  return header;
}

/** @throws RangeError if the path is too long for a header */
function partsOf(name: string): { readonly prefix: string; readonly rest: string } {
  if (Buffer.byteLength(name) <= NAME) return { prefix: '', rest: name };
  for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
    const [prefix, rest] = [name.slice(0, slash), name.slice(slash + 1)];
    if (Buffer.byteLength(prefix) <= PREFIX && Buffer.byteLength(rest) <= NAME) return { prefix, rest };
  }
  throw new RangeError(`${name}: the path is too long for an archive`);
}
