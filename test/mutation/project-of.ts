import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the TypeScript project that a source file belongs to, relative to the root; `.`: the program itself. */
export function projectOf(root: string, file: string): string {
  let folder = dirname(file);
  while (folder !== '.' && !existsSync(join(root, folder, 'tsconfig.json'))) folder = dirname(folder);
  return folder;
}
