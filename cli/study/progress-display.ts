import { SingleBar } from 'cli-progress';

/** How far a sweep is. */
export interface ProgressView {
  /** Runs. */
  readonly total: number;
  /** Runs, parts of those in progress included. */
  readonly done: number;
  /** The same in words: “120/240 runs, 12.3 runs/s, 10 s left” */
  readonly text: string;
}

/** Where the progress of a sweep is seen. */
export interface ProgressDisplay {
  /** Least time between two views that are worth showing, ms. */
  readonly interval: number;
  start(view: ProgressView): void;
  show(view: ProgressView): void;
  /** Something worth a line of its own, of printable characters. */
  note(line: string): void;
  /** Tasks were submitted elsewhere. */
  submitted?(): void;
  stop(): void;
}

/** Time between lines where there is no terminal, ms. */
export const LINE_INTERVAL = 10_000;
/** Time between redraws of the bar, ms. */
const BAR_INTERVAL = 100;

/** Shows progress on standard error: by a bar in a terminal, otherwise by occasional lines. */
export function progressDisplay(study: string, isTerminal: boolean): ProgressDisplay {
  return isTerminal ? new ProgressBar(study) : new ProgressLines(study);
}

class ProgressBar implements ProgressDisplay {
  readonly interval = BAR_INTERVAL;
  readonly #bar: SingleBar;

  constructor(study: string) {
    this.#bar = new SingleBar({
      format: `${study} [{bar}] {text}`,
      barsize: 30,
      clearOnComplete: true,
      hideCursor: true,
      noTTYOutput: false,
    });
  }

  start({ total, done, text }: ProgressView): void {
    this.#bar.start(Math.max(1, total), done, { text });
  }

  show({ total, done, text }: ProgressView): void {
    this.#bar.setTotal(Math.max(1, total));
    this.#bar.update(done, { text });
  }

  note(line: string): void {
    // The bar draws itself again below the line.
    if (this.#bar.isActive) process.stderr.write(`\r\u001b[K${line}\n`);
    else console.error(line);
  }

  stop(): void {
    this.#bar.stop();
  }
}

class ProgressLines implements ProgressDisplay {
  readonly interval = LINE_INTERVAL;
  readonly #study: string;

  constructor(study: string) {
    this.#study = study;
  }

  start(): void {
    return;
  }

  show({ text }: ProgressView): void {
    console.error(`${this.#study}: ${text}`);
  }

  note(line: string): void {
    console.error(line);
  }

  stop(): void {
    return;
  }
}
