import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { shellWord } from '../../../../results/folders/typed-command.ts';
import { programFingerprint } from '../../program-fingerprint.ts';
import { DistributionError } from '../distribution-error.ts';
import { Round } from '../round.ts';
import type { HostFacts } from '../slice-worker.ts';
import type { Capacity, Standing, TaskScheduler } from '../task-scheduler.ts';
import { textOfTask } from '../text-of-task.ts';
import type { TaskHost } from './host-list.ts';

/** A host that does not answer is found within a minute, and nobody is asked for a password. */
const SSH_OPTIONS = [
  '-T',
  '-o',
  'BatchMode=yes',
  '-o',
  'ConnectTimeout=10',
  '-o',
  'ServerAliveInterval=15',
  '-o',
  'ServerAliveCountMax=3',
];
/** For the answer of a host about itself, ms. */
const PATIENCE = 60_000;
/** For what a connection said last, after its end: a process that it leaves may keep its output open; ms. */
const LINGERING = 2_000;
/** Between the connections to one host, ms: sshd refuses many that begin at the same time (MaxStartups of sshd_config(5)). */
const STAGGER = 250;
/** Tasks one after the other that a host may lose before it is given up. */
const MOST_LOSSES = 3;
/** Attempts at a task in a round. */
const MOST_ATTEMPTS = 5;
const MOST_TASKS = 10_000;
/** Bytes of what a host said last. */
const LAST_WORDS = 500;

const facts = z.object({ processors: z.int().positive(), node: z.string(), code: z.string() });

/** How hosts are reached. */
export interface SshSettings {
  /** `ssh`, with options. */
  readonly ssh: readonly string[];
  /** The program on the hosts, without its command: `node /…/main.js`. */
  readonly rsplab: readonly string[];
  /** The hidden command of a task there. */
  readonly command: string;
  /** Heap limit of a task, MB. */
  readonly memory?: number | undefined;
  readonly tell: (line: string) => void;
}

interface QueuedTask {
  readonly round: Round;
  readonly task: number;
  readonly attempts: number;
}

/** Tasks on hosts that are reached by ssh. No folder is shared: slices go there, and journals come back, by the connection. */
export class SshScheduler implements TaskScheduler {
  readonly name = 'ssh';
  readonly folder = 'sent';
  readonly afterCommand = 'end';
  readonly #settings: SshSettings;
  readonly #hosts: readonly HostSlots[];
  readonly #queue: QueuedTask[] = [];

  constructor(hosts: readonly TaskHost[], settings: SshSettings) {
    this.#settings = settings;
    this.#hosts = hosts.map((host) => new HostSlots(host, settings, this.#queue, () => this.#start()));
  }

  /** Asks all hosts; those that cannot be used are named. */
  async capacity(signal?: AbortSignal): Promise<Capacity> {
    const problems = await Promise.all(this.#hosts.map(async (host) => host.prepare(signal)));
    const found = problems.flatMap((problem) => problem ?? []);
    const slots = this.#hosts.reduce((sum, host) => sum + host.slots, 0);
    if (slots === 0) throw new DistributionError(`no host can be used:\n${found.join('\n')}`);
    for (const problem of found) this.#settings.tell(`warning: ${problem}`);
    return { mostTasks: MOST_TASKS, slots };
  }

  async submit(round: Round): Promise<number> {
    for (let task = 1; task <= round.tasks; task++) this.#queue.push({ round, task, attempts: 0 });
    this.#start();
    return Promise.resolve(round.tasks);
  }

  #start(): void {
    for (const host of this.#hosts) host.start();
  }

  async standing(): Promise<Standing> {
    const running = this.#hosts.reduce((sum, host) => sum + host.running, 0);
    // Without a host nothing is waited for: the next round says what is wrong.
    const isLeft = this.#hosts.some((host) => host.isUsable);
    return Promise.resolve({ running, waiting: isLeft ? this.#queue.length : 0 });
  }

  async cancel(): Promise<void> {
    this.#queue.length = 0;
    await Promise.all(this.#hosts.map(async (host) => host.end()));
  }

  async release(): Promise<void> {
    await this.cancel();
  }

  detached(): string {
    return 'The tasks on other hosts were ended. What they have done is kept';
  }
}

/** What one host does. */
class HostSlots {
  readonly #host: TaskHost;
  readonly #settings: SshSettings;
  readonly #queue: QueuedTask[];
  /** A task is in the queue again, when other hosts may have found it empty. */
  readonly #requeued: () => void;
  readonly #children = new Set<ChildProcess>();
  #facts: HostFacts | undefined;
  #losses = 0;
  #busy = 0;
  /** Aborted while its tasks are cancelled: that they end is no loss. */
  #ending = endingSignal();

  constructor(host: TaskHost, settings: SshSettings, queue: QueuedTask[], requeued: () => void) {
    this.#host = host;
    this.#settings = settings;
    this.#queue = queue;
    this.#requeued = requeued;
  }

  get running(): number {
    return this.#busy;
  }

  get isUsable(): boolean {
    return this.#facts !== undefined && this.#losses < MOST_LOSSES;
  }

  get slots(): number {
    return this.#facts === undefined ? 0 : (this.#host.slots ?? this.#facts.processors);
  }

  /** Asks the host what it is; one that was given up has another chance. @returns what is wrong with it */
  async prepare(signal?: AbortSignal): Promise<string | undefined> {
    if (this.isUsable) return undefined;
    this.#losses = 0;
    const answer = await factsOf(this.#host, this.#settings, signal);
    this.#facts = typeof answer === 'string' ? undefined : answer;
    return typeof answer === 'string' ? answer : undefined;
  }

  /** Takes tasks from the queue until it is empty. */
  start(): void {
    if (!this.isUsable) return;
    for (let slot = this.#busy; slot < this.slots; slot++) {
      this.#busy++;
      void this.#work(slot * STAGGER).finally(() => this.#busy--);
    }
  }

  /** Ends its tasks, with all that the commands of their connections have begun, and those that were about to begin. */
  async end(): Promise<void> {
    this.#ending.abort();
    for (const child of this.#children) {
      child.stdin?.destroy();
      killGroup(child, 'SIGTERM');
    }
    const last = setTimeout(() => {
      for (const child of this.#children) killGroup(child, 'SIGKILL');
    }, PATIENCE / 10);
    while (this.#busy > 0) await sleep(STAGGER / 10);
    clearTimeout(last);
    this.#ending = endingSignal();
  }

  async #work(delay: number): Promise<void> {
    await this.#pause(delay);
    while (this.isUsable && !this.#isEnding) {
      const queued = this.#queue.shift();
      if (queued === undefined) return;
      const problem = await this.#attempt(queued);
      if (this.#isEnding) return;
      if (problem === undefined) {
        this.#losses = 0;
        continue;
      }
      this.#lost(queued, problem);
      // Others first.
      await this.#pause(STAGGER);
    }
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Shorter if its tasks are cancelled. @param duration ms */
  async #pause(duration: number): Promise<void> {
    await sleep(duration, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  /** The task goes to another host, or to this one again. */
  #lost({ round, task, attempts }: QueuedTask, problem: string): void {
    if (attempts + 1 < MOST_ATTEMPTS) this.#queue.push({ round, task, attempts: attempts + 1 });
    this.#losses++;
    const consequence = this.isUsable ? 'its runs go elsewhere' : 'it is given up';
    this.#settings.tell(
      `warning: ${this.#host.name}: task ${task} ended before it was done (${problem}): ${consequence}`,
    );
    this.#requeued();
  }

  /** @returns why the task is not done */
  async #attempt({ round: { path }, task }: QueuedTask): Promise<string | undefined> {
    try {
      // Another view of the round: what is read here is still to be collected.
      const round = Round.open(path);
      const lines = [...textOfTask(round, task)];
      const journal = openSync(round.journal(task, round.attempts(task).length + 1), 'wx');
      try {
        return await this.#send(lines, journal);
      } finally {
        fsyncSync(journal);
        closeSync(journal);
      }
    } catch (error) {
      // A full disk here, or a round that is no more.
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** @param journal file that gets what the host writes @returns why the task is not done */
  async #send(lines: readonly string[], journal: number): Promise<string | undefined> {
    const { command, memory } = this.#settings;
    const limit = memory === undefined ? [] : ['--memory', String(memory)];
    const child = spawn(...calling(this.#host, this.#settings, [command, '--as', this.#host.name, ...limit]), {
      // Of its own, so that Ctrl-C is for this command alone.
      detached: true,
      stdio: ['pipe', journal, 'pipe'],
    });
    this.#children.add(child);
    const problem = await endOf(child, lines);
    this.#children.delete(child);
    return problem;
  }
}

/** The command and its words for a host. */
function calling(
  { name }: TaskHost,
  { ssh, rsplab }: SshSettings,
  words: readonly string[],
): readonly [string, readonly string[]] {
  const [program = 'ssh', ...options] = ssh;
  return [program, [...options, ...SSH_OPTIONS, name, [...rsplab, ...words].map(shellWord).join(' ')]];
}

/** @returns what is wrong with the host, in words, if it cannot be used */
async function factsOf(host: TaskHost, settings: SshSettings, signal?: AbortSignal): Promise<HostFacts | string> {
  const [program, call] = calling(host, settings, [settings.command, '--about']);
  return new Promise((resolve) => {
    const limits = { timeout: PATIENCE, ...(signal !== undefined && { signal }) };
    const child = execFile(program, [...call], { ...limits, encoding: 'utf8' }, (error, output, errors) => {
      const told = facts.safeParse(valueIn(output));
      if (error === null && told.success) return resolve(ofThisVersion(host, told.data));
      const words = lastWords(errors) || (error === null ? 'it answers what cannot be read' : error.message);
      return resolve(`${host.name}: ${words}${remedy(words)}`);
    });
    closeAfterEnd(child);
  });
}

/** @returns what is wrong with a host whose runs would be others */
function ofThisVersion({ name }: TaskHost, told: HostFacts): HostFacts | string {
  if (told.code === programFingerprint()) return told;
  return `${name}: it has another version of the simulator (on Node.js ${told.node}). Install the version of here`;
}

/** What a user can do about what ssh, a shell or Node.js says. */
function remedy(words: string): string {
  if (/not found|No such file|Cannot find module/i.test(words))
    return '. Install Node.js and this version of rsplab there, or say by --rsplab how it is called there';
  if (/permission denied|host key/i.test(words))
    return '. It must be reached by ssh without a question: see ssh-copy-id(1)';
  return '';
}

/** A shell may have said something in front. */
function valueIn(output: string): unknown {
  try {
    return JSON.parse(output.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}

/** Sends a slice and waits for the end. @returns why the task is not done */
async function endOf(child: ChildProcess, text: Iterable<string>): Promise<string | undefined> {
  let errors = '';
  closeAfterEnd(child);
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => (errors = (errors + piece).slice(-LAST_WORDS)));
  child.stdin?.on('error', () => undefined); // its end is reported
  for (const line of text) child.stdin?.write(line);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(lastWords(errors) || `ended ${signal === null ? `with code ${code}` : `by ${signal}`}`);
    });
  });
}

function lastWords(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** All slots of a host wait for it. */
function endingSignal(): AbortController {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  return ending;
}

/** Ends a process of a group of its own with all others of it: ssh may have been called by a script. */
function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** The output of a process comes to its end soon after that of the process, whoever else has it: ssh may leave one for later connections. */
function closeAfterEnd(child: ChildProcess): void {
  child.once('exit', () => {
    const last = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, LINGERING);
    child.once('close', () => clearTimeout(last));
  });
}
