/**
 * Ports of the Scripting Service: where a server lets the work of others be done, and the files of a client. Only real
 * worlds have them. Files are read and written in parts of a message, which takes no noticeable time; what takes longer
 * is reported by events. What the world cannot do is a {@link WorkError}.
 */

/** A file cannot be read or written, or work has not the room that it needs; the message is for the operator. */
export class WorkError extends Error {
  override readonly name = 'WorkError';
}

/** Work that breaks the rules, and would do so at the next attempt; the message is for those who sent it. */
export class WorkRefusal extends WorkError {}

/** Whose work is done: of those whose signature is in the key ring, or of anyone who reaches the server. */
export const trusts = ['signed', 'anyone'] as const;
type Trust = (typeof trusts)[number];

/** What work may do. Sizes in bytes. */
export interface WorkRules {
  readonly trust: Trust;
  /** File with the keys of those who are trusted; undefined: none is. */
  readonly keyring: string | undefined;
  /** Where folders for work are made; undefined: where the system has temporary files. */
  readonly folder: string | undefined;
  /** Of all processes of a work package. */
  readonly memory: number;
  readonly processes: number;
  /** Of all files of a work package, what was uploaded included. */
  readonly disk: number;
  /** Most rooms at the same time, those of which the folders are still being removed included. */
  readonly rooms: number;
  /** Environments that are kept for later work: those that were used last. */
  readonly cacheSize: number;
  readonly cacheEntries: number;
}

/** A host on which work can be done. */
export interface Workshop {
  readonly processors: number;
  readonly hostName: string;
  /** @throws WorkError if no work can be done here under these rules */
  open(rules: WorkRules): OpenWorkshop;
}

export interface OpenWorkshop {
  /**
   * A room for a work package.
   *
   * @throws WorkError if there is none
   */
  enter(events: WorkEvents): WorkRoom;
  /** Ends all work, and removes all that was kept. */
  close(): void;
}

/** What becomes of a work package. */
export interface WorkEvents {
  /**
   * All its processes have ended; there is a result to read: what it left as its output or, if it failed and left none,
   * what it printed last.
   *
   * @param status exit status, 0 to 255: 128 and more for a signal, as a shell has it; never 0 without an output
   */
  ended(status: number): void;
}

export type UploadedFile = 'input' | 'environment';

/** A folder with a work package, and its processes. */
export interface WorkRoom {
  /** Whether the environment with this SHA-1 is at hand; it stays so for this room. */
  hasEnvironment(sha1: Uint8Array): boolean;
  /**
   * Adds to a file that is uploaded.
   *
   * @throws WorkRefusal if there is more than may be
   * @throws WorkError if it has no room
   */
  store(file: UploadedFile, data: Uint8Array): void;
  /**
   * All is uploaded: checks who sent it, and lets it work; `ended` follows.
   *
   * @param environment the SHA-1 that was said of it, if there is one
   * @throws WorkRefusal if the environment that was uploaded is another one
   * @throws WorkError
   */
  start(environment: Uint8Array | undefined): void;
  /** Ends the work, `ended` follows. @param reason what those who sent it read */
  stop(reason: string): void;
  /** Next bytes of the result; none: its end. @throws WorkError */
  read(length: number): Uint8Array;
  /** Ends all its processes, and removes the folder; no event follows. */
  leave(): void;
}

/** The files of a client. */
export interface WorkFiles {
  /** @throws WorkError if it cannot be read */
  source(path: string): WorkSource;
  /** A file that is whole or not there. @throws WorkError if it cannot be written */
  sink(path: string): WorkSink;
  /** Whether two paths lead to the same file, which is there. */
  isSame(one: string, other: string): boolean;
}

/** A file that is uploaded. */
export interface WorkSource {
  /** Reports its SHA-1 later, as that takes time; not after `close`. */
  sha1(done: (sha1: Uint8Array | WorkError) => void): void;
  /** None at its end. @throws WorkError */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/** A file that is downloaded. */
export interface WorkSink {
  /** @throws WorkError */
  write(data: Uint8Array): void;
  /** The file is whole. @throws WorkError */
  complete(): void;
  /** What was written is of no use, also if it could not be completed. */
  discard(): void;
}
