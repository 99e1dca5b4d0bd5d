import { addAbortSignal, type Readable } from 'node:stream';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Bytes that a line has room for at first. */
const FIRST_ROOM = 1024;

/**
 * The lines of an input, which end with LF or CR LF; the last one may be without an end. No more than one line is kept,
 * and of a line that is too long nothing: its end is looked for, which may never come.
 *
 * @param longest bytes of a line at most, without LF
 * @param signal ends the lines, and the input
 * @returns the bytes of a line without its end; undefined, as soon as it is known: the line is too long
 */
export async function* inputLines(
  input: Readable,
  longest: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer | undefined, void, undefined> {
  const line = new LineBuffer(longest);
  if (signal !== undefined) addAbortSignal(signal, input);
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) yield* line.linesWith(chunk);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    return;
  }
  if (!line.isEmpty) yield line.take();
}

/** The beginning of a line whose end has not been read yet. */
class LineBuffer {
  readonly #longest: number;
  #bytes = Buffer.alloc(0);
  #length = 0;
  /** It is too long: what still comes of it is dropped. */
  #dropping = false;

  constructor(longest: number) {
    this.#longest = longest;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  *linesWith(chunk: Buffer): Generator<Buffer | undefined, void, undefined> {
    let begin = 0;
    while (begin < chunk.length) {
      const end = chunk.indexOf(LINE_FEED, begin);
      const part = chunk.subarray(begin, end < 0 ? chunk.length : end);
      if (!this.#dropping && !this.#append(part)) yield undefined;
      if (end < 0) return;
      if (!this.#dropping) yield this.take();
      this.#dropping = false;
      begin = end + 1;
    }
  }

  take(): Buffer {
    const end = this.#bytes[this.#length - 1] === CARRIAGE_RETURN ? this.#length - 1 : this.#length;
    const line = Buffer.from(this.#bytes.subarray(0, end));
    this.#clear();
    return line;
  }

  /** @returns false: it is too long now */
  #append(part: Buffer): boolean {
    const length = this.#length + part.length;
    if (length > this.#longest) {
      this.#clear();
      this.#dropping = true;
      return false;
    }
    if (length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.min(this.#longest, Math.max(FIRST_ROOM, 2 * length)));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    part.copy(this.#bytes, this.#length);
    this.#length = length;
    return true;
  }

  #clear(): void {
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
  }
}
