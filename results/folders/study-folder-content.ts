import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeManifest, formatOf, MANIFEST_FORMAT } from './manifest.ts';
import { headerOf, JOURNAL_FORMAT } from '../journals/run-journal.ts';

export const MANIFEST = 'manifest.json';
export const JOURNAL = 'runs.journal';
/** What was recorded of the runs of a sweep that is not complete. */
export const DETAIL_JOURNAL = 'details.journal';
/** What a sweep that is not complete is of. */
export const BEGUN = 'begun.json';
/** Results of a sweep that is not complete: a study folder. */
export const PARTIAL = 'partial';
/** What tasks on other machines are to do and have done of a sweep that is not complete. */
export const TASKS = 'tasks';
/** Files that the runs need, by their content. */
export const INPUTS = 'inputs';
/** What the processes that go on with the sweep without a terminal say of it. */
export const BACKGROUND = 'background';
export const LOCK = '.lock';
export const LOG = 'sweep.log';

/** The files of complete results, but for the pictures. */
export const RESULT_FILES = [
  MANIFEST,
  'runs.arrow',
  'summary.arrow',
  'vectors.arrow',
  'components.arrow',
  'distributions.arrow',
  'validation.json',
  'report.html',
] as const;
/** Everything that a study folder may hold. */
const known = new Set<string>([
  ...RESULT_FILES,
  'plots',
  JOURNAL,
  DETAIL_JOURNAL,
  BEGUN,
  PARTIAL,
  TASKS,
  INPUTS,
  BACKGROUND,
  LOG,
]);
/** What says nothing about whom a folder belongs to. */
const incidental = new Set<string>([LOG, BACKGROUND]);
/** What a killed process leaves of a file that it was just writing (see atomic-file.ts). */
const unfinished = /\.\d+\.new$/;

/** Whom a folder belongs to. */
export type Occupant =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'foreign'; readonly entry: string }
  | {
      readonly kind: 'study';
      readonly study: string;
      /** Of another version of the program; undefined: readable. */
      readonly format: string | undefined;
      /** Undefined while the first sweep is not complete. */
      readonly manifest: unknown;
    };

export function occupantOf(path: string): Occupant {
  const entries = readdirSync(path).filter(
    (name) => !incidental.has(name) && !isOfLock(name) && !unfinished.test(name),
  );
  const [entry] = entries;
  if (entry === undefined) return { kind: 'nothing' };
  const manifest = readManifest(join(path, MANIFEST));
  const format = formatOf(manifest);
  const header = headerOf(join(path, JOURNAL));
  const study = format === undefined ? header?.study : (manifest as { readonly study?: unknown }).study;
  if (typeof study !== 'string') return { kind: 'foreign', entry };
  const other = [
    ...(format === undefined || format === MANIFEST_FORMAT ? [] : [format]),
    ...(header === undefined || header.format === JOURNAL_FORMAT ? [] : [header.format]),
  ];
  return { kind: 'study', study, format: other[0], manifest };
}

/** The files in a study folder that are the program's own, but for the lock. */
export function ownFiles(path: string): string[] {
  return readdirSync(path).filter((name) => !isOfLock(name) && (known.has(name) || unfinished.test(name)));
}

/** The lock, and what becomes one or is to break it. */
function isOfLock(name: string): boolean {
  return name === LOCK || name.startsWith(`${LOCK}-`);
}

/** What an earlier process was just writing when it was killed. */
export function unfinishedFiles(path: string): string[] {
  const leftOver = (folder: string): string[] => readdirSync(folder).filter((name) => unfinished.test(name));
  const plots = readdirSync(path).includes('plots') ? leftOver(join(path, 'plots')) : [];
  return [...leftOver(path), ...plots.map((name) => join('plots', name))];
}

function readManifest(path: string): unknown {
  try {
    return decodeManifest(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
