import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { diskFault } from '../../results/folders/study-folder-error.ts';

/** Data are written when this number of bytes has accumulated. */
const BUFFER = 1 << 20;

/** A file that is written aside and gets its name when it is complete. */
export class OutputFile {
  readonly #path: string;
  readonly #aside: string;
  #descriptor: number | undefined;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#aside = `${path}.${process.pid}.new`;
    this.#attempt(() => (this.#descriptor = openSync(this.#aside, 'w')));
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= BUFFER) this.#flush();
  }

  complete(): void {
    this.#flush();
    this.#close();
    this.#attempt(() => renameSync(this.#aside, this.#path));
  }

  /** Removes what is not complete. */
  discard(): void {
    this.#close();
    rmSync(this.#aside, { force: true });
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#attempt(() => {
      for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
    });
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #attempt(action: () => unknown): void {
    try {
      action();
    } catch (error) {
      throw diskFault(error, this.#path, 'choose another file');
    }
  }
}
