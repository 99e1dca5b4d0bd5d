import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boundedFile, LONGEST_TEXT } from '../../native/bounded-file.ts';
import type { PlotLook, PlotStyle } from '../../results/folders/plot-look.ts';
import { typedCommand } from '../../results/folders/typed-command.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { readLookSettings, readStyle } from './read-style.ts';
import { StudyError } from './study-error.ts';
import { studyText } from './study-text.ts';
import type { Study } from './study.ts';

/** The style files that come with the program (compiled files are in dist/scenarios). */
const folder = fileURLToPath(new URL('../../../scenarios/styles/', import.meta.url));
const SUFFIX = '.yaml';
/** What pictures look like if nothing is said. */
const USUAL_STYLE = 'screen';

/** A style by its name, or by the path of its file. */
interface NamedStyle {
  readonly name: string;
  readonly description: string;
  readonly look: PlotLook;
}

/** Names of the styles that come with the program, in alphabetical order. */
export function styleNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => basename(file, SUFFIX))
    .toSorted();
}

/**
 * Reads a style by its name, or from a style file.
 *
 * @param beside the folder that paths are relative to
 * @throws StudyError if there is none, or it cannot be used.
 */
export function loadStyle(nameOrFile: string, beside = ''): NamedStyle {
  const isFile = /[/\\.]/.test(nameOrFile);
  const shown = isFile && !isAbsolute(nameOrFile) ? join(beside, nameOrFile) : nameOrFile;
  if (isFile) return { name: nameOrFile, ...readStyle(shown, fileText(shown, shown)) };
  const file = `${nameOrFile}${SUFFIX}`;
  if (styleNames().includes(nameOrFile))
    return { name: nameOrFile, ...readStyle(`scenarios/styles/${file}`, fileText(join(folder, file), nameOrFile)) };
  const near = join(beside, file);
  throw new StudyError(
    existsSync(near)
      ? `unknown style ${nameOrFile}; did you mean the file ${file}?`
      : `unknown style ${nameOrFile}${suggestion(nameOrFile, styleNames())} (there are ${styleNames().join(', ')}; "${typedCommand('list', '--styles')}" describes them)`,
  );
}

/** What the command line says of the look of pictures. */
export interface LookOptions {
  /** Name or file of a style. */
  readonly style?: string;
  /** `key=value` */
  readonly look?: readonly string[];
}

/**
 * The style of pictures: that of the command line, or else an earlier one.
 *
 * @throws StudyError if it cannot be used.
 */
export function chosenStyle({ style, look = [] }: LookOptions, earlier: PlotStyle | undefined): PlotStyle | undefined {
  if (style === undefined && look.length === 0) return earlier;
  const named = style === undefined ? (earlier ?? loadStyle(USUAL_STYLE)) : loadStyle(style);
  return { name: named.name, look: named.look, overrides: readLookSettings(look, '--look') };
}

/**
 * The style that a study asks for; undefined: none.
 *
 * @throws StudyError with the place in the study, and what is wrong with the style.
 */
export function styleOfStudy({ style, source, path }: Study): PlotStyle | undefined {
  if (style === undefined) return undefined;
  try {
    const { name, look } = loadStyle(style, path === undefined ? '' : dirname(source.file));
    return { name, look, overrides: {} };
  } catch (error) {
    // A fault in the style file has a place of its own.
    if (!(error instanceof StudyError) || /:\d+:\d+: /.test(error.message)) throw error;
    throw source.error(['style'], `style: ${error.message}`);
  }
}

function fileText(path: string, shown: string): string {
  try {
    return studyText(shown, boundedFile(path, LONGEST_TEXT));
  } catch (error) {
    if (error instanceof StudyError) throw error;
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudyError(isMissing ? `${shown}: no such file` : `${shown}: cannot be read (${reason})`);
  }
}
