import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** What the smallest file takes, bytes: many empty ones fill a disk as well. */
const LEAST_FILE = 4096;
/** Unit in which the system counts, bytes. */
const BLOCK = 512;

/**
 * Disk space of a folder, bytes; links are not followed, and what vanishes meanwhile does not count.
 *
 * @param enough no more is looked at when there is so much
 * @returns Infinity if nobody can tell: a folder in it is locked, or deeper than a path can be
 */
export async function folderSize(path: string, enough: number): Promise<number> {
  let size = 0;
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined && size <= enough; folder = folders.pop())
    try {
      for await (const entry of await opendir(folder)) {
        const place = join(folder, entry.name);
        size += await fileSize(place);
        if (size > enough) break;
        if (entry.isDirectory()) folders.push(place);
      }
    } catch (error) {
      if (!isGone(error)) return Infinity;
    }
  return size;
}

async function fileSize(path: string): Promise<number> {
  try {
    const { blocks } = await lstat(path);
    return Math.max(LEAST_FILE, BLOCK * blocks);
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}

/** It was removed, or something else is in its place. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
