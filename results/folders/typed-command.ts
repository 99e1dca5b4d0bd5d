import { realpathSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder (compiled files are in dist/results). */
const project = fileURLToPath(new URL('../../../', import.meta.url));

/** A command of this program as it works when it is typed where this process was started: `npx rsplab table my-results`. */
export function typedCommand(...words: readonly string[]): string {
  return [program(process.argv[1] ?? '', process.cwd(), process.env), ...words.map(shellWord)].join(' ');
}

/** The command that this process was started with, to be typed again. */
export function sameCommand(): string {
  return typedCommand(...process.argv.slice(2));
}

/** The same without what is of one call alone: to go on with a study, or to attach to it. */
export function continuingCommand(): string {
  return typedCommand(...continuingWords());
}

/** Its words. */
export function continuingWords(): string[] {
  return process.argv.slice(2).filter((word) => word !== '--fresh' && word !== '--detach');
}

/**
 * How the program is called: by its name where it was found by that, by npx where that finds it, else by its file.
 *
 * @param script the file that Node.js was started with
 * @internal
 */
export function program(script: string, folder: string, environment: NodeJS.ProcessEnv): string {
  const isByNpm = environment['npm_command'] !== undefined;
  if (basename(script) === 'rsplab' && !isByNpm) return 'rsplab';
  if (isByNpm || isWithin(folder, project)) return 'npx rsplab';
  return `node ${shellWord(join(project, 'dist', 'cli', 'main.js'))}`;
}

function isWithin(folder: string, outer: string): boolean {
  const way = relative(realpathSync(outer), realpathSync(folder));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}

/** A text as a shell's word, for commands that are printed to be typed: quoted where a shell would take it apart. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
