import { createHash, randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type ReadStream,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { WorkError, type WorkFiles, type WorkSink, type WorkSource } from '../../protocol/workshop.ts';

/** Bytes that are read at a time for a SHA-1. */
const PART = 1024 * 1024;

/** A FIFO is opened, too, when nobody writes into it. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;

/** The files of this machine. */
export const systemWorkFiles: WorkFiles = {
  source: (path) => new FileSource(path),
  sink: (path) => new FileSink(path),
  isSame: isSameFile,
};

class FileSource implements WorkSource {
  readonly #path: string;
  readonly #descriptor: number;
  #hashing: ReadStream | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = named(path, () => openSync(path, WITHOUT_WAITING));
    if (fstatSync(this.#descriptor).isFile()) return;
    closeSync(this.#descriptor);
    throw new WorkError(`${path}: it is not a file`);
  }

  sha1(done: (sha1: Uint8Array | WorkError) => void): void {
    const hash = createHash('sha1');
    this.#hashing = createReadStream(this.#path, { highWaterMark: PART })
      .on('data', (part) => hash.update(part))
      .on('error', ({ message }) => done(new WorkError(`${this.#path}: ${message}`)))
      .on('end', () => done(new Uint8Array(hash.digest())));
  }

  read(offset: number, length: number): Uint8Array {
    const part = new Uint8Array(length);
    return part.subarray(
      0,
      named(this.#path, () => readSync(this.#descriptor, part, 0, length, offset)),
    );
  }

  close(): void {
    this.#hashing?.destroy();
    closeSync(this.#descriptor);
  }
}

/** Written beside its place, which it takes when it is whole: so that must be a file, or nothing yet. */
class FileSink implements WorkSink {
  readonly #path: string;
  /** What links lead to. */
  readonly #place: string;
  readonly #part: string;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#place = named(path, () => placeOf(path));
    this.#part = `${this.#place}.part-${randomUUID()}`;
    named(path, () => accessSync(dirname(this.#place), constants.W_OK));
    this.#mayBeReplaced();
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
    });
    this.#mayBeReplaced();
    named(this.#path, () => renameSync(this.#part, this.#place));
  }

  discard(): void {
    this.#close();
    rmSync(this.#part, { force: true });
  }

  #opened(): number {
    this.#descriptor ??= openSync(this.#part, 'wx');
    return this.#descriptor;
  }

  /** A device or a FIFO would be gone. */
  #mayBeReplaced(): void {
    const stat = named(this.#path, () => statSync(this.#place, { throwIfNoEntry: false }));
    if (stat === undefined || stat.isFile()) return;
    throw new WorkError(`${this.#path}: it is ${stat.isDirectory() ? 'a folder' : 'not a file'}`);
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** Where a file is, or would be made: links are followed, also to what is not there yet. */
function placeOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false }); // links in a circle are an error
  if (stat !== undefined) return stat.isFile() ? realpathSync(path) : resolve(path);
  const link = lstatSync(path, { throwIfNoEntry: false });
  return link?.isSymbolicLink() === true ? placeOf(resolve(dirname(path), readlinkSync(path))) : resolve(path);
}

function isSameFile(one: string, other: string): boolean {
  const [first, second] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return first !== undefined && first.dev === second?.dev && first.ino === second.ino;
}

/** Does what the system may refuse. @throws WorkError that names the file */
function named<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new WorkError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
