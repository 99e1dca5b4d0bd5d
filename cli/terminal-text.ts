const DEFAULT_WIDTH = 80;
/** Less is not worth the breaks. */
const LEAST_WIDTH = 40;
const MOST_WIDTH = 120;

/** Columns of the terminal that standard output is; undefined if it is none. */
export function terminalWidth(): number | undefined {
  if (!process.stdout.isTTY) return undefined;
  const columns = process.stdout.columns || Number(process.env['COLUMNS']) || DEFAULT_WIDTH;
  return Math.min(Math.max(columns, LEAST_WIDTH), MOST_WIDTH);
}

/** Characters of what a peer wrote that are worth a place in a line. */
export const LONGEST_QUOTE = 300;

/** What peers wrote must not move the cursor, nor look like a line of its own. */
export function printable(text: string, longest = Infinity): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replaceAll(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * A text in lines of at most the given number of characters, all of them indented. Words that are longer are broken.
 */
export function wrappedText(text: string, width: number, indent: string): string {
  const room = width - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, room))) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines.map((each) => indent + each).join('\n');
}

function pieces(word: string, room: number): string[] {
  const count = Math.max(1, Math.ceil(word.length / room));
  return Array.from({ length: count }, (_, index) => word.slice(index * room, (index + 1) * room));
}
