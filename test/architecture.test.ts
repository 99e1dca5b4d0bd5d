import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** `protocol` for `protocol/sctp/stack.ts`; a file at the top is a room of its own, `index` for `index.ts`. */
function roomOf(file: string): string {
  return file.split('/')[0].replace(/\.ts$/, '');
}

/**
 * Who may import whom: the rows of the table in docs/architecture.md. A row reads
 * `` | `sim/` | what is in it | `protocol` | ``; "all" allows every room, anything without back-quotes allows none.
 */
function readRooms(document: string): ReadonlyMap<string, readonly string[]> {
  const rows = [...document.matchAll(/^\| `([\w.]+)\/?` *\|[^|]*\| ([^|]*)\|$/gm)];
  const names = rows.map(([, room]) => roomOf(room));
  return new Map(
    rows.map(([, room, mayImport]) => [
      roomOf(room),
      mayImport.trim() === 'all' ? names : [...mayImport.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    ]),
  );
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
}

/** Forms of importing: `import` and `export … from`, for side effects only, and dynamic. */
const importForms = [/\bfrom\s*'([^']+)'/g, /\bimport\s*'([^']+)'/g, /\b(?:import|require)\(\s*['"`]([^'"`]+)['"`]/g];

/** A thread's program: its modules are loaded again, so that it may import what belongs to the file that starts it. */
const threadForms = [/\bnew URL\(\s*'([^']+\.[jt]s)'\s*,\s*import\.meta\.url/g];

function importedBy(code: string, forms: readonly RegExp[] = [...importForms, ...threadForms]): string[] {
  return forms.flatMap((form) => [...withoutComments(code).matchAll(form)].map(([, target]) => target));
}

/** The project's files that a file imports, from the project's root. */
function importedFiles(file: string, forms?: readonly RegExp[]): string[] {
  return importedBy(textOf(file), forms)
    .filter((target) => target.startsWith('.'))
    .map((target) => relative(root, resolve(root, dirname(file), target)).replace(/\.js$/, '.ts'));
}

/** Packages that are loaded with a file: by it, or by what it imports at once. */
function packagesLoadedBy(entry: string): string[] {
  const atOnce = (code: string): string[] =>
    importedBy(code.replaceAll(/^(?:import|export) type [^;]*;/gm, ''), importForms.slice(0, 2));
  const known = new Set([entry]);
  const packages = new Set<string>();
  for (const file of known)
    for (const target of atOnce(textOf(file)))
      if (target.startsWith('.')) known.add(relative(root, resolve(root, dirname(file), target)));
      else packages.add(target);
  return [...packages];
}

/** Packages that engines and the simulated world may use: they compute, and reach nothing outside. */
const purePackages = ['seedrandom'];

/** Functions of Math whose results IEEE 754 fixes; those of the others may differ between machines. */
const exactMath = ['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'];

/** What reaches outside the process, or differs between two runs or machines: objects, and what may be called or named. */
const worldlyObjects = ['performance', 'Atomics', 'crypto', 'process', 'globalThis', 'console', 'Intl'];
const worldlyNames = [
  'Date',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'eval',
  'localeCompare',
  'WeakRef',
  'FinalizationRegistry',
  'SharedArrayBuffer',
  'Worker',
];

/** Why code is no deterministic code without a world: one line per fault. */
function worldlyFaults(code: string): string[] {
  const bare = withoutComments(code);
  const packages = importedBy(code).filter((target) => !target.startsWith('.') && !purePackages.includes(target));
  // A key of an object, or a method of that name with its types, is something else.
  const objects = worldlyObjects.filter((name) =>
    new RegExp(`(?<![.#\\w])${name}\\b(?!['?]?:)(?!\\([^()]*\\): )`).test(bare),
  );
  const names = worldlyNames.filter((name) => new RegExp(`(?<![#\\w])${name}\\b(?!['?]?:)`).test(bare));
  const mathematics = [...bare.matchAll(/\bMath\.(\w*[a-z]\w*)/g)]
    .map(([, name]) => name)
    .filter((name) => !exactMath.includes(name));
  const computed = /\bimport\((?!\s*['"`])|\bMath\[/.test(bare) ? ['a computed import or member of Math'] : [];
  return [...packages, ...objects, ...names, ...mathematics.map((name) => `Math.${name}`), ...computed];
}

const rooms = readRooms(textOf('docs/architecture.md'));
const present = new Set(readdirSync(root));
const files = [...rooms.keys()].flatMap((room) => {
  if (present.has(`${room}.ts`)) return [`${room}.ts`];
  return present.has(room) && room !== 'test' ? sourceFiles(room) : [];
});

describe('architecture', () => {
  it('the document has a row for every folder with code, and a folder for every row', () => {
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^(\.|dist$|node_modules$|docs$)/.test(entry.name))
      .map((entry) => entry.name)
      .filter((folder) => sourceFiles(folder).length > 0);
    assert.deepEqual([...rooms.keys()].toSorted(), [...folders, 'index'].toSorted());
  });

  it('rooms import only what the document says', () => {
    let count = 0;
    for (const file of files)
      for (const target of importedFiles(file)) {
        const [room, other] = [roomOf(file), roomOf(target)];
        assert.ok(other === room || rooms.get(room)?.includes(other), `${file} imports ${target}`);
        count++;
      }
    assert.ok(count > 1000, `${count} imports`);
  });

  it('associations of the SCTP engine are asked through the ports of protocol/host.ts, not by their parts', () => {
    const parts = /^protocol\/sctp\/((\w+-)?association(-core)?\.ts|(path|sending|receiving|multipath|setup)\/)/;
    for (const file of files.filter((each) => !each.startsWith('protocol/sctp/')))
      assert.deepEqual(
        importedFiles(file).filter((target) => parts.test(target)),
        [],
        file,
      );
    assert.ok(sourceFiles('protocol').some((file) => parts.test(file)));
  });

  it('there are no import cycles', () => {
    const graph = new Map(files.map((file) => [file, importedFiles(file, importForms)]));
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (done.has(file)) return;
      assert.ok(!path.includes(file), `cycle: ${[...path, file].join(' > ')}`);
      for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  it('engines and the simulated world reach nothing outside, and compute the same everywhere', () => {
    for (const file of [...sourceFiles('protocol'), ...sourceFiles('sim')])
      assert.deepEqual(worldlyFaults(textOf(file)), [], file);
  });

  it('what takes long to load is loaded by what uses it alone', () => {
    const slow = ['vega', 'vega-lite', 'fontkit', '@resvg/resvg-js', 'zod', 'yaml', 'hyparquet-writer'];
    const loaded = (entry: string): string[] => packagesLoadedBy(entry).filter((name) => slow.includes(name));
    for (const entry of ['cli/main.ts', 'cli/study/table-command.ts']) assert.deepEqual(loaded(entry), [], entry);
    const drawing = ['vega', 'vega-lite', 'fontkit', '@resvg/resvg-js'];
    for (const entry of ['cli/study/run-command.ts', 'cli/study/plot-command.ts'])
      assert.deepEqual(
        loaded(entry).filter((name) => drawing.includes(name)),
        [],
        entry,
      );
    assert.deepEqual(
      drawing.filter((name) => !loaded('cli/study/study-pictures.ts').includes(name)),
      [],
    );
  });

  it('every way to import is seen', () => {
    const code = `import { a } from './a.ts'; export * from './b.ts'; import './c.ts'; await import('./d.ts');
      // import './comment.ts';
      new Worker(new URL('./e.js', import.meta.url));`;
    assert.deepEqual(importedBy(code).toSorted(), ['./a.ts', './b.ts', './c.ts', './d.ts', './e.js']);
  });

  it('every way out of an engine is seen', () => {
    const ways = [
      'performance.now()',
      'setImmediate(f)',
      'crypto.getRandomValues(a)',
      `import 'node:fs'`,
      'Math.random()',
    ];
    ways.push(`await import('node:dgram')`, `import { x } from 'dgram'`, 'new Date()', 'process.exit()', 'Math.log(2)');
    ways.push('const { now } = performance', 'const { randomUUID } = crypto', 'const p = process', 'f(globalThis)');
    ways.push('a.localeCompare(b)', 'await import(name)', `require('fs')`, 'queueMicrotask(f)');
    for (const way of ways) assert.notDeepEqual(worldlyFaults(way), [], way);
    assert.deepEqual(worldlyFaults('this.process(x); Math.max(1, 2); host.clock.now()'), []);
    assert.deepEqual(worldlyFaults('process(x: number): void {} const a = { crypto: 1 }'), []);
  });
});
