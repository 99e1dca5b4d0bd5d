/**
 * Module hooks, for a thread of their own: what a module with `?version=N` in its URL imports of the project has it too, so that a
 * process can load the same tests again and again. Where `FILE.mutant-N.js` exists, it is loaded instead of `FILE.js`.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';

const sources = new Map<string, string>();

export const resolve: ResolveHook = async (specifier, context, next) => {
  const resolved = await next(specifier, context);
  const version = versionOf(context.parentURL);
  const own = resolved.url.startsWith('file:') && !resolved.url.includes('/node_modules/');
  return version !== null && own ? { ...resolved, url: `${resolved.url}?version=${version}` } : resolved;
};

export const load: LoadHook = async (url, context, next) => {
  const version = versionOf(url);
  if (version === null) return next(url, context);
  const file = fileURLToPath(url);
  const mutant = file.replace(/js$/, `mutant-${version}.js`);
  return { format: 'module', shortCircuit: true, source: existsSync(mutant) ? readFileSync(mutant) : source(file) };
};

function versionOf(url: string | undefined): string | null {
  return url?.startsWith('file:') ? new URL(url).searchParams.get('version') : null;
}

function source(file: string): string {
  const text = sources.get(file) ?? readFileSync(file, 'utf8');
  sources.set(file, text);
  return text;
}
