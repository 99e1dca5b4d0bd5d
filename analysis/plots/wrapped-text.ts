import { textWidth, type Lettering } from './text-metrics.ts';

type LengthOf = (line: string) => number;

/**
 * A text in lines of at most the given length. A word that is longer is broken, where it can be before a capital letter;
 * a number is not.
 *
 * @param lengthOf a line; default: in letters
 */
export function wrappedLines(text: string, most: number, lengthOf: LengthOf = (line) => line.length): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' '))
    for (const [index, part] of wordParts(word, most, lengthOf).entries()) {
      const line = `${lines.at(-1)} ${part}`.trim();
      if (index > 0 || (lengthOf(line) > most && lines.at(-1) !== '')) lines.push(part);
      else lines[lines.length - 1] = line;
    }
  return lines;
}

function wordParts(word: string, most: number, lengthOf: LengthOf): string[] {
  const letters = Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
  if (letters.length < 2 || lengthOf(word) <= most || !/\p{L}/u.test(word)) return [word];
  const fitting = letters.findIndex((_, index) => index > 0 && lengthOf(letters.slice(0, index + 1).join('')) > most);
  const longest = Math.max(1, fitting);
  const capital = letters.findLastIndex((letter, index) => index > 1 && index <= longest && /\p{Lu}/u.test(letter));
  const end = capital > 0 ? capital : longest;
  return [letters.slice(0, end).join(''), ...wordParts(letters.slice(end).join(''), most, lengthOf)];
}

/** A text in lines of at most the given width, in the unit of the letters. */
export function fittingLines(text: string, width: number, letters: Lettering): string[] {
  return wrappedLines(text, width, (line) => textWidth(line, letters));
}

/** The width of the widest word, in the unit of the letters. */
export function widestWord(text: string, letters: Lettering): number {
  return Math.max(0, ...text.split(' ').map((word) => textWidth(word, letters)));
}
