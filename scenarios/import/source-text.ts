import { ImportError } from './import-error.ts';

/** A file within a text. */
interface Part {
  readonly file: string;
  /** Where each line begins, in the whole text. */
  readonly starts: readonly number[];
}

/** The text of a file, which knows the line and column of each character. Files that it asks for come behind it. */
export class SourceText {
  /** As messages name it. */
  readonly file: string;
  #text: string;
  readonly #parts: Part[];

  constructor(file: string, text: string) {
    this.file = file;
    this.#text = withPlainLines(text);
    this.#parts = [{ file, starts: linesOf(this.#text, 0) }];
  }

  /** Of all its files. */
  get text(): string {
    return this.#text;
  }

  /** Adds another file. @returns the offset at which its text begins; it is the last one of the whole text */
  append(file: string, text: string): number {
    const begin = this.#text.length + 1;
    this.#text = `${this.#text}\n${withPlainLines(text)}`;
    this.#parts.push({ file, starts: linesOf(this.#text, begin) });
    return begin;
  }

  /** The file of a character, as messages name it. */
  fileAt(offset: number): string {
    return this.#partOf(offset).file;
  }

  /** In its file, from 1. */
  line(offset: number): number {
    const { starts } = this.#partOf(offset);
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** “line 12”, or “line 12 of more.R” if the file is not the first one */
  lineInWords(offset: number): string {
    const file = this.fileAt(offset);
    return `line ${this.line(offset)}${file === this.file ? '' : ` of ${file}`}`;
  }

  /** “study.R:12:4” */
  place(offset: number): string {
    const { file, starts } = this.#partOf(offset);
    const line = this.line(offset);
    return `${file}:${line}:${offset - (starts[line - 1] ?? 0) + 1}`;
  }

  error(offset: number, message: string): ImportError {
    return new ImportError(`${this.place(offset)}: ${message}`);
  }

  #partOf(offset: number): Part {
    const part = this.#parts.findLast(({ starts }) => (starts[0] ?? 0) <= offset);
    return part ?? { file: this.file, starts: [0] };
  }
}

/** Lines end with LF, CRLF or CR, as R and OMNeT++ read them. */
function withPlainLines(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function linesOf(text: string, begin: number): number[] {
  const starts = [begin];
  for (let end = text.indexOf('\n', begin); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}
