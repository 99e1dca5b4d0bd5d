import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Packages whose builds for browsers are in the page: each defines a global object. */
const pageLibraries = { vega: 'vega', 'vega-lite': 'vegaLite' } as const;

const globals: Readonly<Record<string, string>> = { ...pageLibraries, 'vega-util': pageLibraries.vega };

const IMPORT = /^import\s*(?:\{([^}]*)\}\s*from\s*)?'([^']+)';\n/gm;
const EXPORTED = /^export (?=(?:async )?(?:function\*?|class|const|let) (\w+))/gm;
const EXPORT_LIST = /^export \{([^}]*)\};\n/gm;

/** The scripts that begin a page: of one study, or of many beside their publications. */
export type PageEntry = 'report-page' | 'reproduction-page';

/**
 * The page's script as one text: a page from a file cannot load modules, and so they are in it, each as a function that gives
 * its exports. Modules are those of `page/` as TypeScript compiled them, and of packages that are modules.
 */
export function pageScript(entry: PageEntry): string {
  const modules = new Map<string, string>();
  link(new URL(`page/${entry}.js`, import.meta.url), modules);
  return `'use strict';\nconst modules = {};\n${[...modules.values()].join('')}`;
}

/** The builds of the plot libraries for browsers, in the order in which they need each other. */
export function libraryScripts(): string[] {
  return Object.keys(pageLibraries).map((name) => readFileSync(browserBuild(name), 'utf8'));
}

/** Adds a module to those it depends on. */
function link(file: URL, modules: Map<string, string>): void {
  const key = file.href;
  if (modules.has(key)) return;
  modules.set(key, '');
  const text = readFileSync(file, 'utf8').replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '');
  const imports: string[] = [];
  const dependencies: URL[] = [];
  const names: string[] = [];
  const body = text
    .replaceAll(IMPORT, (_, list: string | undefined, target: string) => {
      const [source, dependency] = sourceOf(target, file);
      if (dependency !== undefined) dependencies.push(dependency);
      if (list !== undefined) imports.push(`const {${list.replaceAll(/ as /g, ': ')}} = ${source};\n`);
      return '';
    })
    .replaceAll(EXPORTED, (_, name: string) => {
      names.push(name);
      return '';
    })
    .replaceAll(EXPORT_LIST, (_, list: string) => {
      const pairs = list.split(',').map((each) => each.trim().split(' as '));
      names.push(...pairs.flatMap(([own = '', name = own]) => (own === '' ? [] : [`${name}: ${own}`])));
      return '';
    });
  if (/^(import|export)\b/m.test(body)) throw new Error(`${key} imports or exports in a form that pages cannot have`);
  for (const dependency of dependencies) link(dependency, modules);
  // Behind what it depends on.
  modules.delete(key);
  const content = `${imports.join('')}${body}return { ${names.join(', ')} };\n`;
  modules.set(key, `modules[${JSON.stringify(nameOf(file))}] = (() => {\n${content}})();\n`);
}

/** The expression for what a module imports, and its file unless it is a global object. */
function sourceOf(target: string, from: URL): readonly [string, URL?] {
  const known = globals[target];
  if (known !== undefined) return [known];
  const file = target.startsWith('.') ? new URL(target, from) : new URL(import.meta.resolve(target));
  return [`modules[${JSON.stringify(nameOf(file))}]`, file];
}

/** The page does not tell where on the disk its modules were. */
function nameOf({ pathname }: URL): string {
  return pathname.slice(pathname.lastIndexOf('/') + 1);
}

/** The packages export their modules only; the file for browsers is in the build folder of the same package. */
function browserBuild(name: string): string {
  return createRequire(import.meta.url)
    .resolve(name)
    .replace(/\/build\/[^/]*$/, `/build/${name}.min.js`);
}
