import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../cli/command-line.ts';

/** The program, for tests that start it as a process. */
export const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

/** What a call of the program came to, as of `spawnSync`. */
export interface Called {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  /** Default: where this process is. */
  readonly cwd?: string;
  /** Variables of the environment besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the program. */
  readonly run?: () => Promise<boolean>;
}

/** Who waits for the end of a process that calls `process.exit` must not go on. */
class Exit extends Error {}

/** Undoes what the call that is under way has replaced. */
let restoreCalled: (() => void) | undefined;

// A call that has no end, whose test ran into its time-out, must not take the output of those that follow.
afterEach(() => restoreCalled?.());

/**
 * Calls `rsplab` with these words within this process, as if by its file in a folder: most of what a process of its own
 * costs is to load the same modules again. For tests of what a command does; what belongs to a process (signals,
 * standard input, that it ends) needs one.
 */
export async function called(
  words: readonly string[],
  { cwd = process.cwd(), env = {}, run = runCommandLine }: Surroundings = {},
): Promise<Called> {
  // There is one folder, and one standard output.
  if (restoreCalled !== undefined) throw new Error('one call of the program after the other');
  const written = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  const textOf = (name: keyof typeof written): string => Buffer.concat(written[name]).toString();
  const outcome = (status: number): Called => ({ status, stdout: textOf('stdout'), stderr: textOf('stderr') });
  let exited: Called | undefined;
  const { exitCode } = process;
  const folder = process.cwd();
  const restores = [
    replace(process, {
      argv: [process.execPath, main, ...words],
      // Not as npx would call it: messages name the program as it was called.
      env: { ...process.env, npm_command: undefined, ...env },
      exit: (code): never => {
        exited ??= outcome(Number(code ?? exitStatus()));
        throw new Exit();
      },
    }),
    replace(process.stdout, { isTTY: false, write: writeTo(written.stdout) }),
    replace(process.stderr, { isTTY: false, write: writeTo(written.stderr) }),
  ];
  const restore = (): void => {
    if (restoreCalled !== restore) return;
    for (const each of restores) each();
    process.exitCode = exitCode;
    process.chdir(folder);
    restoreCalled = undefined;
  };
  restoreCalled = restore;
  process.exitCode = undefined;
  try {
    process.chdir(cwd);
    const isDone = await run();
    return exited ?? outcome(isDone ? exitStatus() : 1);
  } finally {
    restore();
  }
}

function exitStatus(): number {
  return Number(process.exitCode ?? 0);
}

/** Gives an object other properties. @returns undoes it */
function replace<T extends object>(target: T, properties: Partial<T>): () => void {
  const before = Object.keys(properties).map((name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const);
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(target, name, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  return () => {
    for (const [name, descriptor] of before)
      if (descriptor === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, descriptor);
  };
}

/** A stream's `write` that keeps what it is given. */
function writeTo(pieces: Uint8Array[]): NodeJS.WriteStream['write'] {
  type Done = (error?: Error | null) => void;
  return (content: string | Uint8Array, encodingOrDone?: BufferEncoding | Done, done?: Done): boolean => {
    pieces.push(Buffer.from(content));
    const callback = typeof encodingOrDone === 'function' ? encodingOrDone : done;
    if (callback !== undefined) process.nextTick(callback);
    return true;
  };
}
