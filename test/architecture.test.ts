import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Who may import whom (docs/architecture.md); `index` stands for index.ts. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  results: [],
  sim: ['protocol'],
  native: ['protocol'],
  scenarios: ['protocol', 'sim', 'native', 'results'],
  analysis: ['results', 'protocol'],
  index: ['protocol', 'native'],
  cli: ['protocol', 'sim', 'native', 'results', 'scenarios', 'analysis', 'index'],
  demo: ['protocol', 'sim', 'native', 'results', 'scenarios', 'analysis', 'index', 'cli'],
  bench: ['protocol', 'sim', 'native', 'results', 'scenarios', 'analysis', 'index', 'cli'],
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function roomOf(file: string): string {
  return file === 'index.ts' ? 'index' : file.split('/')[0];
}

function exists(folder: string): boolean {
  return readdirSync(root).includes(folder);
}

const rooms = Object.keys(allowed).filter((room) => room !== 'index' && exists(room));
const files = [...rooms.flatMap(sourceFiles), 'index.ts'];

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const targets = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target]) => target);
  return targets.map((target) => ({
    file,
    room: roomOf(file),
    target: relative(root, resolve(root, dirname(file), target)),
  }));
}

const imports = files.flatMap(importsOf);

describe('architecture', () => {
  it('rooms import only what they may', () => {
    assert.ok(imports.length > 200);
    for (const { file, room, target } of imports) {
      const other = roomOf(target);
      assert.ok(other === room || allowed[room].includes(other), `${file} imports ${target}`);
    }
  });

  it('there are no import cycles', () => {
    const graph = new Map(files.map((file) => [file, importsOf(file).map(({ target }) => target)]));
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      if (done.has(file)) return;
      assert.ok(!path.includes(file), `cycle: ${[...path, file].join(' > ')}`);
      for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });

  it('engines know no world: no sockets, timers, platform randomness or time', () => {
    const forbidden = [
      /\bDate\b/,
      /\bMath\.(random|log|exp|pow|sin|cos)\b/,
      /\bsetTimeout\b/,
      /\bprocess\./,
      /from 'node:/,
    ];
    for (const file of sourceFiles('protocol')) {
      const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
      for (const pattern of forbidden) assert.doesNotMatch(code, pattern, file);
    }
  });

  it('the simulation depends on nothing that differs between machines', () => {
    for (const file of sourceFiles('sim')) {
      const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
      for (const pattern of [/\bDate\b/, /\bMath\.(random|log|exp|pow)\b/, /localeCompare/, /from 'node:/])
        assert.doesNotMatch(code, pattern, file);
    }
  });
});
