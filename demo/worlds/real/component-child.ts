import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable } from 'node:stream';
import { inputLines } from '../../../native/input-lines.ts';
import { LONGEST_PROCESS_LINE, type ComponentCommand, type ProcessOrder } from './component-order.ts';
import { processReportIn, type ProcessReport } from './component-report.ts';

/** What is heard of a process. */
export interface ChildListener {
  reported(report: ProcessReport): void;
  /** A line that is no report: what it writes on standard error, or nonsense. */
  wrote(line: string): void;
  /** It is no more, or could not be started; the last call, never before the constructor has returned. */
  ended(how: string): void;
}

/** Of these, more are read in the next second only: until then the process waits, or leaves them out. */
const LINES_PER_SECOND = 2000;
/** Lines of its log. */
const WORDS_PER_SECOND = 50;
const LONGEST_WORDS = 1000;
/** ms: what it started itself may hold its output open after its end. */
const LAST_OUTPUT = 500;

/** A process of a component, whatever it does: it is never waited for, and what it writes is bounded. */
export class ComponentChild {
  /** Undefined: it could not be started. */
  readonly #child: ChildProcessWithoutNullStreams | undefined;

  /** @param call the program and its arguments by which components are started */
  constructor(call: readonly string[], order: ProcessOrder, listener: ChildListener) {
    const child = spawned(call, (reason) => listener.ended(reason));
    if (child === undefined) return;
    this.#child = child;
    child.once('exit', () => setTimeout(() => closeOutput(child), LAST_OUTPUT));
    child.once('close', (code, signal) => {
      listener.ended(signal === null ? `exit status ${code}` : `signal ${signal}`);
    });
    child.stdin.on('error', () => undefined); // its end is reported
    const reported = (line: Buffer | undefined): void => {
      const text = line?.toString() ?? '(a line that is too long)';
      const report = processReportIn(text);
      if (report === undefined) listener.wrote(text.slice(0, LONGEST_WORDS));
      else listener.reported(report);
    };
    void readLines(child.stdout, LINES_PER_SECOND, reported);
    void readLines(child.stderr, WORDS_PER_SECOND, (line) =>
      listener.wrote(line?.toString().slice(0, LONGEST_WORDS) ?? '…'),
    );
    this.#write(order);
  }

  send(command: ComponentCommand): void {
    this.#write(command);
  }

  /** Asks it to leave in order. */
  terminate(): void {
    this.#child?.kill('SIGTERM');
  }

  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  #write(message: ProcessOrder | ComponentCommand): void {
    const { stdin } = this.#child ?? {};
    // Who does not read commands, which are few, gets no more of them.
    if (stdin?.writable === true && stdin.writableLength < LONGEST_PROCESS_LINE)
      stdin.write(`${JSON.stringify(message)}\n`);
  }
}

/**
 * A process with its pipes; undefined: the system has none to spare, or not this program.
 *
 * @param failed told why it could not be started, later
 */
function spawned(
  [file = '', ...rest]: readonly string[],
  failed: (reason: string) => void,
): ChildProcessWithoutNullStreams | undefined {
  try {
    const child = spawn(file, rest, { stdio: 'pipe' });
    child.once('error', (error) => {
      if (child.pid === undefined) failed(reasonOf(error));
    });
    // Without a process there may be no pipes, whatever their type says.
    return child.pid === undefined ? undefined : child;
  } catch (error) {
    // Of some errors of the system there is no event.
    setImmediate(() => failed(reasonOf(error)));
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error) || (error.code !== 'EMFILE' && error.code !== 'ENFILE')) return error.message;
  return `too many files are open (${error.code}): "ulimit -n" says how many may be; fewer components need fewer`;
}

function closeOutput({ stdout, stderr }: ChildProcessWithoutNullStreams): void {
  stdout.destroy();
  stderr.destroy();
}

async function readLines(input: Readable, perSecond: number, read: (line: Buffer | undefined) => void): Promise<void> {
  try {
    let left = perSecond;
    let since = performance.now();
    for await (const line of inputLines(input, LONGEST_PROCESS_LINE)) {
      read(line);
      if (--left > 0) continue;
      const rest = 1000 - (performance.now() - since);
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
      left = perSecond;
      since = performance.now();
    }
  } catch {
    // It was closed: the process has ended.
  }
}
