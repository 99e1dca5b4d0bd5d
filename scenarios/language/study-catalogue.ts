import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boundedFile, LONGEST_TEXT } from '../../native/bounded-file.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { readStudy } from './read-study.ts';
import { StudyError } from './study-error.ts';
import { styleOfStudy } from './style-catalogue.ts';
import { studyText } from './study-text.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import type { Study } from './study.ts';

/**
 * The study files that come with the program, in a folder for each subject (compiled files are in dist/scenarios).
 */
const folder = fileURLToPath(new URL('../../../scenarios/catalogue/', import.meta.url));
const SUFFIX = '.yaml';

/** The study files by the names of their studies, in alphabetical order of these. */
function studyFiles(): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX))
    .map((entry) => join(entry.parentPath, entry.name));
  const named = files.map((file): [string, string] => [basename(file, SUFFIX), file]);
  return new Map(named.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of the studies that come with the program, in alphabetical order. */
export function studyNames(): string[] {
  return [...studyFiles().keys()];
}

/** Names of the studies that come with the program by subject, which is the name of their folder; both in alphabetical order. */
export function studiesBySubject(): ReadonlyMap<string, readonly string[]> {
  const subjects = new Map<string, string[]>();
  for (const [name, file] of studyFiles()) {
    const subject = relative(folder, dirname(file));
    const studies = subjects.get(subject);
    if (studies === undefined) subjects.set(subject, [name]);
    else studies.push(name);
  }
  return new Map([...subjects].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Reads a study by its name, by its name in RSPSIM (`family`), or from a study file.
 *
 * @throws StudyError if there is none, or it cannot be used.
 */
export function loadStudy(nameOrFile: string): Study {
  const isFile = /[/\\.]/.test(nameOrFile);
  if (isFile) {
    const study = readStudy(nameOrFile, fileText(nameOrFile, nameOrFile));
    const pathOf = (name: string): string => join(dirname(nameOrFile), name);
    return styled({ ...study, path: realpathSync(nameOrFile), pathOf });
  }
  const files = studyFiles();
  const path = files.get(nameOrFile) ?? fileOfFamily(nameOrFile, files.values());
  if (path !== undefined) {
    const shown = `scenarios/catalogue/${relative(folder, path)}`;
    return styled({ ...readStudy(shown, fileText(path, nameOrFile)), path: realpathSync(path) });
  }
  throw new StudyError(noStudy(nameOrFile));
}

/** The file of a study with this name in RSPSIM. */
function fileOfFamily(family: string, files: Iterable<string>): string | undefined {
  return [...files].find((file) => familyIn(file) === family);
}

/** Faults of the file are found when it is read. */
function familyIn(file: string): string | undefined {
  const [, quoted, plain] = /^family:\s*(?:['"]([^'"]*)['"]|([^\s#]+))/m.exec(readFileSync(file, 'utf8')) ?? [];
  return quoted ?? plain;
}

function styled(study: Study): Study {
  return { ...study, pictureStyle: styleOfStudy(study) };
}

/** A name may be meant for something in the working directory. */
function noStudy(name: string): string {
  if (isFolder(name)) return folderInstead(name);
  const families = [...studyFiles().values()].flatMap((file) => familyIn(file) ?? []);
  for (const file of [`${name}${SUFFIX}`, `${name}.yml`])
    if (existsSync(file)) return `unknown study ${name}; did you mean the file ${file}?`;
  if (existsSync(name)) return `unknown study ${name}; did you mean the file ./${name}?`;
  return `unknown study ${name}${suggestion(name, [...studyNames(), ...families])} ("${typedCommand('list')}" lists them all)`;
}

function fileText(path: string, shown: string): string {
  if (isFolder(path)) throw new StudyError(folderInstead(shown));
  let bytes: Uint8Array;
  try {
    bytes = boundedFile(path, LONGEST_TEXT);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      throw new StudyError(`${shown}: no such file`);
    throw new StudyError(`${shown}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  return studyText(shown, bytes);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** “results/data/x is a folder of results: give its study file (.yaml); …” */
function folderInstead(path: string): string {
  if (existsSync(join(path, 'manifest.json')))
    return (
      `${path}: is a results folder: give a study file (.yaml), or look at the results with ` +
      `"${typedCommand('table', path)}" or "${typedCommand('plot', path)}"`
    );
  const [file] = yamlFiles(path);
  return `${path}: is a folder: give a study file (.yaml)${file === undefined ? '' : `, such as ${join(path, file)}`}`;
}

function yamlFiles(path: string): string[] {
  try {
    return readdirSync(path).filter((file) => /\.ya?ml$/.test(file));
  } catch {
    return [];
  }
}
