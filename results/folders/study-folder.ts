import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeTable, encodeTable } from '../tables/arrow-table.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { checksumOf } from './checksum.ts';
import { FolderInUseError, lockFolder } from './folder-lock.ts';
import { encodeManifest, isManifest, MANIFEST_FORMAT, type Manifest, type SweepSession } from './manifest.ts';
import { JOURNAL_FORMAT, JournalFormatError, RunJournal } from '../journals/run-journal.ts';
import { StudyFolderError, diskFault, reasonOf } from './study-folder-error.ts';
import {
  BACKGROUND,
  LOCK,
  JOURNAL,
  MANIFEST,
  occupantOf,
  ownFiles,
  TASKS,
  unfinishedFiles,
  type Occupant,
} from './study-folder-content.ts';
import type { ResultTable } from '../tables/table.ts';
import { typedCommand } from './typed-command.ts';
import { isValidationRecord, type ValidationRecord } from './validation-record.ts';
import { decodeVectors, encodeVectors, type VectorTable } from '../tables/vector-table.ts';

const VECTORS = 'vectors.arrow';
const VALIDATION = 'validation.json';

export type TableName = 'runs' | 'summary';

/** The results of one study: journal of runs, tables, plots, report, manifest. */
export class StudyFolder {
  readonly path: string;
  readonly #release: () => void;

  private constructor(path: string, release: () => void = () => undefined) {
    this.path = path;
    this.#release = release;
  }

  /**
   * Makes the folder, or takes one that holds earlier results of the same study, and claims it for this process until
   * {@link release}. The results stay until they are replaced one by one; `fresh` removes them, but for what tasks elsewhere need
   * ({@link removeTasks}), which are to be cancelled first, and what a process in the background may be about to write.
   *
   * @throws StudyFolderError if the folder holds something else, is in use or cannot be written to.
   */
  static prepare(path: string, study: string, { fresh = false } = {}): StudyFolder {
    if (existsSync(path)) refuseForeign(path, study, fresh);
    const release = claim(path, 'choose another one with --out');
    const old = fresh ? ownFiles(path).filter((name) => name !== TASKS && name !== BACKGROUND) : unfinishedFiles(path);
    for (const file of old) rmSync(join(path, file), { recursive: true });
    return new StudyFolder(path, release);
  }

  /** @throws StudyFolderError if there are no results of this program. */
  static open(path: string): StudyFolder {
    if (!existsSync(path))
      throw new StudyFolderError(`${path} does not exist: run a study first, or give its results folder`);
    const folder = new StudyFolder(path);
    folder.manifest();
    return folder;
  }

  /** The same for a folder whose sweep may be incomplete. @throws StudyFolderError if there is nothing of this program */
  static openUnfinished(path: string): StudyFolder {
    if (!existsSync(path))
      throw new StudyFolderError(`${path} does not exist: run a study first, or give its results folder`);
    if (readableOccupant(path, 'choose another one').kind !== 'study')
      throw new StudyFolderError(`${path} has no results of a study`);
    return new StudyFolder(path);
  }

  /**
   * The same, claimed for this process until {@link release}: what is written must fit together.
   *
   * @throws StudyFolderError if there are no results, the folder is in use or cannot be written to.
   */
  static openForWriting(path: string): StudyFolder {
    StudyFolder.open(path);
    return new StudyFolder(path, claim(path, 'choose another one'));
  }

  /** The folder of a sweep that another process has claimed: nothing is checked, and its files are only read. */
  static at(path: string): StudyFolder {
    return new StudyFolder(path);
  }

  /** Gives the folder free for other processes. */
  release(): void {
    this.#release();
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Opens the journal of the runs that are done, or begins it. @throws StudyFolderError */
  journal(study: string): RunJournal {
    const advice = 'start over with --fresh, or choose another folder with --out';
    try {
      return RunJournal.open(this.file(JOURNAL), study);
    } catch (error) {
      if (error instanceof JournalFormatError) throw new StudyFolderError(`${error.message}: ${advice}`);
      throw diskFault(error, this.file(JOURNAL), advice);
    }
  }

  /** @returns the checksum of the file @throws StudyFolderError if it cannot be written; the old one stays then. */
  writeTable(name: TableName, table: ResultTable): string {
    const bytes = encodeTable(table);
    this.write(`${name}.arrow`, bytes);
    return checksumOf(bytes);
  }

  /** @throws StudyFolderError if the table is missing or damaged. */
  readTable(name: TableName): ResultTable {
    const path = this.file(`${name}.arrow`);
    const expected = this.manifest().checksums[name];
    try {
      const bytes = readFileSync(path);
      if (expected !== undefined && checksumOf(bytes) !== expected)
        throw new StudyFolderError('damaged: its checksum differs from that in manifest.json');
      return decodeTable(bytes);
    } catch (error) {
      throw new StudyFolderError(
        `cannot read ${path} (${reasonOf(error)}): run the study again, completed runs are taken from ${JOURNAL}`,
      );
    }
  }

  /** @returns the checksum of the file @throws StudyFolderError if it cannot be written; the old one stays then. */
  writeVectors(table: VectorTable): string {
    const bytes = encodeVectors(table);
    this.write(VECTORS, bytes);
    return checksumOf(bytes);
  }

  /** The time series that were recorded: none if the file is missing or damaged, for they can be recorded again. */
  readVectors(): VectorTable {
    const expected = this.lastManifest()?.checksums['vectors'];
    try {
      const bytes = readFileSync(this.file(VECTORS));
      if (checksumOf(bytes) === expected) return decodeVectors(bytes);
    } catch {
      // As if there were none.
    }
    return { runs: [], metrics: [] };
  }

  /** Removes what tasks elsewhere need and have written. @throws StudyFolderError if they still write, or have files open */
  removeTasks(): void {
    try {
      rmSync(this.file(TASKS), { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    } catch (error) {
      throw diskFault(
        error,
        this.file(TASKS),
        'end the tasks that still write there, or choose another folder with --out',
      );
    }
  }

  /** Removes time series that no longer belong to the results. */
  removeVectors(): void {
    rmSync(this.file(VECTORS), { force: true });
  }

  /** @throws StudyFolderError if it cannot be written; the old one stays then. */
  writeValidation(record: ValidationRecord): void {
    this.write(VALIDATION, `${JSON.stringify(record)}\n`);
  }

  /** What a validation added to the tables; undefined: these are of no validation, or the file is damaged. */
  readValidation(): ValidationRecord | undefined {
    try {
      const value: unknown = JSON.parse(readFileSync(this.file(VALIDATION), 'utf8'));
      return isValidationRecord(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** @throws StudyFolderError if it cannot be written; the old one stays then. */
  writeManifest(manifest: Manifest): void {
    this.write(MANIFEST, encodeManifest(manifest));
  }

  /** @throws StudyFolderError if the folder has no manifest of this program. */
  manifest(): Manifest {
    const occupant = readableOccupant(this.path, 'choose another one');
    if (occupant.kind === 'study' && isManifest(occupant.manifest)) return occupant.manifest;
    if (occupant.kind !== 'study')
      throw new StudyFolderError(`${this.path} has no results of a study (no ${MANIFEST} of rsplab)`);
    if (occupant.format !== undefined)
      throw new StudyFolderError(`${this.path} ${otherFormat(occupant.format)}: run the study again with --fresh`);
    throw new StudyFolderError(
      `the study ${occupant.study} in ${this.path} is not complete yet: ` +
        `"${typedCommand('run', occupant.study, '--out', this.path)}" continues it (for a study of your own, give its file instead of the name); --partial takes what is done so far`,
    );
  }

  /** How the results that are there came about; undefined if there are none. */
  lastSession(): SweepSession | undefined {
    return this.lastManifest()?.lastSession;
  }

  /** What the results that are there are; undefined if there are none. */
  lastManifest(): Manifest | undefined {
    const occupant = occupantOf(this.path);
    const manifest = occupant.kind === 'study' ? occupant.manifest : undefined;
    return isManifest(manifest) ? manifest : undefined;
  }

  /** The names of the pictures that are there, without suffix. */
  pictures(): string[] {
    const path = this.file('plots');
    if (!existsSync(path)) return [];
    return readdirSync(path).flatMap((file) => (file.endsWith('.vl.json') ? [file.slice(0, -'.vl.json'.length)] : []));
  }

  /** Writes a file below the folder. @throws StudyFolderError if it cannot be written; the old one stays then. */
  write(name: string, content: Uint8Array | string): string {
    const path = this.file(name);
    try {
      makeFolder(dirname(path));
      writeFileAtomically(path, content);
    } catch (error) {
      throw diskFault(error, path);
    }
    return path;
  }

  /** Removes pictures of earlier plots: all but those named. */
  keepPictures(names: readonly string[]): void {
    const path = this.file('plots');
    const pictures = existsSync(path) ? readdirSync(path).filter((file) => /\.(pdf|png|svg|vl\.json)$/.test(file)) : [];
    for (const file of pictures) if (!names.includes(file)) rmSync(join(path, file));
  }
}

/** Makes the folder if need be, and claims it. @returns gives it free @throws StudyFolderError with `advice` */
function claim(path: string, advice: string): () => void {
  try {
    makeFolder(path);
    return lockFolder(join(path, LOCK));
  } catch (error) {
    if (error instanceof FolderInUseError)
      throw new StudyFolderError(`${path} is in use: ${error.message}; wait for it, or ${advice}`, { cause: error });
    throw new StudyFolderError(`cannot write to ${path} (${reasonOf(error)}): ${advice}`);
  }
}

function refuseForeign(path: string, study: string, fresh: boolean): void {
  if (!statSync(path).isDirectory())
    throw new StudyFolderError(`${path} is not a folder: choose another one with --out`);
  const occupant = readableOccupant(path, 'choose another one with --out');
  switch (occupant.kind) {
    case 'nothing':
      return;
    case 'foreign':
      throw new StudyFolderError(`${path} has other contents (${occupant.entry}): choose an empty folder with --out`);
    case 'study':
      if (occupant.study !== study)
        throw new StudyFolderError(
          `${path} has results of the study ${occupant.study}: choose another folder with --out, or remove this one`,
        );
      if (!fresh && occupant.format !== undefined)
        throw new StudyFolderError(
          `${path} ${otherFormat(occupant.format)}: start over with --fresh, or choose another folder with --out`,
        );
  }
}

/** @throws StudyFolderError with `advice` if the folder cannot be read. */
function readableOccupant(path: string, advice: string): Occupant {
  try {
    return occupantOf(path);
  } catch (error) {
    throw diskFault(error, path, advice);
  }
}

/**
 * Makes a folder, and those above it that are missing. Not by `mkdirSync`'s own `recursive`, which never returns where
 * the system refuses a folder by ENOENT, as in /proc.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

function otherFormat(format: string): string {
  const own = [MANIFEST_FORMAT, JOURNAL_FORMAT].find((each) => kindOf(each) === kindOf(format)) ?? MANIFEST_FORMAT;
  return `has results in the format "${format}" of another version of rsplab (this version uses "${own}")`;
}

/** A format without its number. */
function kindOf(format: string): string {
  return format.replace(/\d+$/, '');
}
