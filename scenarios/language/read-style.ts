import type { PlotLook } from '../../results/folders/plot-look.ts';
import { parse } from 'yaml';
import { lookSchema, lookShape, styleSchema } from './look-schema.ts';
import { readLook } from './read-look.ts';
import { StudyError } from './study-error.ts';
import { StudySource } from './study-source.ts';

/** A style file's content. */
interface Style {
  readonly description: string;
  readonly look: PlotLook;
}

/**
 * Reads a style file's text. Every fault becomes one line: file, line, column, key, reason.
 *
 * @throws StudyError naming all errors that can be found.
 */
export function readStyle(file: string, text: string): Style {
  const source = new StudySource(file, text);
  const value = source.attempt(() => source.value());
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    source.requireSound();
    throw source.error(
      [],
      `is not a style: it must have the key description, and keys such as width, fontSize, palette`,
    );
  }
  const style = source.checked(styleSchema, value, [], (path) =>
    path.length === 0 ? Object.keys(styleSchema.shape) : [],
  );
  if (style === undefined) {
    source.requireSound();
    throw source.error([], 'is not a style');
  }
  const { description, ...part } = style;
  const look = readLook(source, part, []);
  source.requireSound();
  return { description, look };
}

/**
 * Reads what the command line changes of the look of pictures: `key=value`, values as in style files.
 *
 * @param option its name, for messages
 * @throws StudyError naming the first setting at fault.
 */
export function readLookSettings(settings: readonly string[], option: string): PlotLook {
  const given: Record<string, unknown> = {};
  for (const setting of settings) {
    const [, key = '', text = ''] = /^\s*(\w+)\s*=\s*([^]*)$/.exec(setting) ?? [];
    if (key === '') throw new StudyError(`${option} ${setting}: give key=value, such as palette=grey`);
    if (Object.hasOwn(given, key)) throw new StudyError(`${option} ${key} is given twice`);
    given[key] = valueOf(setting, text, option);
  }
  // Written as a style file, faults have the words of one; places in it mean nothing.
  const source = new StudySource(option, JSON.stringify(given));
  const part = source.checked(lookSchema, given, [], () => Object.keys(lookShape));
  const look = part === undefined ? undefined : readLook(source, part, []);
  try {
    source.requireSound();
  } catch (error) {
    if (!(error instanceof StudyError)) throw error;
    throw new StudyError(error.message.replaceAll(/^(.*?):\d+:\d+: /gm, '$1 '));
  }
  return look ?? {};
}

function valueOf(setting: string, text: string, option: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw new StudyError(`${option} ${setting}: the value cannot be read`);
  }
}
