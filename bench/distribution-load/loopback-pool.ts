import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { TaskPlace } from './places.ts';

/** Addresses of the loopback network. */
const REGISTRAR = '127.79.1.1';
const SERVERS = ['127.79.1.11', '127.79.1.12'];
const USER = '127.79.1.3';

/** A registrar and two servers of the Scripting Service on this machine, each of which does one work package at a time. */
export class LoopbackPool {
  readonly place: TaskPlace = {
    name: 'a pool',
    options: ['--on', 'pool', '--registrar', REGISTRAR, '--address', USER],
    loss: undefined,
  };
  readonly #program: URL;
  readonly #children: ChildProcess[] = [];

  /** @param program the compiled command */
  constructor(program: URL) {
    this.#program = program;
  }

  /** Resolves when the servers are elements of the pool. */
  async start(): Promise<void> {
    await this.#started(['registrar', '--no-announce', '--address', REGISTRAR], 'registrar ');
    const service = ['server', '--service', 'scripting', '--trust', 'anyone', '--max-sessions', '1'];
    for (const address of SERVERS)
      await this.#started([...service, '--address', address, '--registrar', REGISTRAR], 'registered in ');
  }

  async close(): Promise<void> {
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
  }

  async #started(words: readonly string[], cue: string): Promise<void> {
    const child = spawn(process.execPath, [this.#program.pathname, ...words, '--log-level', 'warning'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        // Afterwards it is only read, so that it can go on.
        if (said.includes(cue)) return;
        said += text;
        if (said.includes(cue)) resolve();
      });
      child.once('exit', (code) => reject(new Error(`${words[0]} ended with ${code}: ${said}`)));
    });
  }
}
