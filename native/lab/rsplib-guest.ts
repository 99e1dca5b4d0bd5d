import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where build.sh puts the guest by default. */
export const defaultImage = fileURLToPath(new URL('../../../.build/lab', import.meta.url));

/** The guest cannot be booted here; the message says what is missing. */
class GuestError extends Error {
  override readonly name = 'GuestError';
}

/** Seconds that a boot, a command or the end may take: mostly it is one or two, but a loaded machine takes its time. */
const PATIENCE = 120;

/** Of the guest, MiB. */
const MEMORY = 512;

/** What is booted. */
interface GuestMachine {
  /** Folder of kernel and files. */
  readonly image: string;
  /** MiB */
  readonly memory: number;
  /** Networks, as arguments of its kernel. */
  readonly devices: readonly string[];
  /** To be made for this side of the networks. */
  readonly namespace: string | undefined;
}

/** UDP ports, on loopback, of the two ends of a network whose Ethernet frames travel in UDP datagrams. */
export interface UdpLink {
  readonly guestPort: number;
  readonly ourPort: number;
}

/**
 * A Linux kernel with SCTP and RSPLIB, run as user-mode Linux.
 *
 * Two networks join the guest and us: in network n (1 or 2) the guest has 10.9.n.2 to .9, we have 10.9.n.11 to .29.
 * The other side is a network namespace, or a program that sends Ethernet in UDP datagrams (EthernetLayer); the latter
 * needs no root.
 */
export class RsplibGuest {
  readonly #namespace: string | undefined;
  readonly #share: string;
  readonly #kernel: ChildProcess;
  #commands = 0;

  private constructor(namespace: string | undefined, share: string, kernel: ChildProcess) {
    this.#namespace = namespace;
    this.#share = share;
    this.#kernel = kernel;
  }

  /**
   * Boots the guest in a network namespace of its own; takes about 3 s.
   *
   * @throws GuestError if the image was not built, or the guest does not come up.
   */
  static async boot(image = defaultImage): Promise<RsplibGuest> {
    const namespace = `rsplab-lab-${process.pid}`;
    return RsplibGuest.#boot({ image, memory: MEMORY, devices: tapDevices, namespace });
  }

  /**
   * Boots the guest with networks in UDP datagrams.
   *
   * @param memory of the guest, MiB
   * @throws GuestError as {@link RsplibGuest.boot}
   */
  static async bootOverUdp(links: readonly UdpLink[], memory = MEMORY): Promise<RsplibGuest> {
    const devices = links.map(({ guestPort, ourPort }, n) => `eth${n}=ucast,,127.0.0.1,${guestPort},${ourPort}`);
    return RsplibGuest.#boot({ image: defaultImage, memory, devices, namespace: undefined });
  }

  static async #boot({ image, memory, devices, namespace }: GuestMachine): Promise<RsplibGuest> {
    const linux = join(image, 'uml', 'linux.uml');
    if (!existsSync(linux)) throw new GuestError(`no guest in ${image}: run npm run setup`);
    if (namespace !== undefined) makeNamespace(namespace);
    const share = mkdtempSync(join(tmpdir(), 'rsplab-lab-'));
    for (const folder of ['commands', 'output']) mkdirSync(join(share, folder));
    const [program, ...given] =
      namespace === undefined ? ([linux] as const) : (['ip', 'netns', 'exec', namespace, linux] as const);
    const kernel = spawn(program, [...given, ...kernelArguments(image, memory, share), ...devices], {
      stdio: 'ignore',
      env: {
        ...process.env,
        // The guest's memory is a file here.
        TMPDIR: existsSync('/dev/shm') ? '/dev/shm' : tmpdir(),
        // See whole-xstate.c.
        LD_PRELOAD: join(image, 'uml', 'whole-xstate.so'),
      },
    });
    const guest = new RsplibGuest(namespace, share, kernel);
    const ready = join(share, 'output', 'ready');
    await until(() => existsSync(ready) || guest.#hasEnded());
    if (existsSync(ready)) return guest;
    const reason = guest.#hasEnded()
      ? `its kernel exited (${kernel.signalCode ?? kernel.exitCode})`
      : 'it took too long';
    await guest.close();
    throw new GuestError(`the guest did not start: ${reason}`);
  }

  /** The namespace in which this side of the networks is. @throws GuestError if there is none */
  get namespace(): string {
    if (this.#namespace === undefined) throw new GuestError('this guest has no network namespace');
    return this.#namespace;
  }

  /**
   * Runs a shell command in the guest, in the background.
   *
   * @param patience seconds that it may take until it prints what is waited for
   */
  run(command: string, patience = PATIENCE): GuestProgram {
    const number = `${++this.#commands}`;
    const file = join(this.#share, 'commands', number);
    writeFileSync(`${file}.new`, `exec ${command}\n`);
    renameSync(`${file}.new`, `${file}.sh`); // the guest takes whole files only
    return new GuestProgram(this, join(this.#share, 'output', number), patience);
  }

  /** Ends all that was run in the guest. */
  async endPrograms(): Promise<void> {
    await this.run(
      'killall -q -9 rspregistrar rspserver rspterminal calcappclient pingpongclient scriptingclient fractalpooluser hsdump cspmonitor',
    ).ends();
  }

  /** Lets nothing reach the guest by network n (1 or 2); the guest's own packets still come. */
  cutPath(network: 1 | 2): void {
    for (const host of guestHosts) this.#ip('route', 'add', 'blackhole', `10.9.${network}.${host}/32`);
  }

  repairPath(network: 1 | 2): void {
    for (const host of guestHosts) this.#ip('route', 'del', 'blackhole', `10.9.${network}.${host}/32`);
  }

  #ip(...given: readonly string[]): void {
    execFileSync('ip', ['-n', this.namespace, ...given], { stdio: 'pipe' });
  }

  async close(): Promise<void> {
    writeFileSync(join(this.#share, 'commands', 'stop'), '');
    if (!(await until(() => this.#hasEnded(), 30))) {
      this.#kernel.kill('SIGKILL');
      await until(() => this.#hasEnded());
    }
    if (this.#namespace !== undefined) execFileSync('ip', ['netns', 'del', this.#namespace], { stdio: 'pipe' });
    rmSync(this.#share, { recursive: true, force: true });
  }

  /** Whether its kernel still runs. */
  get running(): boolean {
    return !this.#hasEnded();
  }

  #hasEnded(): boolean {
    return this.#kernel.exitCode !== null || this.#kernel.signalCode !== null;
  }
}

/** A program in the guest. */
export class GuestProgram {
  readonly #guest: RsplibGuest;
  readonly #output: string;
  readonly #patience: number;

  constructor(guest: RsplibGuest, output: string, patience: number) {
    this.#guest = guest;
    this.#output = output;
    this.#patience = patience;
  }

  /** What it printed so far, without colors. */
  get output(): string {
    // eslint-disable-next-line no-control-regex -- terminal colors are control characters
    return existsSync(this.#output) ? readFileSync(this.#output, 'utf8').replaceAll(/\u001b\[\d*m/g, '') : '';
  }

  get ended(): boolean {
    return existsSync(this.#statusFile);
  }

  /** As a shell has it: 128 and more for a signal; undefined while it runs. */
  get status(): number | undefined {
    return this.ended ? Number(readFileSync(this.#statusFile, 'utf8')) : undefined;
  }

  get #statusFile(): string {
    return `${this.#output}.status`;
  }

  /** Waits until the output matches; fails with the output if it does not in time, or cannot any more. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    const end = performance.now() + this.#patience * 1000;
    for (;;) {
      const { ended } = this;
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (ended)
        throw new GuestError(`a program in the guest ended without ${String(pattern)}; it printed:\n${this.output}`);
      if (performance.now() > end)
        throw new GuestError(`no ${String(pattern)} within ${this.#patience} s; it printed:\n${this.output}`);
      await pause(0.05);
    }
  }

  /** Waits for the end. */
  async ends(): Promise<void> {
    if (!(await until(() => this.ended)))
      throw new GuestError(`a program in the guest did not end within ${PATIENCE} s; it printed:\n${this.output}`);
  }

  /** Its process identifier in the guest. */
  async pid(): Promise<number> {
    const file = `${this.#output}.pid`;
    if (!(await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'))))
      throw new GuestError(`a program did not start in the guest within ${PATIENCE} s`);
    return Number(readFileSync(file, 'utf8'));
  }

  /** Sends a signal, as `INT` or `KILL`, and waits for the end. */
  async end(signal: string): Promise<void> {
    this.#guest.run(`kill -${signal} ${await this.pid()}`);
    await this.ends();
  }
}

function kernelArguments(image: string, memory: number, share: string): string[] {
  return [
    `mem=${memory}M`,
    `uml_dir=${share}`,
    'umid=uml',
    'rootfstype=hostfs',
    `rootflags=${join(image, 'root')}`,
    'rw',
    'init=/init',
    'con=null',
    'con0=null',
    'noreboot',
    'quiet',
    'loglevel=1',
    `share=${share}`,
    // The guest has a process group of its own, and would outlive a program that is killed.
    `parent=${process.pid}`,
  ];
}

const networks = [1, 2] as const;
const tapDevices = networks.map((n) => `vec${n - 1}:transport=tap,ifname=tap${n - 1},depth=64`);
const guestHosts = Array.from({ length: 8 }, (_, i) => 2 + i);
const ourHosts = Array.from({ length: 19 }, (_, i) => 11 + i);

function ip(...given: readonly string[]): void {
  execFileSync('ip', given, { stdio: 'pipe' });
}

function makeNamespace(namespace: string): void {
  ip('netns', 'add', namespace);
  ip('-n', namespace, 'link', 'set', 'lo', 'up');
  for (const n of networks) {
    const tap = `tap${n - 1}`;
    ip('-n', namespace, 'tuntap', 'add', 'dev', tap, 'mode', 'tap');
    for (const host of ourHosts) ip('-n', namespace, 'addr', 'add', `10.9.${n}.${host}/24`, 'dev', tap);
    ip('-n', namespace, 'link', 'set', tap, 'up');
  }
  ip('-n', namespace, 'route', 'add', '224.0.0.0/4', 'dev', 'tap0');
}

/** Waits for a condition. @returns false if it does not come in time */
async function until(condition: () => boolean, seconds = PATIENCE): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  while (!condition()) {
    if (performance.now() > end) return false;
    await pause(0.03);
  }
  return true;
}

async function pause(seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
