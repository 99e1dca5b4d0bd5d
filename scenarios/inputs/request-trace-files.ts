import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readRequestTrace, type RequestTraceFile } from './read-request-trace.ts';

/** Finds input files by the names that a study gives them. */
export type InputFolder = (name: string) => string;

/** The file itself cannot be read. The message is the reason: “no such file”. */
export class UnreadableInput extends Error {
  override readonly name = 'UnreadableInput';
}

/** The traces of requests that a study names, each of which is read once. */
export class RequestTraceFiles {
  readonly #pathOf: InputFolder;
  readonly #shownFolder: string;
  /** What was read, or why it could not be: a faulty file is not read again for each combination. */
  readonly #read = new Map<string, RequestTraceFile | Error>();

  /** @param study its file in messages */
  constructor(pathOf: InputFolder, study: string) {
    this.#pathOf = pathOf;
    this.#shownFolder = dirname(study);
  }

  /** @throws StudyError with the place of what is wrong in the file; UnreadableInput if it cannot be read */
  of(name: string): RequestTraceFile {
    let trace = this.#read.get(name);
    if (trace === undefined) {
      trace = this.#outcome(name);
      this.#read.set(name, trace);
    }
    if (trace instanceof Error) throw trace;
    return trace;
  }

  #outcome(name: string): RequestTraceFile | Error {
    try {
      return this.#readFile(name);
    } catch (error) {
      if (error instanceof Error) return error;
      throw error;
    }
  }

  #readFile(name: string): RequestTraceFile {
    try {
      const path = this.#pathOf(name);
      const kind = statSync(path);
      // To open a pipe would wait for its other end.
      if (!kind.isFile() && !kind.isDirectory()) throw new UnreadableInput('is no regular file');
      return readRequestTrace(path, join(this.#shownFolder, name));
    } catch (error) {
      if (error instanceof Error && 'code' in error) throw new UnreadableInput(reasonOf(error.code, error.message));
      throw error;
    }
  }
}

function reasonOf(code: unknown, message: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'no such file';
  return code === 'EISDIR' ? 'is a folder' : `cannot be read (${message})`;
}
