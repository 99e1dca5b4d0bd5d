import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectOf } from './project-of.ts';

/**
 * The tests that might notice a fault in a source file, relative to the root, compiled: those of the folder of a room that
 * mirrors its own, with all subfolders, and those of the room that belong to no folder. The script of a page is a project of
 * its own: only what mirrors its folder loads it, the others use it in a browser, where no mutant is.
 */
export function nearestTests(root: string, file: string): string[] {
  if (projectOf(root, file) !== '.') return testsIn(root, join('test', dirname(file)), false);
  const [room = '', folder] = dirname(file).split('/');
  const ofRoom = testsIn(root, join('test', room), false);
  return folder === undefined ? ofRoom : [...testsIn(root, join('test', room, folder), true), ...ofRoom];
}

/** Compiled test files of a folder, relative to the root. */
export function testsIn(root: string, folder: string, recursive: boolean): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('dist', folder, name.replace(/ts$/, 'js')));
}
