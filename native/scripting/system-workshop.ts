import { copyFileSync, lstatSync, mkdtempSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Log } from '../../protocol/host.ts';
import {
  WorkError,
  type OpenWorkshop,
  type WorkEvents,
  type WorkRoom,
  type WorkRules,
  type Workshop,
} from '../../protocol/workshop.ts';
import type { Faults } from '../faults.ts';
import { bestConfinement, type Confinement } from './confinement.ts';
import { EnvironmentCache } from './environment-cache.ts';
import { removeFolder, removeFolderNow } from './folder-removal.ts';
import { processesIn } from './confined-process.ts';
import { requireKeys } from './signature.ts';
import { SystemWorkRoom, type Workplace } from './system-work-room.ts';

/** Of the folders of workshops: the process identifier and random characters follow. */
const FOLDER = 'rsplab-work-';
/** How often it is looked whether work takes more than it may, ms. */
const CHECK = 1000;
/** How often folders are marked as in use, and when one is not any more, ms. */
const MARK = 60_000;
const ABANDONED = 10 * MARK;

/** This machine as a host for work. */
export class SystemWorkshop implements Workshop {
  readonly hostName = hostname();
  readonly #log: Log;
  readonly #faults: Faults;
  readonly #confinement: Confinement | undefined;

  /** @param confinement undefined: the best that this system has */
  constructor(log: Log, faults: Faults, confinement?: Confinement) {
    this.#log = log;
    this.#faults = faults;
    this.#confinement = confinement;
  }

  get processors(): number {
    return availableParallelism();
  }

  open(rules: WorkRules): OpenWorkshop {
    if (rules.trust === 'anyone' && rules.keyring !== undefined)
      throw new WorkError('--keyring is only for --trust signed');
    const confinement = this.#confinement ?? bestConfinement();
    requireProgram('tar', 'it unpacks work packages');
    if (rules.trust === 'signed') requireProgram('gpg', 'it checks signatures');
    const workshop = new WorkFolder(rules, confinement, this.#log, (error) => this.#faults.caught('work', error));
    const whom = rules.trust === 'anyone' ? 'anyone who reaches this server' : 'those whose key is in the key ring';
    this.#log.event('scripting', 'workshopOpened', { whom, folder: workshop.folder, how: confinement.description });
    if (process.getuid?.() === 0) this.#log.event('scripting', 'workAsRoot');
    return workshop;
  }
}

/** A folder with the rooms of a server, and the environments that it keeps. */
class WorkFolder implements OpenWorkshop, Workplace {
  readonly folder: string;
  readonly rules: WorkRules;
  readonly confinement: Confinement;
  readonly cache: EnvironmentCache;
  readonly keyring: string | undefined;
  readonly fault: (error: unknown) => void;
  readonly #log: Log;
  readonly #rooms = new Set<SystemWorkRoom>();
  readonly #checking: NodeJS.Timeout;
  readonly #marking: NodeJS.Timeout;
  readonly #atExit = (): void => this.close();
  #entered = 0;

  /** @throws WorkError */
  constructor(rules: WorkRules, confinement: Confinement, log: Log, fault: (error: unknown) => void) {
    this.rules = rules;
    this.confinement = confinement;
    this.fault = fault;
    this.#log = log;
    const parent = resolve(rules.folder ?? tmpdir());
    try {
      removeAbandoned(parent);
      this.folder = mkdtempSync(join(parent, `${FOLDER}${process.pid}-`));
    } catch (error) {
      throw new WorkError(`no folder for work can be made in ${parent}: ${messageOf(error)}`);
    }
    try {
      this.keyring = rules.trust === 'signed' ? this.#keyringCopy(rules.keyring) : undefined;
      this.cache = new EnvironmentCache(join(this.folder, 'environments'), rules.cacheSize, rules.cacheEntries);
    } catch (error) {
      this.#remove();
      throw error;
    }
    this.#checking = setInterval(() => this.#check(), CHECK).unref();
    this.#marking = setInterval(() => this.#markAsUsed(), MARK).unref();
    process.on('exit', this.#atExit);
  }

  enter(events: WorkEvents): WorkRoom {
    if (this.#rooms.size >= this.rules.rooms)
      throw new WorkError(`${this.#rooms.size} folders of work are not removed yet`);
    const room = new SystemWorkRoom(this, join(this.folder, `${++this.#entered}`), events);
    this.#rooms.add(room);
    return room;
  }

  async left(room: SystemWorkRoom): Promise<void> {
    try {
      await removeFolder(room.folder);
      this.#rooms.delete(room);
    } catch {
      // Where another program puts files into it all the time, or has made them immutable.
      this.#log.event('scripting', 'folderStays', { folder: room.folder });
    }
  }

  close(): void {
    clearInterval(this.#checking);
    clearInterval(this.#marking);
    process.off('exit', this.#atExit);
    for (const room of this.#rooms) room.leave();
    this.#remove();
  }

  /** Nothing that stays keeps a server from its end. */
  #remove(): void {
    try {
      removeFolderNow(this.folder);
    } catch {
      this.#log.event('scripting', 'folderStays', { folder: this.folder });
    }
  }

  /** For programs that remove old files, and for servers that start meanwhile. */
  #markAsUsed(): void {
    for (const path of [this.folder, this.keyring]) if (path !== undefined) markAsUsed(path);
    this.cache.markAsUsed();
  }

  #check(): void {
    if (this.#rooms.size === 0) return;
    const table = processesIn(this.confinement);
    for (const room of this.#rooms) room.check(table);
  }

  #keyringCopy(keyring: string | undefined): string {
    if (keyring === undefined) throw new WorkError('--trust signed needs --keyring, a file with the keys to trust');
    const copy = join(this.folder, 'keyring.gpg');
    try {
      if (statSync(keyring).size === 0) throw new WorkError('it is empty');
      copyFileSync(keyring, copy);
      requireKeys(copy, this.folder);
    } catch (error) {
      throw new WorkError(`--keyring ${keyring}: ${messageOf(error)}`);
    }
    return copy;
  }
}

/** @throws WorkError */
function requireProgram(program: string, why: string): void {
  if (spawnSync(program, ['--version']).error !== undefined)
    throw new WorkError(`service scripting needs the program ${program}: ${why}`);
}

function markAsUsed(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // It is being removed.
  }
}

/** What servers left that were killed; other machines and containers may share the folder, so that it has to be old. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(FOLDER)) continue;
    const folder = join(parent, name);
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    const isOwn = stat?.isDirectory() === true && stat.uid === process.getuid?.();
    if (isOwn && Date.now() - stat.mtimeMs > ABANDONED && !isAlive(Number(name.slice(FOLDER.length).split('-')[0])))
      void removeFolder(folder).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
