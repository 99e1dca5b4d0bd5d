import { chmod, lstat, opendir, rm } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

/** What the smallest file takes, bytes: many empty ones fill a disk as well. */
const LEAST_FILE = 4096;
/** Unit in which the system counts, bytes. */
const BLOCK = 512;

/**
 * Disk space of a folder, bytes; links are not followed, and what vanishes meanwhile does not count.
 *
 * @param enough no more is looked at when there is so much
 */
export async function folderSize(path: string, enough: number): Promise<number> {
  let size = 0;
  const folders = [path];
  for (let folder = folders.pop(); folder !== undefined && size <= enough; folder = folders.pop())
    for await (const entry of entriesOf(folder)) {
      const place = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(place);
      size += await fileSize(place);
      if (size > enough) break;
    }
  return size;
}

/** Removes a folder with all that is in it, also where its own work has locked it. */
export async function removeFolder(path: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 5 } as const;
  try {
    await rm(path, options);
  } catch {
    await folderSize(path, Infinity); // which opens what is locked
    await rm(path, options);
  }
}

async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  for (const isLocked of [false, true])
    try {
      if (isLocked) await chmod(folder, 0o700);
      for await (const entry of await opendir(folder)) yield entry;
      return;
    } catch {
      // It is locked, or gone.
    }
}

async function fileSize(path: string): Promise<number> {
  try {
    const { blocks } = await lstat(path);
    return Math.max(LEAST_FILE, BLOCK * blocks);
  } catch {
    return 0;
  }
}
