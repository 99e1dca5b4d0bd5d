import { readdirSync, readFileSync } from 'node:fs';

const KIBIBYTE = 1024;

/** The processes of this machine at one moment; none where the system does not tell (there is no /proc). */
export class ProcessTable {
  /** Resident memory of each, bytes. */
  readonly #memory = new Map<number, number>();
  readonly #children = new Map<number, number[]>();
  /** By an entry of their environment. */
  readonly #marked = new Map<string, number[]>();

  /** @param variable of the environment, by which processes are known, too */
  constructor(variable?: string) {
    for (const pid of processIdentifiers()) {
      const status = textOf(`/proc/${pid}/status`);
      this.#memory.set(pid, KIBIBYTE * numberIn(status, /^VmRSS:\s*(\d+) kB/m));
      const parent = numberIn(status, /^PPid:\s*(\d+)/m);
      add(this.#children, parent, pid);
      const mark = variable && textOf(`/proc/${pid}/environ`).match(new RegExp(`(?<=^|\\0)${variable}=[^\\0]*`))?.[0];
      if (mark !== undefined) add(this.#marked, mark, pid);
    }
  }

  /** A process, those with a mark `variable=value`, and all of their descendants. */
  tree(root: number, mark: string): number[] {
    const known = new Set(this.#marked.get(mark));
    if (this.#memory.has(root)) known.add(root);
    // A set goes on with what is added meanwhile.
    for (const pid of known) for (const child of this.#children.get(pid) ?? []) known.add(child);
    return Array.from(known);
  }

  /** Resident memory of processes, bytes; shared pages count for each. */
  memory(pids: readonly number[]): number {
    return pids.reduce((sum, pid) => sum + (this.#memory.get(pid) ?? 0), 0);
  }
}

/** Those that began last are the first: they may end soon. */
function processIdentifiers(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter(Number.isInteger)
      .toSorted((one, other) => other - one);
  } catch {
    return [];
  }
}

function add<K>(map: Map<K, number[]>, key: K, pid: number): void {
  const pids = map.get(key);
  if (pids === undefined) map.set(key, [pid]);
  else pids.push(pid);
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
