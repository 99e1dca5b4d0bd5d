import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { javascriptTokens } from '../../javascript-tokens.ts';
import { importsIn, packageOf } from '../../program-code.ts';
import { tarArchive } from './tar-archive.ts';

/** The folder of the compiled program. */
const program = fileURLToPath(new URL('../../../../', import.meta.url));
/** Where that is in the environment: as in the installed package. */
const DIST = 'dist';

/** What a server runs, in the environment. */
export const WORKER = `${DIST}/scenarios/execution/distribution/pool/pool-worker.js`;

/**
 * The simulator as an environment of the Scripting Service: all modules that a worker loads, those of packages too, and no others.
 * The same program gives the same bytes, so that servers find it in their cache.
 *
 * @returns a compressed archive of tar
 */
export function workerEnvironment(): Buffer {
  const files = new Map([['package.json', '{"type":"module"}\n']]);
  const packages = new Set<string>();
  const waiting = [fileURLToPath(new URL('./pool-worker.js', import.meta.url))];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const name = join(DIST, relative(program, path));
    if (files.has(name)) continue;
    const text = readFileSync(path, 'utf8');
    files.set(name, text);
    const tokens = javascriptTokens(text);
    for (const target of [...importsIn(tokens), ...threadsIn(tokens)])
      if (target.startsWith('.')) waiting.push(resolve(dirname(path), target));
      else if (!target.startsWith('node:')) packages.add(target);
  }
  for (const target of packages) addPackage(target, files);
  const names = [...files.keys()].toSorted();
  return tarArchive(names.map((name) => ({ name, content: files.get(name) ?? '' })));
}

/** `new URL('./x.js', import.meta.url)`: the programs of threads. */
function threadsIn(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, index) =>
    /^['"]\.\.?\/.*\.js['"]$/.test(token) && tokens[index - 2] === 'URL' ? [token.slice(1, -1)] : [],
  );
}

/** Paths in the code of packages, which may be of either kind of modules. */
const PATHS = /['"](\.\.?\/[^'"\n]+)['"]/g;

/** Those files of a package that its entry may load. Packages that load others are not among those of a worker. */
function addPackage(target: string, files: Map<string, string>): void {
  const name = packageOf(target);
  const entry = fileURLToPath(import.meta.resolve(target));
  const root = entry.slice(0, entry.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length);
  const waiting = [join(root, 'package.json'), entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const place = join('node_modules', name, relative(root, path));
    if (files.has(place)) continue;
    const text = readFileSync(path, 'utf8');
    files.set(place, text);
    if (path.endsWith('.json')) continue;
    for (const [, way = ''] of text.matchAll(PATHS)) waiting.push(...moduleAt(resolve(dirname(path), way)));
  }
}

/** The file that a path in code means, if there is one. */
function moduleAt(path: string): string[] {
  return [path, `${path}.js`, join(path, 'index.js')].filter((each) => existsSync(each) && statSync(each).isFile());
}
