import { textWidth, type FontWeight } from './text-metrics.ts';

/**
 * A text in lines of at most the given length, unless a word alone is longer.
 *
 * @param lengthOf a line; default: in letters
 */
export function wrappedLines(text: string, most: number, lengthOf = (line: string): number => line.length): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (lengthOf(line) > most && lines.at(-1) !== '') lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
}

/** A text in lines of at most the given width, unless a word alone is wider. @param size of the font, in the same unit */
export function fittingLines(text: string, width: number, size: number, weight: FontWeight = 'normal'): string[] {
  return wrappedLines(text, width, (line) => textWidth(line, size, weight));
}
