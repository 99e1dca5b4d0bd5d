import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceCommit } from '../results/folders/manifest.ts';

/** The folder of the project, or of the installed package (compiled files are in dist/cli). */
const project = dirname(fileURLToPath(new URL('../../package.json', import.meta.url)));

/** Where a package has the commit that it was packed from (see write-source-commit.ts). */
const noted = new URL('../source-commit.json', import.meta.url);

/**
 * The git commit that this program comes from: of the checkout that it runs in, or the one that its package was made
 * from. Undefined: neither is known, as in a copy of the files alone.
 */
export function sourceCommit(): SourceCommit | undefined {
  known ??= { commit: checkedOut(project) ?? packedFrom(noted) };
  return known.commit;
}

/** What was found when it was asked for first: git takes its time, and this process stays what it is. */
let known: { readonly commit: SourceCommit | undefined } | undefined;

/**
 * The commit of a folder that is a git checkout of its own: an installed package may be in the checkout of something else.
 */
export function checkedOut(folder: string): SourceCommit | undefined {
  try {
    if (git(folder, 'rev-parse', '--show-toplevel') !== realpathSync(folder)) return undefined;
    const commit = git(folder, 'rev-parse', 'HEAD');
    return { commit, isModified: git(folder, 'status', '--porcelain', '--untracked-files=no') !== '' };
  } catch {
    // There is no git, or no checkout.
    return undefined;
  }
}

/** @internal */
export function packedFrom(file: URL): SourceCommit | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isSourceCommit(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSourceCommit(value: unknown): value is SourceCommit {
  if (typeof value !== 'object' || value === null) return false;
  const { commit, isModified } = value as Partial<Record<keyof SourceCommit, unknown>>;
  return typeof commit === 'string' && typeof isModified === 'boolean';
}

function git(folder: string, ...words: readonly string[]): string {
  return execFileSync('git', ['-C', folder, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}
