import { writeToStandardOutput } from '../standard-output.ts';

/** Lines that may wait for a slow reader. */
const MOST_WAITING = 1000;

/** Writes lines to standard output without end; if the reader is slow, lines are omitted and counted. */
export class StandardOutputLines {
  omitted = 0;
  #waiting = 0;
  readonly #unread: () => void;

  /** @param unread called when nothing is read any more, or it cannot be written */
  constructor(unread: () => void) {
    this.#unread = unread;
  }

  write(line: string): void {
    if (this.#waiting >= MOST_WAITING) {
      this.omitted++;
      return;
    }
    this.#waiting++;
    writeToStandardOutput(`${line}\n`).then(
      (isRead) => {
        this.#waiting--;
        if (!isRead) this.#unread();
      },
      () => this.#unread(),
    );
  }
}
