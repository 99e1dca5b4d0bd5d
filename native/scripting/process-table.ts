import { readdirSync, readFileSync } from 'node:fs';

const KIBIBYTE = 1024;

interface Process {
  readonly parent: number;
  /** Resident memory, bytes. */
  readonly memory: number;
}

/** The processes of this machine at one moment; none where the system does not tell (there is no /proc). */
export class ProcessTable {
  readonly #processes = new Map<number, Process>();
  #environments: ReadonlyMap<number, readonly string[]> | undefined;

  constructor() {
    for (const pid of processIdentifiers()) {
      const status = textOf(`/proc/${pid}/status`);
      const parent = numberIn(status, /^PPid:\s*(\d+)/m);
      this.#processes.set(pid, { parent, memory: KIBIBYTE * numberIn(status, /^VmRSS:\s*(\d+) kB/m) });
    }
  }

  /**
   * A process and all of its descendants.
   *
   * @param mark processes with this text in their environment belong to them, too
   */
  tree(root: number, mark?: string): number[] {
    return Array.from(this.#processes.keys()).filter(
      (pid) => this.#descendsFrom(root, pid) || (mark !== undefined && this.#environmentOf(pid).includes(mark)),
    );
  }

  /** Resident memory of processes, bytes; shared pages count for each. */
  memory(pids: readonly number[]): number {
    return pids.reduce((sum, pid) => sum + (this.#processes.get(pid)?.memory ?? 0), 0);
  }

  #descendsFrom(root: number, pid: number): boolean {
    // Identifiers that are used again could make a circle.
    let steps = this.#processes.size;
    for (let each = pid; each !== 0 && steps-- > 0; each = this.#processes.get(each)?.parent ?? 0)
      if (each === root) return true;
    return false;
  }

  #environmentOf(pid: number): readonly string[] {
    this.#environments ??= new Map(
      Array.from(this.#processes.keys(), (each) => [each, textOf(`/proc/${each}/environ`).split('\0')]),
    );
    return this.#environments.get(pid) ?? [];
  }
}

function processIdentifiers(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

/** Empty if the process has ended, or is of another user. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
