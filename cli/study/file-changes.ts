import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Between two looks at a file, ms. By looking, also file systems of other hosts are noticed, and files that are replaced. */
const INTERVAL = 200;

/** What distinguishes one content of a file from the next one; undefined: there is no such file. */
export function fileState(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : [stats.ino, stats.mtimeMs, stats.size].join(' ');
}

/**
 * Waits until a file is another than it was, and stays so for a moment: editors write in several steps, and some remove
 * the file in between.
 *
 * @param before its state, by {@link fileState}
 * @returns whether it has changed; false: the signal came
 */
export async function fileChanged(path: string, before: string | undefined, signal: AbortSignal): Promise<boolean> {
  let last = before;
  for (;;) {
    try {
      await setTimeout(INTERVAL, undefined, { signal });
    } catch {
      return false;
    }
    const now = fileState(path);
    if (now !== undefined && now !== before && now === last) return true;
    last = now;
  }
}
