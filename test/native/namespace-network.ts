import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PATIENCE } from './patience.ts';

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

/**
 * Hosts as network namespaces, joined by one bridge per network inside a namespace of their own: nothing reaches the
 * machine's network. Host number h has the address 10.77.n.h in network n (1 or 2).
 */
export class NamespaceNetwork {
  readonly #prefix = `rsplab-${process.pid}`;
  readonly #namespaces: string[] = [];
  readonly #programs: Program[] = [];
  readonly #networks: number;

  constructor(networks = 1) {
    this.#networks = networks;
    this.#add('switch');
    for (let n = 1; n <= networks; n++) {
      this.#ip('-n', this.#name('switch'), 'link', 'add', `br${n}`, 'type', 'bridge', 'mcast_snooping', '0');
      this.#ip('-n', this.#name('switch'), 'link', 'set', `br${n}`, 'up');
    }
  }

  /** Adds a host; returns its addresses. */
  host(name: string, number: number): string[] {
    const namespace = this.#add(name);
    const hub = this.#name('switch');
    this.#ip('-n', namespace, 'link', 'set', 'lo', 'up');
    const addresses: string[] = [];
    for (let n = 1; n <= this.#networks; n++) {
      const address = `10.77.${n}.${number}`;
      this.#ip(
        '-n',
        hub,
        'link',
        'add',
        `p${n}-${number}`,
        'type',
        'veth',
        'peer',
        'name',
        `eth${n}`,
        'netns',
        namespace,
      );
      this.#ip('-n', hub, 'link', 'set', `p${n}-${number}`, 'master', `br${n}`, 'up');
      this.#ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', `eth${n}`);
      this.#ip('-n', namespace, 'link', 'set', `eth${n}`, 'up');
      addresses.push(address);
    }
    this.#ip('-n', namespace, 'route', 'add', '224.0.0.0/4', 'dev', 'eth1');
    return addresses;
  }

  /** Adds a host that is on none of the networks. @returns its namespace */
  addIsolated(name: string): string {
    return this.#add(name);
  }

  /** Starts `rsplab` on a host. */
  rsplab(host: string, ...arguments_: readonly string[]): Program {
    return this.node(host, main, ...arguments_);
  }

  /** Starts a program of this project on a host. */
  node(host: string, file: string, ...arguments_: readonly string[]): Program {
    const program = startNode(this.#name(host), file, arguments_);
    this.#programs.push(program);
    return program;
  }

  /** The namespace of a host. */
  namespaceOf(host: string): string {
    return this.#name(host);
  }

  /** The namespace in which all networks are bridges, `br1` and `br2`. */
  get switch(): string {
    return this.#name('switch');
  }

  /** Takes a host off one of its networks, or puts it back. */
  setLink(number: number, network: number, up: boolean): void {
    this.#ip('-n', this.#name('switch'), 'link', 'set', `p${network}-${number}`, up ? 'up' : 'down');
  }

  async close(): Promise<void> {
    await Promise.all(this.#programs.map((program) => program.end('SIGKILL')));
    for (const namespace of this.#namespaces.toReversed()) this.#ip('netns', 'del', namespace);
  }

  #add(name: string): string {
    const namespace = this.#name(name);
    this.#ip('netns', 'add', namespace);
    this.#namespaces.push(namespace);
    return namespace;
  }

  #name(host: string): string {
    return `${this.#prefix}-${host}`;
  }

  #ip(...arguments_: readonly string[]): void {
    execFileSync('ip', arguments_, { stdio: 'pipe' });
  }
}

/** Starts `rsplab` in a namespace. */
export function startRsplab(namespace: string, arguments_: readonly string[]): Program {
  return startNode(namespace, main, arguments_);
}

/** Starts a program of this project in a namespace. */
export function startNode(namespace: string, file: string, arguments_: readonly string[]): Program {
  const command = ['netns', 'exec', namespace, process.execPath, '--enable-source-maps', file, ...arguments_];
  return new Program(spawn('ip', command, { stdio: 'pipe' }));
}

/** A running program and what it printed. */
export class Program {
  output = '';
  exitCode: number | null | undefined;
  readonly #process: ChildProcess;

  constructor(process_: ChildProcess) {
    this.#process = process_;
    for (const stream of [process_.stdout, process_.stderr])
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString();
      });
    // Not `exit`: what it printed last may still be to be read then.
    process_.on('close', (code) => {
      this.exitCode = code;
    });
  }

  get pid(): number {
    return this.#process.pid ?? NaN;
  }

  type(line: string): void {
    this.write(`${line}\n`);
  }

  /** To its standard input, without an end of line. */
  write(text: string): void {
    this.#process.stdin?.write(text);
  }

  /** The program, with something typed. */
  saying(line: string): this {
    this.type(line);
    return this;
  }

  /** Ends its standard input. */
  finishTyping(): void {
    this.#process.stdin?.end();
  }

  /**
   * Waits until the output matches; fails with the output if it does not in time.
   *
   * @param given `^` and `$` are those of a line: results and log come together
   */
  async prints(given: RegExp): Promise<RegExpExecArray> {
    const pattern = new RegExp(given.source, `${given.flags.replace('m', '')}m`);
    const end = performance.now() + PATIENCE * 1000;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (this.exitCode !== undefined) throw new Error(`it ended without ${String(pattern)}; printed:\n${this.output}`);
      if (performance.now() > end) throw new Error(`no ${String(pattern)} in ${PATIENCE} s; printed:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.exitCode === undefined) this.#process.kill(signal);
    await this.ends();
  }

  /** Waits for the end; fails with the output if it does not come in time. @returns the exit code; null: by a signal */
  async ends(): Promise<number | null> {
    const end = performance.now() + PATIENCE * 1000;
    while (this.exitCode === undefined) {
      if (performance.now() > end) throw new Error(`not ended in ${PATIENCE} s; printed:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.exitCode;
  }
}
