import { dirname, isAbsolute, join } from 'node:path';
import type { SourceFollower } from './r/source-follower.ts';
import { parseR, type RScript } from './r/parse-r.ts';
import type { ROperand } from './r/r-operands.ts';
import { soleValue } from './r/r-value.ts';
import type { SourceText } from './source-text.ts';
import type { StudyDraft } from './study-draft.ts';

/** Gives the text of another file. @throws Error that says why it cannot be read */
export type ForeignReader = (path: string) => string;

/** Parts of SimProcTC itself, the effects of which are built in here. */
const toolchain = /^(simulate-version\d+|simulation|plotter|hashfunctions)\.R$/i;
/** What says where SimProcTC computes, and nothing about the simulation. */
const computationPool = /(^|[/\\])computation-pool\.R$/i;
/** Files that a script reads, at most. */
const MOST_FILES = 100;

/** Whether a script reads a part of SimProcTC, which has no counterpart. */
export function isOfToolchain(name: string): boolean {
  return toolchain.test(name.replace(/^.*[/\\]/, ''));
}

/**
 * Follows `source("file.R")` as R does: names are relative to the working directory, which is the folder of the first
 * script, or within `source(…, chdir = TRUE)` that of the file that is read.
 *
 * @param source of the script; gets the texts of the others, too
 * @returns what is asked at each call; it throws ImportError with the place of a file that cannot be read, or reads itself
 */
export function followedSources(source: SourceText, draft: StudyDraft, read: ForeignReader): SourceFollower {
  return new Follower(source, draft, read);
}

class Follower implements SourceFollower {
  readonly #source: SourceText;
  readonly #draft: StudyDraft;
  readonly #read: ForeignReader;
  /** Those that are under way, each of which reads the next one. */
  readonly #underway: string[];
  #directory: string;
  /** Where setwd() is called. */
  #movedAt: number | undefined;
  #files = 0;

  constructor(source: SourceText, draft: StudyDraft, read: ForeignReader) {
    this.#source = source;
    this.#draft = draft;
    this.#read = read;
    this.#underway = [source.file];
    this.#directory = dirname(source.file);
  }

  directoryChanged(at: number): void {
    this.#movedAt ??= at;
  }

  refuse(at: number, reason: string): never {
    throw this.#source.error(
      at,
      `source(): it is not known whether, or what, it reads (${reason}): write source("file.R") as a line of its own, or remove it`,
    );
  }

  follow(operands: readonly ROperand[], at: number, perform: (script: RScript) => void): void {
    const source = this.#source;
    const name = fileNameIn(operands);
    if (name === undefined)
      throw source.error(
        at,
        'source() of a file whose name cannot be computed: write its name as a text, or its content here',
      );
    if (/\p{Cc}/u.test(name)) throw source.error(at, 'source(): this is no name of a file');
    if (isOfToolchain(name)) return;
    const found = this.#found(name, at);
    if (found === undefined) return;
    const { path, text } = found;
    const script = parsed(source, this.#draft, path, text);
    const directory = this.#directory;
    if (changesDirectory(operands)) this.#directory = dirname(path);
    this.#underway.push(path);
    perform(script);
    this.#underway.pop();
    this.#directory = directory;
  }

  /** @returns undefined: it is not there, and not needed */
  #found(name: string, at: number): { readonly path: string; readonly text: string } | undefined {
    const source = this.#source;
    if (this.#movedAt !== undefined && !isAbsolute(name))
      throw source.error(
        at,
        `source("${name}"): setwd() (${source.lineInWords(this.#movedAt)}) changes the folder in which it is looked for: ` +
          'remove setwd(), and write the name from the folder of the script',
      );
    const path = this.#pathOf(name, at, this.#directory);
    let text: string;
    try {
      text = this.#read(path);
    } catch (error) {
      const beside = this.#besideCaller(name, at, path);
      if (beside !== undefined || !computationPool.test(name)) return beside ?? this.#notReadable(name, at, error);
      this.#draft.note({ source, at }, `source("${name}"): it is not there; it would say where SimProcTC computes`);
      return undefined;
    }
    return { path, text };
  }

  /** R would not find it there if it is run as the import supposes; the script may be run from another folder. */
  #besideCaller(
    name: string,
    at: number,
    absent: string,
  ): { readonly path: string; readonly text: string } | undefined {
    const source = this.#source;
    const folder = dirname(source.fileAt(at));
    if (isAbsolute(name) || join(folder, name) === absent) return undefined;
    let text: string;
    try {
      text = this.#read(join(folder, name));
    } catch {
      return undefined;
    }
    const path = this.#pathOf(name, at, folder);
    this.#draft.note({ source, at }, `source("${name}"): ${absent} is not there; ${path} is read instead`);
    return { path, text };
  }

  #pathOf(name: string, at: number, folder: string): string {
    const source = this.#source;
    const path = isAbsolute(name) ? name : join(folder, name);
    if (this.#underway.includes(path))
      throw source.error(at, `source("${name}"): it reads itself: ${[...this.#underway, path].join(' → ')}`);
    if (++this.#files > MOST_FILES) throw source.error(at, `source("${name}"): more than ${MOST_FILES} files are read`);
    return path;
  }

  #notReadable(name: string, at: number, error: unknown): never {
    const reason = error instanceof Error ? error.message : String(error);
    throw this.#source.error(
      at,
      `source("${name}"): ${reason}; put it there, or remove the line if the file decides nothing about the simulation`,
    );
  }
}

/** `chdir` is an operand that is always given by its name. */
function changesDirectory(operands: readonly ROperand[]): boolean {
  const operand = operands.find(({ name }) => name === 'chdir');
  const value = operand === undefined ? undefined : soleValue(operand.value);
  return value === true || (typeof value === 'number' && value !== 0);
}

function parsed(source: SourceText, draft: StudyDraft, path: string, text: string): RScript {
  const script = parseR(source, source.append(path, text));
  for (const { at, message } of script.repairs) draft.note({ source, at }, message);
  return script;
}

/** The file that a call of `source()` names; undefined: it cannot be computed. */
export function fileNameIn(operands: readonly ROperand[]): string | undefined {
  const operand = operands.find(({ name }) => name === 'file') ?? operands.find(({ name }) => name === undefined);
  const value = operand === undefined ? undefined : soleValue(operand.value);
  return typeof value === 'string' ? value : undefined;
}
