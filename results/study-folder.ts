import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTable, encodeTable } from './arrow-table.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { isManifest, type Manifest } from './manifest.ts';
import type { ResultTable } from './table.ts';

/** A folder cannot be used as asked; the message says what to do. */
export class StudyFolderError extends Error {
  override readonly name = 'StudyFolderError';
}

export type TableName = 'runs' | 'summary';

/** The results of one study: tables, plots, report, manifest. */
export class StudyFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes the folder, or takes one that holds earlier results of the same study. They stay until they are replaced one
   * by one.
   *
   * @throws StudyFolderError if the folder holds something else or cannot be written to.
   */
  static prepare(path: string, study: string): StudyFolder {
    if (existsSync(path)) refuseForeign(path, study);
    try {
      mkdirSync(path, { recursive: true });
      const probe = join(path, '.writable');
      writeFileAtomically(probe, '');
      rmSync(probe);
    } catch (error) {
      throw new StudyFolderError(`cannot write to ${path} (${reasonOf(error)}): choose another folder with --out`);
    }
    return new StudyFolder(path);
  }

  /** @throws StudyFolderError if there are no results of this program. */
  static open(path: string): StudyFolder {
    if (!existsSync(path)) throw new StudyFolderError(`${path} does not exist: run a study first, or name its folder`);
    const folder = new StudyFolder(path);
    folder.manifest();
    return folder;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  writeTable(name: TableName, table: ResultTable): void {
    writeFileAtomically(this.file(`${name}.arrow`), encodeTable(table));
  }

  /** @throws StudyFolderError if the table is missing or damaged. */
  readTable(name: TableName): ResultTable {
    const path = this.file(`${name}.arrow`);
    try {
      return decodeTable(readFileSync(path));
    } catch (error) {
      throw new StudyFolderError(`cannot read ${path} (${reasonOf(error)}): run the study again`);
    }
  }

  writeManifest(manifest: Manifest): void {
    writeFileAtomically(this.file('manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  }

  /** @throws StudyFolderError if the folder has no manifest of this program. */
  manifest(): Manifest {
    const manifest = readManifest(this.path);
    if (manifest === undefined)
      throw new StudyFolderError(`${this.path} holds no results of a study (no manifest.json of rsplab)`);
    return manifest;
  }

  /** Writes a plot or report file below the folder. */
  write(name: string, content: Uint8Array | string): string {
    const path = this.file(name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileAtomically(path, content);
    return path;
  }
}

function refuseForeign(path: string, study: string): void {
  if (!statSync(path).isDirectory())
    throw new StudyFolderError(`${path} is not a folder: choose another one with --out`);
  const entries = readdirSync(path);
  if (entries.length === 0) return;
  const manifest = readManifest(path);
  if (manifest === undefined)
    throw new StudyFolderError(`${path} holds something else (${entries[0]}): choose an empty folder with --out`);
  if (manifest.study !== study)
    throw new StudyFolderError(
      `${path} holds results of the study ${manifest.study}: choose another folder with --out, or remove it`,
    );
}

function readManifest(path: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8'));
    return isManifest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
