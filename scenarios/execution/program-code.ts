import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { javascriptTokens } from './javascript-tokens.ts';

/** Hashes of the modules that a program loads, by their paths, and the versions of the packages, by their names. */
export type ProgramCode = Readonly<Record<string, string>>;

/**
 * What a module and all that it imports are made of. Comments, and how the code is laid out, are no part of it.
 *
 * @param entry compiled module
 * @param root folder that paths begin at
 */
export function programCode(entry: string, root: string): ProgramCode {
  const code = new Map<string, string>();
  const waiting = [resolve(entry)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const name = relative(root, file).replace(/\.js$/, '.ts');
    if (code.has(name)) continue;
    const tokens = javascriptTokens(readFileSync(file, 'utf8'));
    code.set(name, hashOf(tokens));
    for (const target of importsIn(tokens))
      if (target.startsWith('.')) waiting.push(resolve(dirname(file), target));
      else if (!target.startsWith('node:')) code.set(packageOf(target), packageVersion(packageOf(target), file));
  }
  return Object.fromEntries([...code].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** One hash for all of it. */
export function fingerprintOf(code: ProgramCode): string {
  return hashOf(Object.entries(code).flat());
}

function hashOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** `import … from 'x'`, `export … from 'x'`, `import 'x'` and `import('x')`. */
export function importsIn(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, index) => {
    if (!/^['"]/.test(token)) return [];
    const [before, between] = [tokens[index - 2], tokens[index - 1]];
    const isImport = between === 'from' || between === 'import' || (between === '(' && before === 'import');
    return isImport ? [token.slice(1, -1)] : [];
  });
}

/** The version of the package that a file gets by this name: of the nearest `node_modules` that has it. */
function packageVersion(name: string, file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
    if (folder === dirname(folder)) throw new RangeError(`${file} imports ${name}, which is not installed`);
  }
}

/** `seedrandom` of `seedrandom/lib/alea.js`, `@types/node` of `@types/node/fs`. */
export function packageOf(target: string): string {
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}
