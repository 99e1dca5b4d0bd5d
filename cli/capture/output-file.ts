import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { diskFault, reasonOf } from '../../results/folders/study-folder-error.ts';

/** Data are written when this number of bytes has accumulated. */
const BUFFER = 1 << 20;

/**
 * A file that is written aside and gets its name when it is complete. A pipe or a device (`/dev/stdout`) is written to as
 * it is: a file of that name must not take its place.
 */
export class OutputFile {
  /** Whether it is a pipe or a device. */
  readonly isStream: boolean;
  readonly #path: string;
  /** Where it is written until it is complete; undefined: a stream. */
  readonly #aside: string | undefined;
  #fault: unknown;
  #descriptor: number | undefined;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(path: string) {
    try {
      const known = statSync(path, { throwIfNoEntry: false });
      this.isStream = known !== undefined && !known.isFile();
      // A link stays a link: its target is replaced.
      this.#path = known?.isFile() === true ? realpathSync(path) : path;
      this.#aside = this.isStream ? undefined : `${this.#path}.${process.pid}.new`;
      this.#descriptor = openSync(this.#aside ?? path, 'w');
    } catch (error) {
      throw faultOf(error, path);
    }
  }

  /** Why it could not be written; undefined: nothing went wrong. */
  get fault(): unknown {
    return this.#fault;
  }

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= BUFFER) this.#flush();
  }

  complete(): void {
    this.#flush();
    this.#close();
    const aside = this.#aside;
    if (aside !== undefined) this.#attempt(() => renameSync(aside, this.#path));
  }

  /** Removes what is not complete. */
  discard(): void {
    this.#close();
    if (this.#aside !== undefined) rmSync(this.#aside, { force: true });
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
      // The reader of the pipe is gone: further output is dropped, which is not a failure.
      if (this.isStream && reasonOf(error) === 'EPIPE') return this.#close();
      this.#fault = faultOf(error, this.#path);
      throw this.#fault;
    }
    return undefined;
  }
}

function faultOf(error: unknown, path: string): unknown {
  return diskFault(error, path, 'choose another file');
}
