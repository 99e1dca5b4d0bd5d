import { constants, fstatSync, openSync, writeSync } from 'node:fs';

/**
 * Lines on a descriptor whose reader never holds up and never ends the one who writes: Node.js writes to pipes and
 * terminals so that the whole process waits for a slow reader. Here lines are left out while the reader does not read,
 * which gets their number when it reads again; and nothing is written any more when it is gone.
 *
 * @internal
 */
export class LineOutput {
  readonly #descriptor: number;
  /** What the reader did not take of a line. */
  #rest: Buffer = Buffer.alloc(0);
  #lost = 0;
  #gone = false;

  /** @param descriptor of a file, pipe, socket or terminal */
  constructor(descriptor: number) {
    this.#descriptor = withoutWaiting(descriptor);
  }

  write(line: string): void {
    if (this.#gone) return;
    if (!this.#flush()) {
      this.#lost++;
      return;
    }
    const news = this.#lost === 0 ? '' : `(${this.#lost} lines were lost here: the output was not read in time)\n`;
    const whole = Buffer.from(`${news}${line}\n`);
    this.#rest = whole;
    this.#flush();
    if (this.#rest === whole) {
      this.#rest = Buffer.alloc(0);
      this.#lost++;
    } else {
      this.#lost = 0;
    }
  }

  /** @returns whether nothing is left */
  #flush(): boolean {
    try {
      while (this.#rest.length > 0) this.#rest = this.#rest.subarray(writeSync(this.#descriptor, this.#rest));
      return true;
    } catch (error) {
      if (!mayPass(error)) this.#gone = true;
      return false;
    }
  }
}

/** A full disk may have room again; a reader that went away does not come back. */
function mayPass(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EAGAIN' || code === 'EINTR' || code === 'ENOSPC' || code === 'EDQUOT';
}

/** The same pipe or terminal, opened again so that no write waits; others that have it open are not affected. */
function withoutWaiting(descriptor: number): number {
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFIFO() && !stat.isCharacterDevice()) return descriptor;
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return descriptor; // no /proc, or no permission: it works as it is
  }
}

const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;
let standardOutput: LineOutput | undefined;
let standardError: LineOutput | undefined;

/** A line of what a component that runs on has to say, on standard output. */
export function printLine(line: string): void {
  standardOutput ??= new LineOutput(STANDARD_OUTPUT);
  standardOutput.write(line);
}

/** A line of the log, on standard error. */
export function writeLogLine(line: string): void {
  standardError ??= new LineOutput(STANDARD_ERROR);
  standardError.write(line);
}
