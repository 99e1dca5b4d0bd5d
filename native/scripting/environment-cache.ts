import { linkSync, mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** A file that is kept, as it should be. */
interface Entry {
  /** Bytes. */
  readonly size: number;
  /** Last change: whoever changes the file changes that, too, unless he wants to deceive. */
  readonly modified: Date;
}

/**
 * Files of environments by their SHA-1, with limits of size and number: those that were used last stay. One that was removed or
 * changed by others (a program that removes old files, or work, which has the rights to) is not kept any more.
 */
export class EnvironmentCache {
  readonly #folder: string;
  readonly #maxSize: number;
  readonly #maxEntries: number;
  /** In the order of the last use. */
  readonly #entries = new Map<string, Entry>();
  #size = 0;

  /** @param maxSize bytes of all entries */
  constructor(folder: string, maxSize: number, maxEntries: number) {
    this.#folder = folder;
    this.#maxSize = maxSize;
    this.#maxEntries = maxEntries;
    mkdirSync(folder, { mode: 0o700 });
  }

  /** Keeps a file if that is possible, under a name of its own: what is done under the other one has no influence on when it ends. */
  add(sha1: string, file: string): void {
    if (this.#entries.has(sha1)) return;
    try {
      const entry = { size: statSync(file).size, modified: wholeSeconds() };
      if (entry.size > this.#maxSize) return;
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      linkSync(file, this.#path(sha1));
      utimesSync(file, new Date(), entry.modified);
      this.#entries.set(sha1, entry);
      this.#size += entry.size;
    } catch {
      return; // The next one uploads it again.
    }
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#maxSize && this.#entries.size <= this.#maxEntries) return;
      this.remove(oldest);
    }
  }

  /** Gives a kept file a second name, under which it stays. @returns whether there is one */
  lend(sha1: string, name: string): boolean {
    const entry = this.#entries.get(sha1);
    if (entry === undefined) return false;
    try {
      if (this.#isUnchanged(sha1, entry)) {
        linkSync(this.#path(sha1), name);
        this.#entries.delete(sha1);
        this.#entries.set(sha1, entry);
        return true;
      }
    } catch {
      // It is gone, or cannot have a further name.
    }
    this.remove(sha1);
    return false;
  }

  remove(sha1: string): void {
    this.#size -= this.#entries.get(sha1)?.size ?? 0;
    this.#entries.delete(sha1);
    try {
      rmSync(this.#path(sha1), { recursive: true, force: true });
    } catch {
      // It goes with the folder.
    }
  }

  /** For programs that remove what was not used for long. */
  markAsUsed(): void {
    for (const [sha1, entry] of this.#entries)
      try {
        if (this.#isUnchanged(sha1, entry)) utimesSync(this.#path(sha1), new Date(), entry.modified);
      } catch {
        // It is found out when it is needed.
      }
  }

  #isUnchanged(sha1: string, { size, modified }: Entry): boolean {
    const stat = statSync(this.#path(sha1));
    return stat.isFile() && stat.size === size && stat.mtimeMs === modified.getTime();
  }

  #path(sha1: string): string {
    return join(this.#folder, sha1);
  }
}

/** Now; a time that all file systems keep as it is. */
function wholeSeconds(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}
