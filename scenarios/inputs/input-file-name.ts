import { posix } from 'node:path';

/** What the name of an input file has to be, for messages and listings. */
export const FILE_NAME_IN_WORDS = 'the name of a file in the folder of the study or below it, or none';

/**
 * Why a text cannot be the name of an input file; undefined: it can. Such a file can be moved together with its study.
 */
export function fileNameFault(name: string): string | undefined {
  if (name.trim() === '' || /\p{Cc}/u.test(name)) return 'must be the name of a file';
  if (name.includes('\\')) return 'must have / between folders, not \\';
  if (posix.isAbsolute(name)) return `must be relative to the folder of the study, not ${name}`;
  const isOutside = posix.normalize(name).split('/').includes('..');
  return isOutside ? `must be in the folder of the study or below it, not ${name}` : undefined;
}
