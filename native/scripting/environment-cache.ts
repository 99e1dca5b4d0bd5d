import { linkSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of environments by their SHA-1, with limits of size and number: those that were used last stay. */
export class EnvironmentCache {
  readonly #folder: string;
  readonly #maxSize: number;
  readonly #maxEntries: number;
  /** Sizes in bytes, in the order of the last use. */
  readonly #entries = new Map<string, number>();
  #size = 0;

  /** @param maxSize bytes of all entries */
  constructor(folder: string, maxSize: number, maxEntries: number) {
    this.#folder = folder;
    this.#maxSize = maxSize;
    this.#maxEntries = maxEntries;
    mkdirSync(folder, { mode: 0o700 });
  }

  /** Keeps a file, under a name of its own: what is done under the other one has no influence on when it ends. */
  add(sha1: string, file: string): void {
    const { size } = statSync(file);
    if (size > this.#maxSize || this.#entries.has(sha1)) return;
    linkSync(file, this.#path(sha1));
    this.#entries.set(sha1, size);
    this.#size += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#maxSize && this.#entries.size <= this.#maxEntries) return;
      this.remove(oldest);
    }
  }

  /** Gives a kept file a second name, under which it stays. @returns whether there is one */
  lend(sha1: string, name: string): boolean {
    const size = this.#entries.get(sha1);
    if (size === undefined) return false;
    this.#entries.delete(sha1);
    this.#entries.set(sha1, size);
    linkSync(this.#path(sha1), name);
    return true;
  }

  remove(sha1: string): void {
    this.#size -= this.#entries.get(sha1) ?? 0;
    this.#entries.delete(sha1);
    rmSync(this.#path(sha1), { force: true });
  }

  #path(sha1: string): string {
    return join(this.#folder, sha1);
  }
}
