import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { WorkError, type WorkFiles, type WorkSink, type WorkSource } from '../../protocol/workshop.ts';

/** Bytes that are read at a time for a SHA-1. */
const PART = 1024 * 1024;

/** The files of this machine. */
export const systemWorkFiles: WorkFiles = {
  source: (path) => new FileSource(path),
  sink: (path) => new FileSink(path),
};

class FileSource implements WorkSource {
  readonly byteLength: number;
  readonly #path: string;
  readonly #descriptor: number;
  #sha1: Uint8Array | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = named(path, () => openSync(path, 'r'));
    const stat = fstatSync(this.#descriptor);
    this.byteLength = stat.size;
    if (stat.isFile()) return;
    closeSync(this.#descriptor);
    throw new WorkError(`${path}: it is not a file`);
  }

  sha1(): Uint8Array {
    this.#sha1 ??= this.#hashed();
    return this.#sha1;
  }

  read(offset: number, length: number): Uint8Array {
    const part = new Uint8Array(length);
    return part.subarray(
      0,
      named(this.#path, () => readSync(this.#descriptor, part, 0, length, offset)),
    );
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #hashed(): Uint8Array {
    const hash = createHash('sha1');
    for (let offset = 0; ;) {
      const part = this.read(offset, PART);
      if (part.length === 0) return new Uint8Array(hash.digest());
      offset += part.length;
      hash.update(part);
    }
  }
}

/** Written beside its place, which it takes when it is whole. */
class FileSink implements WorkSink {
  readonly #path: string;
  readonly #part: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#part = `${path}.part-${process.pid}`;
    named(path, () => {
      accessSync(dirname(resolve(path)), constants.W_OK);
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) throw new WorkError('it is a folder');
    });
  }

  write(data: Uint8Array): void {
    named(this.#path, () => {
      const descriptor = this.#opened();
      for (let offset = 0; offset < data.length;) offset += writeSync(descriptor, data, offset);
    });
  }

  complete(): void {
    named(this.#path, () => {
      fsyncSync(this.#opened());
      this.#close();
      renameSync(this.#part, this.#path);
    });
  }

  discard(): void {
    if (this.#descriptor === undefined) return;
    this.#close();
    rmSync(this.#part, { force: true });
  }

  #opened(): number {
    this.#descriptor ??= openSync(this.#part, 'w');
    return this.#descriptor;
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** Does what the system may refuse. @throws WorkError that names the file */
function named<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new WorkError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
