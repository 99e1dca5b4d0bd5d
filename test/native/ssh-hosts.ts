import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './patience.ts';
import { descendantsOf, signalTo } from './process-tree.ts';

/** It starts itself again for each connection, and wants to be called by its full name for that. */
const SSHD = '/usr/sbin/sshd';
/** Where it locks itself up, if root starts it. */
const EMPTY_FOLDER = '/run/sshd';
const PORT = 2222;

/** Why hosts cannot be reached over ssh here; undefined: they can. */
export function sshObstacle(): string | undefined {
  return existsSync(SSHD) ? undefined : 'sshd is not installed: run npm run setup, or install openssh-server';
}

/**
 * Hosts that are reached over ssh: each is an sshd on a loopback address, with keys of this test alone. Names, addresses
 * and keys are in a configuration file of ssh.
 */
export class SshHosts {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rsplab-ssh-'));
  readonly #servers = new Map<string, ChildProcess>();
  /** They take no other signal than SIGKILL. */
  readonly #frozen: number[] = [];

  constructor() {
    for (const key of ['user', 'stranger', 'host'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', this.#file(key)]);
    if (process.getuid?.() === 0) mkdirSync(EMPTY_FOLDER, { recursive: true, mode: 0o755 });
  }

  /** Starts one, and one more name for it whose key it does not know: `stranger-NAME`. */
  async add(name: string, address: string): Promise<void> {
    const port = `${address}:${PORT}`;
    writeFileSync(this.#file(`${name}.sshd`), serverConfiguration(port, this.#file('host'), this.#file('user.pub')));
    appendFileSync(this.#file('known'), `[${address}]:${PORT} ${readFileSync(this.#file('host.pub'), 'utf8')}`);
    for (const [alias, key] of [
      [name, 'user'],
      [`stranger-${name}`, 'stranger'],
    ] as const)
      appendFileSync(this.#file('config'), clientConfiguration(alias, address, this.#file(key), this.#file('known')));
    await this.start(name);
  }

  async start(name: string): Promise<void> {
    const server = spawn(SSHD, ['-D', '-e', '-f', this.#file(`${name}.sshd`)], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#servers.set(name, server);
    let output = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
    await until(() => output.includes('Server listening') || server.exitCode !== null, 'sshd');
    if (server.exitCode !== null) throw new Error(`sshd ended: ${output}`);
  }

  /** What goes in front of a command for the host. */
  command(name: string): string[] {
    return ['ssh', '-F', this.#file('config'), name];
  }

  /** Whether a command runs on a host. */
  isUsed(name: string): boolean {
    return this.#processes(name).some((pid) => !isServer(pid));
  }

  /** Ends the connections of a host, as if its network had gone. */
  cutConnections(name: string): void {
    for (const pid of this.#processes(name)) if (isServer(pid)) signalTo(pid, 'SIGKILL');
  }

  /** All of it ends, as if it had lost power: connections are refused. */
  async lose(name: string): Promise<void> {
    const processes = this.#processes(name);
    await this.stop(name);
    for (const pid of processes) signalTo(pid, 'SIGKILL');
  }

  /** All of it stands still, as if its machine did: it says nothing any more. */
  freeze(name: string): void {
    const processes = [this.#servers.get(name)?.pid ?? NaN, ...this.#processes(name)];
    for (const pid of processes) signalTo(pid, 'SIGSTOP');
    this.#frozen.push(...processes);
  }

  /** No host is there any more: connections are refused. */
  async stop(name: string): Promise<void> {
    const server = this.#servers.get(name);
    this.#servers.delete(name);
    if (server === undefined) return;
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }

  async close(): Promise<void> {
    for (const pid of this.#frozen) signalTo(pid, 'SIGKILL');
    await Promise.all([...this.#servers.keys()].map(async (name) => this.stop(name)));
    rmSync(this.#folder, { recursive: true });
  }

  /** Of its connections: a server for each, or two if root is not the user, and what they run. */
  #processes(name: string): number[] {
    return descendantsOf(this.#servers.get(name)?.pid ?? NaN);
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}

function serverConfiguration(listen: string, hostKey: string, userKey: string): string {
  return `ListenAddress ${listen}
HostKey ${hostKey}
AuthorizedKeysFile ${userKey}
AuthenticationMethods publickey
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
PidFile none
MaxStartups 100
`;
}

function clientConfiguration(name: string, address: string, key: string, known: string): string {
  return `Host ${name}
  HostName ${address}
  Port ${PORT}
  IdentityFile ${key}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${known}
  StrictHostKeyChecking yes
  BatchMode yes
`;
}

function isServer(pid: number): boolean {
  try {
    // Since OpenSSH 9.8 connections have programs of their own: sshd-session, and sshd-auth at the beginning.
    return /^sshd(-session|-auth)?$/.test(readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
  } catch {
    return false;
  }
}
