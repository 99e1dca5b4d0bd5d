import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
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
 * Ends the work with this program, as descriptor 3 is closed then: all with the mark, and the group. It stays outside of the
 * namespace, where the work does not reach it, and has not the mark itself.
 */
const WATCH = `
  read -r nothing <&3
  found=-
  while [ "$found" != "$last" ]; do
    last=$found
    found=$(grep -lsF -e "$1" /proc/[0-9]*/environ | sed 's/[^0-9]//g')
    [ -z "$found" ] || kill -KILL $found
  done
  kill -KILL 0`;

/** Begins to watch, and then the namespace. */
const OUTSIDE = `
  env -i PATH="$PATH" sh -c "$1" sh "$2" >/dev/null 2>&1 &
  shift 2
  exec "$@" 3<&-`;

/** The limits. `-d` is the memory that a single process may ask for, so that it fails there and not elsewhere. */
const INSIDE = `
  ulimit -c 0; ulimit -d "$1"; ulimit -f "$2"; shift 2
  "$@" </dev/null
  exit $?`;

/** How often it is looked for processes that began meanwhile. */
const MOST_LOOKS = 100;
const MOST_IN_VAIN = 4;
/** Whoever prints more bytes at a time than that has to wait, ms: reading must not take all the time of this program. */
const PRINTED_AT_ONCE = 1024 * 1024;
const PAUSE = 20;

/** Variable in the environment of work. */
const MARK = 'RSPLAB_WORK';

/** The processes of this machine, as they are needed to find those of work. */
export function processesIn({ isTight }: Confinement): ProcessTable {
  return new ProcessTable(isTight ? undefined : MARK);
}

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
  readonly #mark = `${MARK}=${randomUUID()}`;
  #output = Buffer.alloc(0);
  #printedAtOnce = 0;
  #isOver = false;

  constructor(confinement: Confinement, command: readonly string[], folder: string, limits: ProcessLimits) {
    this.#confinement = confinement;
    const memory = `${Math.ceil(limits.memory / KIBIBYTE)}`;
    const blocks = `${Math.ceil(limits.file / BLOCK)}`;
    const inside = ['sh', '-c', INSIDE, 'sh', memory, blocks, ...command];
    this.#child = spawn('sh', ['-c', OUTSIDE, 'sh', WATCH, this.#mark, ...confinement.prefix, ...inside], {
      cwd: folder,
      env: environmentIn(folder, this.#mark),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    for (const stream of this.#printing) stream.on('data', (data: Buffer) => this.#printed(data));
    for (const stream of this.#child.stdio) stream?.on('error', () => undefined);
    this.ended = this.#end();
  }

  /** What it printed last. */
  get output(): string {
    return this.#output.toString('utf8');
  }

  /** Resident memory of all its processes in bytes, and their number. */
  usage(table: ProcessTable): { readonly memory: number; readonly processes: number } {
    const { pid } = this.#child;
    const pids = pid === undefined ? [] : table.tree(pid, this.#mark);
    return { memory: table.memory(pids), processes: pids.length };
  }

  /** Ends all its processes. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#isOver) return;
    // Those that no group holds together are not found any more when their parents have ended.
    const others = this.#confinement.isTight ? [] : this.#halted(pid);
    for (const each of [-pid, ...others]) signal(each, 'SIGKILL');
  }

  /** All its processes: none of them begins further ones. */
  #halted(root: number): Iterable<number> {
    const halted = new Set<number>();
    for (let look = 0, inVain = 0; look < MOST_LOOKS && inVain < MOST_IN_VAIN; look++, inVain++) {
      const others = processesIn(this.#confinement)
        .tree(root, this.#mark)
        .filter((pid) => !halted.has(pid));
      if (others.length > 0) inVain = 0;
      for (const pid of others) {
        signal(pid, 'SIGSTOP');
        halted.add(pid);
      }
    }
    return halted;
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
    for (const stream of this.#printing) stream.resume();
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    for (const stream of this.#child.stdio) stream?.destroy();
    return status;
  }

  #printed(data: Buffer): void {
    const all = Buffer.concat([this.#output, data]);
    this.#output = all.length > KEPT_OUTPUT ? Buffer.from(all.subarray(-KEPT_OUTPUT)) : all;
    this.#printedAtOnce += data.length;
    if (this.#printedAtOnce > PRINTED_AT_ONCE && !this.#isOver) this.#pause();
  }

  #pause(): void {
    this.#printedAtOnce = 0;
    for (const stream of this.#printing) stream.pause();
    setTimeout(() => {
      for (const stream of this.#printing) stream.resume();
    }, PAUSE).unref();
  }

  get #printing(): readonly Readable[] {
    return [this.#child.stdout, this.#child.stderr].filter((stream) => stream !== null);
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

function signal(pid: number, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
