import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes files of a project with their tsconfig.json into a folder. @returns the path of the tsconfig.json */
export function writeProject(folder: string, files: Readonly<Record<string, string>>): string {
  const compilerOptions = { module: 'nodenext', target: 'es2022', strict: true, allowImportingTsExtensions: true };
  const config = { compilerOptions: { ...compilerOptions, noEmit: true }, include: ['**/*.ts'] };
  for (const [name, content] of Object.entries({ ...files, 'tsconfig.json': JSON.stringify(config) })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return join(folder, 'tsconfig.json');
}
