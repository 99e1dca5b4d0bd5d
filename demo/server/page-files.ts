import { readFileSync, readdirSync } from 'node:fs';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

/** Compiled modules, and what is no module and therefore where its source is. */
const compiled = new URL('../../', import.meta.url);
const source = new URL('../../../demo/page/', import.meta.url);

const ENTRY = 'demo/page/main.js';

/** As the compiler writes them: `import … from './a.js'`, `export … from`, `import './a.js'`, each on a line of its own. */
const importForm = /^(?:import|export)\b[^'"=;(]*(["'])([^"'\n]+)\1/gm;

/** What a page is made of, by path: the page itself, its style, and each module that its script imports, and nothing else. */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const add = (path: string, type: string, content: Buffer): void => void files.set(path, { type, content });
  add('/', 'text/html; charset=utf-8', readFileSync(new URL('index.html', source)));
  for (const name of readdirSync(new URL('style/', source)))
    if (name.endsWith('.css'))
      add(`/demo/page/style/${name}`, 'text/css; charset=utf-8', readFileSync(new URL(`style/${name}`, source)));
  for (const [path, text] of modules())
    add(`/${path}`, 'text/javascript; charset=utf-8', Buffer.from(text.replace(/^\/\/# sourceMappingURL=.*$/m, '')));
  return files;
}

/** The entry and all that it imports, by path below the compiled program. */
function modules(): Map<string, string> {
  const found = new Map<string, string>();
  const waiting = [ENTRY];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const file = new URL(path, compiled);
    const text = readFileSync(file, 'utf8');
    found.set(path, text);
    for (const [, , target = ''] of text.matchAll(importForm)) {
      if (!target.startsWith('.')) throw new Error(`${path} imports ${target}, which no browser finds`);
      waiting.push(new URL(target, file).href.slice(compiled.href.length));
    }
  }
  return found;
}
