import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { Confinement } from './confinement.ts';
import { ProcessTable } from './process-table.ts';

/** Of what it prints, the last bytes are kept. */
const KEPT_OUTPUT = 16 * 1024;
/** How long the end of its output may take when all of its processes were killed, ms. */
const PATIENCE = 1000;
/** Exit status of what a signal ended, as a shell has it: 128 and the signal's number. */
const KILLED = 137;
/** Exit status of what could not be started, as a shell has it. */
const NOT_STARTED = 126;

const KIBIBYTE = 1024;
/** Unit of a shell's limit of file sizes (POSIX), bytes. */
const BLOCK = 512;

/**
 * Its limits, and its end with this program: descriptor 3 is closed then. `-d` is the memory that a single process may ask for,
 * so that it fails there and not elsewhere.
 */
const WRAPPER = `
  ulimit -c 0; ulimit -d "$1"; ulimit -f "$2"; shift 2
  (read -r nothing <&3; kill -KILL 0) >/dev/null 2>&1 &
  "$@" 3<&- </dev/null
  exit $?`;

export interface ProcessLimits {
  /** Of a single process, bytes. */
  readonly memory: number;
  /** Of a single file, bytes. */
  readonly file: number;
}

/**
 * A command, and all that it starts: with limits, without the environment of this program, and ended with it. Nothing of them
 * is left when it has ended.
 */
export class ConfinedProcess {
  /** Resolves with its exit status, as a shell has it. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  readonly #confinement: Confinement;
  readonly #mark = `RSPLAB_WORK=${randomUUID()}`;
  #output = Buffer.alloc(0);
  #isOver = false;

  constructor(confinement: Confinement, command: readonly string[], folder: string, limits: ProcessLimits) {
    this.#confinement = confinement;
    const memory = `${Math.ceil(limits.memory / KIBIBYTE)}`;
    const blocks = `${Math.ceil(limits.file / BLOCK)}`;
    const [program, ...given] = [...confinement.prefix, 'sh', '-c', WRAPPER, 'sh', memory, blocks, ...command];
    this.#child = spawn(program ?? 'sh', given, {
      cwd: folder,
      env: environmentIn(folder, this.#mark),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (data: Buffer) => this.#printed(data));
    for (const stream of this.#child.stdio) stream?.on('error', () => undefined);
    this.ended = this.#end();
  }

  /** What it printed last. */
  get output(): string {
    return this.#output.toString('utf8');
  }

  /** Resident memory of all its processes, bytes. */
  memory(table: ProcessTable): number {
    const { pid } = this.#child;
    return pid === undefined ? 0 : table.memory(table.tree(pid, this.#markWhereNeeded));
  }

  /** Ends all its processes. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#isOver) return;
    // Those that no group holds together are not found any more when their parents have ended.
    const others = this.#confinement.isTight ? [] : new ProcessTable().tree(pid, this.#mark);
    for (const each of [-pid, ...others]) end(each);
  }

  async #end(): Promise<number> {
    // What it printed last may be read after its end.
    const closed = new Promise((resolve) => this.#child.on('close', resolve));
    const status = await new Promise<number>((resolve) => {
      this.#child.on('error', (error) => {
        this.#printed(Buffer.from(`${error.message}\n`));
        resolve(NOT_STARTED);
      });
      this.#child.on('exit', (code) => resolve(code ?? KILLED));
    });
    this.kill();
    this.#isOver = true;
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    for (const stream of this.#child.stdio) stream?.destroy();
    return status;
  }

  #printed(data: Buffer): void {
    const all = Buffer.concat([this.#output, data]);
    this.#output = all.length > KEPT_OUTPUT ? Buffer.from(all.subarray(-KEPT_OUTPUT)) : all;
  }

  get #markWhereNeeded(): string | undefined {
    return this.#confinement.isTight ? undefined : this.#mark;
  }
}

/** Nothing of the own environment; Node is found, as it may be all that a server has. */
function environmentIn(folder: string, mark: string): NodeJS.ProcessEnv {
  const [name = '', value = ''] = mark.split('=');
  return {
    PATH: `/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:${dirname(process.execPath)}`,
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    [name]: value,
  };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
