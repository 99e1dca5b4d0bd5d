import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that are read at a time. */
const PIECE = 1 << 16;

/** A text file that another process writes: its lines, each once. */
export class GrowingText {
  readonly #path: string;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** What is there now is not wanted. */
  skip(): void {
    this.#read((file) => (this.#offset = fstatSync(file).size));
  }

  /** Lines that are new. @param isWhole the last one may have no end, for it will not get one */
  lines(isWhole: boolean): string[] {
    const pieces: Buffer[] = [];
    this.#read((file) => {
      let at = this.#offset;
      for (;;) {
        const piece = Buffer.alloc(PIECE);
        const length = readSync(file, piece, 0, PIECE, at);
        if (length === 0) return;
        pieces.push(piece.subarray(0, length));
        at += length;
      }
    });
    const bytes = Buffer.concat(pieces);
    const end = isWhole ? bytes.length : bytes.lastIndexOf('\n') + 1;
    this.#offset += end;
    const text = bytes.subarray(0, end).toString('utf8').replace(/\n$/, '');
    return text === '' ? [] : text.split('\n');
  }

  /** A file that is not there, or not any more, has nothing new. */
  #read(action: (file: number) => void): void {
    let file: number;
    try {
      file = openSync(this.#path, 'r');
    } catch {
      return;
    }
    try {
      action(file);
    } finally {
      closeSync(file);
    }
  }
}
