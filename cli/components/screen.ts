import { terminalWidth } from '../terminal-text.ts';
import { writeToStandardOutput } from '../standard-output.ts';

/** To the upper left corner, and all below is erased. */
const CLEAR = '\u001b[H\u001b[2J';

/** Shows a text that changes: on a terminal each one in place of the former one, otherwise one below the other. */
export class Screen {
  readonly #apart: boolean;
  #shown = false;
  #writing = false;

  /** @param apart whether an empty line is between two texts that are not on a terminal */
  constructor(apart: boolean) {
    this.#apart = apart;
  }

  /** A text for which the reader of the former one has no time is left out. @returns false when nothing is read any more */
  async show(text: string): Promise<boolean> {
    if (this.#writing) return true;
    this.#writing = true;
    const before = terminalWidth() === undefined ? (this.#apart && this.#shown ? '\n' : '') : CLEAR;
    this.#shown = true;
    const isRead = await writeToStandardOutput(before + text);
    this.#writing = false;
    return isRead;
  }
}
