import type { WorkSource } from '../../workshop.ts';
import { MOST_DATA, type ScriptingMessage } from './codec.ts';

/** An environment. */
interface AnnouncedSource {
  readonly file: WorkSource;
  readonly sha1: Uint8Array;
}

/** What is sent next. */
type Stage = 'announcement' | 'input' | 'environment' | 'nothing';

/**
 * The upload of a work package to one server: the SHA-1 of the environment is said first, the input follows at once, and
 * then the environment, if the server answers that it needs it.
 */
export class Upload {
  readonly #input: WorkSource;
  readonly #environment: AnnouncedSource | undefined;
  #stage: Stage;
  /** Bytes of the present file that were taken. */
  #offset = 0;
  /** What was not taken. */
  #next: ScriptingMessage | undefined;
  #answer: 'due' | 'needed' | 'notNeeded';

  constructor(input: WorkSource, environment: AnnouncedSource | undefined) {
    this.#input = input;
    this.#environment = environment;
    this.#stage = environment === undefined ? 'input' : 'announcement';
    this.#answer = environment === undefined ? 'notNeeded' : 'due';
  }

  /** The server has all that it needs. */
  get isComplete(): boolean {
    return this.#stage === 'nothing' || (this.#stage === 'environment' && this.#answer === 'notNeeded');
  }

  /** The server says whether it needs the environment. @returns whether it was asked */
  answered(uploadNeeded: boolean): boolean {
    if (this.#answer !== 'due' || this.#stage === 'announcement') return false;
    this.#answer = uploadNeeded ? 'needed' : 'notNeeded';
    return true;
  }

  /**
   * Sends as much as is taken.
   *
   * @returns whether anything was
   * @throws WorkError
   */
  send(isTaken: (message: ScriptingMessage) => boolean): boolean {
    let isProgress = false;
    for (;;) {
      const next = this.#next ?? this.#message();
      if (next === undefined) return isProgress;
      if (!isTaken(next)) {
        this.#next = next;
        return isProgress;
      }
      this.#next = undefined;
      this.#advance(next);
      isProgress = true;
    }
  }

  #message(): ScriptingMessage | undefined {
    switch (this.#stage) {
      case 'announcement':
        return this.#announcement();
      case 'input':
        return this.#part(this.#input);
      case 'environment':
        return this.#answer === 'needed' ? this.#part(this.#environment?.file) : undefined;
      case 'nothing':
        return undefined;
    }
  }

  #announcement(): ScriptingMessage | undefined {
    const sha1 = this.#environment?.sha1;
    return sha1 && { type: 'SCRIPTING_ENVIRONMENT', uploadNeeded: false, sha1 };
  }

  /** Without bytes: the end of the file. */
  #part(file: WorkSource | undefined): ScriptingMessage | undefined {
    return file && { type: 'SCRIPTING_UPLOAD', data: file.read(this.#offset, MOST_DATA) };
  }

  #advance(taken: ScriptingMessage): void {
    if (taken.type !== 'SCRIPTING_UPLOAD') {
      this.#stage = 'input';
    } else if (taken.data.length > 0) {
      this.#offset += taken.data.length;
    } else {
      this.#offset = 0;
      this.#stage = this.#stage === 'input' && this.#environment !== undefined ? 'environment' : 'nothing';
    }
  }
}
