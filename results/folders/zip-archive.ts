import { strToU8, zipSync, type Zippable } from 'fflate';

/** A file of an archive. */
export interface ArchiveEntry {
  /** Path in the archive, with slashes. */
  readonly name: string;
  readonly content: Uint8Array | string;
}

/** The first time that zip files know: the same content gives the same bytes, whenever it is packed. */
const MTIME = new Date(1980, 0, 1);

/** Compressed already: to try again costs time only. */
const isCompressed = /\.(?:png|parquet)$/;

/** A zip file with these entries, in their order; equal entries give equal bytes. */
export function zipArchive(entries: readonly ArchiveEntry[]): Uint8Array {
  const files: Zippable = {};
  for (const { name, content } of entries)
    files[name] = [
      typeof content === 'string' ? strToU8(content) : content,
      { level: isCompressed.test(name) ? 0 : 6, mtime: MTIME },
    ];
  return zipSync(files);
}
