import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MANIFEST } from '../../results/folders/study-folder-content.ts';
import { studiesBySubject } from '../../scenarios/language/study-catalogue.ts';
import { UsageError } from '../usage-error.ts';

/** What is to be checked: a study, by its name or file, or results that are there. */
export type CheckTarget = { readonly kind: 'study' | 'results'; readonly name: string };

/** Where the studies that come with the program are, as people write it. */
const CATALOGUE = /^(?:\.\/)?(?:scenarios\/)?catalogue\//;

/**
 * What a word of the command line stands for: a study, a folder of results, all studies of a subject, or all studies, or
 * results, in a folder.
 *
 * @throws UsageError if a folder has neither
 */
export function checkTargets(given: string): CheckTarget[] {
  const subjects = studiesBySubject();
  if (isFolder(given)) {
    if (existsSync(join(given, MANIFEST))) return [{ kind: 'results', name: given }];
    return contents(given);
  }
  const ofSubject = subjects.get(given.replace(CATALOGUE, '').replace(/\/$/, ''));
  if (ofSubject !== undefined) return ofSubject.map((name) => ({ kind: 'study', name }));
  if (/^(?:scenarios\/)?catalogue\/?$/.test(given))
    return [...subjects.values()].flat().map((name) => ({ kind: 'study', name }));
  return [{ kind: 'study', name: given }];
}

/** Study files in a folder and below it, or else the results in it. */
function contents(folder: string): CheckTarget[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .toSorted();
  if (files.length > 0) return files.map((file) => ({ kind: 'study', name: join(folder, file) }));
  const results = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, MANIFEST)))
    .toSorted();
  if (results.length === 0) throw new UsageError(`${folder} has neither study files (.yaml) nor results of studies`);
  return results.map((name) => ({ kind: 'results', name: join(folder, name) }));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
