import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NoElementError, type NoElementReason } from '../../../../native/api/errors.ts';
import { PoolUserClient } from '../../../../native/api/pool-user-client.ts';
import { RealWorld, type RealWorldOptions } from '../../../../native/api/real-world.ts';
import type { ResolvedElement } from '../../../../native/api/resolved-element.ts';
import { WorkPool, type WorkPoolOptions } from '../../../../native/api/work-pool.ts';
import { TransportError } from '../../../../protocol/host.ts';
import { PoolHandleError } from '../../../../protocol/wire/pool-handle.ts';
import type { PeIdentifier } from '../../../../protocol/wire/pool-element.ts';
import { diskFault } from '../../../../results/folders/study-folder-error.ts';
import { DistributionError, SilentSchedulerError } from '../distribution-error.ts';
import type { Round } from '../round.ts';
import type { Capacity, Standing, TaskScheduler } from '../task-scheduler.ts';
import { PackageWork, type PackageEnd, type PackageWait } from './package-work.ts';
import { signedFile } from './signed-file.ts';
import { WITHOUT_NODE } from './work-script.ts';
import { workerEnvironment } from './worker-environment.ts';

/** Elements that the registrar is asked for. */
const MOST_ELEMENTS = 1000;
const MOST_TASKS = 10_000;
/** Packages that look for an element at the same time: a pool that is full is not asked for all that wait. */
const MOST_ASKING = 4;
/** Attempts at a task in a round. */
const MOST_ATTEMPTS = 3;
/** Attempts one after the other that an element may lose before others are preferred. */
const MOST_LOSSES = 2;
/** The same of those elements that are not preferred, where there are no others, before nothing more is tried in a round. */
const MOST_LOSSES_WITHOUT_OTHERS = 5;
/** Exit status of work that a server does not begin: whom it trusts has not signed it, or it is no archive. */
const STATUS_NOT_RUN = 126;

/** From an element that takes no more work, or that failed, to the next one, s. */
const RETRY_DELAY = 2;

/** How long is waited, s. */
export interface PoolPatience {
  /** For a registrar and its answer, before the first task. */
  readonly resolution: number;
  /** For an element, when there was one before. */
  readonly element: number;
}

const usualPatience: PoolPatience = { resolution: 30, element: 1800 };

export interface PoolTaskSettings {
  /** How this process is a pool user. */
  readonly world: () => Promise<RealWorldOptions>;
  readonly poolHandle: string;
  /** Key of gpg by which work is signed; undefined: it is not signed. */
  readonly sign?: string | undefined;
  /** Heap limit of a task, MB. */
  readonly memory?: number | undefined;
  readonly tell: (line: string) => void;
  readonly work?: WorkPoolOptions['work'];
  readonly patience?: PoolPatience;
}

interface QueuedTask {
  readonly round: Round;
  readonly task: number;
  readonly attempts: number;
}

/** This process as a pool user. */
interface OpenPool {
  /** It was said where registrars are. */
  readonly hasRegistrars: boolean;
  readonly world: RealWorld;
  readonly pool: WorkPool;
}

/**
 * Tasks as work packages of the Scripting Service, at the elements of a pool: rsplab's servers or RSPLIB's. They need Node.js, and no
 * installation of this program: that is the environment of the packages.
 */
export class PoolScheduler implements TaskScheduler {
  readonly name = 'pool';
  readonly folder = 'sent';
  readonly afterCommand = 'end';
  readonly #settings: PoolTaskSettings;
  readonly #patience: PoolPatience;
  readonly #queue: QueuedTask[] = [];
  readonly #running = new Set<PackageWork>();
  /** Elements that get work only if there are no others, since they did not do it. */
  readonly #avoided = new Set<PeIdentifier>();
  /** Attempts that elements lost one after the other. */
  readonly #lossesOf = new Map<PeIdentifier, number>();
  /** Who did what by journals, of this process alone. */
  readonly #doers = new Map<string, string>();
  #environment: Buffer | undefined;
  #open: OpenPool | undefined;
  #losses = 0;
  /** When an element was seen last, ms. */
  #seenAt = 0;

  constructor(settings: PoolTaskSettings) {
    this.#settings = settings;
    this.#patience = settings.patience ?? usualPatience;
  }

  /** Asks a registrar which elements there are. */
  async capacity(signal?: AbortSignal): Promise<Capacity> {
    const { world } = await this.#opened();
    signal?.throwIfAborted();
    const client = PoolUserClient.open(world);
    const end = (): void => void client.close();
    signal?.addEventListener('abort', end);
    try {
      const elements = await client.resolve(this.#settings.poolHandle, {
        elements: MOST_ELEMENTS,
        timeout: this.#patience.resolution,
      });
      return { mostTasks: MOST_TASKS, slots: elements.reduce((sum, element) => sum + sessionsOf(element), 0) };
    } catch (error) {
      if (!(error instanceof NoElementError)) throw error;
      throw new SilentSchedulerError(this.#withoutElement(error.reason));
    } finally {
      signal?.removeEventListener('abort', end);
      await client.close();
    }
  }

  async submit(round: Round): Promise<number> {
    const { pool } = await this.#opened();
    const environment = await this.#environmentFor(round);
    this.#losses = 0;
    this.#seenAt = performance.now();
    for (let task = 1; task <= round.tasks; task++) this.#queue.push({ round, task, attempts: 0 });
    this.#fill(pool, environment);
    return round.tasks;
  }

  /** @throws DistributionError if there was no element for too long */
  async standing(): Promise<Standing> {
    const works = [...this.#running];
    const running = works.filter(({ isBegun }) => isBegun).length;
    const waiting = this.#queue.length + works.length - running;
    const wait = works.find((work) => !work.isBegun && work.wait !== undefined)?.wait;
    if (running > 0 || wait === undefined || wait === 'busy') this.#seenAt = performance.now();
    else if (performance.now() - this.#seenAt > this.#patience.element * 1000)
      throw new DistributionError(
        `${this.#withoutElement(wait)}. That is so for ${inMinutes(this.#patience.element)}; what was done is kept, and the same command goes on`,
      );
    return Promise.resolve({ running, waiting, reason: wait === undefined ? undefined : inWords(wait) });
  }

  doerOf(journal: string): string | undefined {
    return this.#doers.get(journal);
  }

  async cancel(): Promise<void> {
    this.#queue.length = 0;
    await Promise.all([...this.#running].map(async (work) => work.giveUp()));
  }

  detached(): string {
    return 'The work in the pool was ended. What came back of it is kept';
  }

  async release(): Promise<void> {
    await this.cancel();
    const open = this.#open;
    this.#open = undefined;
    await open?.pool.close();
    await open?.world.close();
  }

  /** @throws DistributionError if the network cannot be used, or no pool can have that handle */
  async #opened(): Promise<OpenPool> {
    try {
      return (this.#open ??= await this.#opening());
    } catch (error) {
      if (error instanceof TransportError || error instanceof PoolHandleError)
        throw new DistributionError(error.message);
      throw error;
    }
  }

  async #opening(): Promise<OpenPool> {
    const { poolHandle, work } = this.#settings;
    const options = await this.#settings.world();
    const world = await RealWorld.open(options);
    try {
      // A trial that fails is one of this program, which tells why.
      const settings = { retryDelay: RETRY_DELAY, ...work, maxTrials: 1, avoided: this.#avoided };
      const pool = WorkPool.open(world, { poolHandle, work: settings });
      return { hasRegistrars: (options.registrars ?? []).length > 0, world, pool };
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  /** Writes it beside the slices. @throws StudyFolderError; DistributionError if it cannot be signed */
  async #environmentFor({ path }: Round): Promise<string> {
    const file = join(path, 'environment');
    // It is signed once: each signature is another one, and servers would not find it in their cache.
    this.#environment ??= await this.#environmentMadeIn(file);
    return written(file, this.#environment);
  }

  async #environmentMadeIn(file: string): Promise<Buffer> {
    const archive = workerEnvironment();
    const { sign } = this.#settings;
    if (sign === undefined) return archive;
    const signed = await signedFile(written(file, archive), sign);
    const content = readFileSync(signed);
    rmSync(signed);
    return content;
  }

  #fill(pool: WorkPool, environment: string): void {
    const asking = (): number => [...this.#running].filter(({ isBegun }) => !isBegun).length;
    while (asking() < MOST_ASKING) {
      const queued = this.#queue.shift();
      if (queued === undefined) return;
      const { sign, memory } = this.#settings;
      const work = new PackageWork(queued, {
        pool,
        environment,
        sign,
        memory,
        begun: () => this.#fill(pool, environment),
      });
      this.#running.add(work);
      void work.ended.then((end) => {
        this.#running.delete(work);
        if (end !== undefined) this.#ended(queued, end);
        this.#fill(pool, environment);
      });
    }
  }

  #ended(queued: QueuedTask, end: PackageEnd): void {
    this.#seenAt = performance.now();
    if (end.journal !== undefined && end.element !== undefined)
      this.#doers.set(end.journal, nameOf(end.host, end.element));
    if (end.problem !== undefined) return this.#lost(queued, end, end.problem);
    this.#losses = 0;
    if (end.element === undefined) return undefined;

    this.#lossesOf.delete(end.element);
    this.#avoided.delete(end.element);
    return undefined;
  }

  /** The task goes to another element, or to the same again. */
  #lost(queued: QueuedTask, { status, host, element }: PackageEnd, problem: string): void {
    const words = `${problem}${this.#remedy(problem)}`;
    logged(queued, words);
    const isUnfit = status === STATUS_NOT_RUN || problem.startsWith(WITHOUT_NODE);
    const preferred = element === undefined || this.#avoided.has(element) ? undefined : element;
    if (preferred === undefined) this.#losses++;
    else this.#lossesOf.set(preferred, (this.#lossesOf.get(preferred) ?? 0) + 1);
    const isToBeAvoided = preferred !== undefined && (isUnfit || this.#lossesOf.get(preferred) === MOST_LOSSES);
    if (isToBeAvoided) this.#avoided.add(preferred);
    // Where no work can be done it is no fault of the task.
    const attempts = isUnfit && isToBeAvoided ? queued.attempts : queued.attempts + 1;
    const isOver = this.#losses >= MOST_LOSSES_WITHOUT_OTHERS;
    if (isOver) this.#queue.length = 0;
    else if (attempts < MOST_ATTEMPTS) this.#queue.push({ ...queued, attempts });
    const consequence = isOver
      ? 'the pool is given up for now'
      : isToBeAvoided
        ? 'others are preferred from now on'
        : 'its runs go out again';
    this.#settings.tell(
      `warning: ${host ?? 'the pool'}: task ${queued.task} ended before it was done (${words}): ${consequence}`,
    );
  }

  /** What a user can do about what a server says. */
  #remedy(problem: string): string {
    const { sign } = this.#settings;
    if (/not signed by someone who is trusted/.test(problem))
      return sign === undefined
        ? '; --sign says which key of gpg signs, and the keyring of the server must have it'
        : `; its keyring must have the key ${sign}`;
    if (sign !== undefined && /tar/.test(problem)) return '; servers that trust anyone take work without --sign';
    return '';
  }

  #withoutElement(why: NoElementReason | PackageWait): string {
    const { poolHandle } = this.#settings;
    if (why === 'no registrar' || why === 'no answer')
      return this.#open?.hasRegistrars === true
        ? 'no registrar answers: see whether it runs there, and whether --registrar, --address and --transport suit its network'
        : 'no registrar was found in this network: name one by --registrar, or start one (rsplab registrar)';
    if (why === 'unreachable')
      return `servers of ${poolHandle} do not answer: see whether they are servers of the Scripting Service, and can be reached from here (--address, --transport)`;
    return `${poolHandle} has no server: start some (rsplab server --service scripting --trust …), or name another pool by --pool-handle`;
  }
}

/** Work packages that an element takes at the same time, as far as its policy shows it. */
function sessionsOf({ policy }: ResolvedElement): number {
  const { loadDegradation } = policy.values;
  return loadDegradation === undefined || loadDegradation === 0 ? 1 : Math.max(1, Math.round(1 / loadDegradation));
}

function inMinutes(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}

/** What is waited for. */
function inWords(wait: PackageWait): string {
  switch (wait) {
    case 'busy':
      return 'a server that is free';
    case 'no registrar':
      return 'a registrar';
    case 'no answer':
      return 'the registrar';
    case 'unreachable':
      return 'a server that answers';
    case 'unknown pool':
    case 'no element over SCTP':
      return 'a server';
  }
}

/** Several elements may be on one host. */
function nameOf(host: string | undefined, element: PeIdentifier): string {
  return `${host ?? 'element'}/0x${element.toString(16).padStart(8, '0')}`;
}

/** For the last words of a round. */
function logged({ round, task }: QueuedTask, words: string): void {
  try {
    writeFileSync(round.log(task), `${words}\n`);
  } catch {
    // A full disk, or a round that is no more: they were told.
  }
}

/** @throws StudyFolderError */
function written(file: string, content: Buffer): string {
  try {
    rmSync(file, { force: true });
    writeFileSync(file, content);
    return file;
  } catch (error) {
    throw diskFault(error, file);
  }
}
