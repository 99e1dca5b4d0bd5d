import { createHash, type Hash } from 'node:crypto';
import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  WorkError,
  WorkRefusal,
  type UploadedFile,
  type WorkEvents,
  type WorkRoom,
  type WorkRules,
} from '../../protocol/workshop.ts';
import { ConfinedProcess, type ProcessLimits } from './confined-process.ts';
import type { Confinement } from './confinement.ts';
import type { EnvironmentCache } from './environment-cache.ts';
import { folderSize } from './folder-size.ts';
import type { ProcessTable } from './process-table.ts';
import { signatureCheck } from './signature.ts';

/** Names that scripts for RSPLIB know. */
const INPUT = 'input.data';
const OUTPUT = 'output.data';
const ENVIRONMENT = 'environment.data';
const KEYRING = 'keyring.gpg';
const TRUST_DATABASE = 'trustdb.gpg';
/** Folder beside the one of the script, for what is put into that. */
const FILES = 'files';

/** Exit statuses of what is no script's own: as a shell's for what cannot be run, and what SIGKILL ended. */
const NOT_RUN = 126;
const STOPPED = 137;
/** Of work that left no output (EX_CANTCREAT of BSD). */
const NO_OUTPUT = 73;

/** What the files of compressed archives begin with, and the option of `tar` for it: not all of them find out themselves. */
const COMPRESSIONS: readonly (readonly [begin: string, option: string])[] = [
  ['1f8b', '-z'],
  ['425a68', '-j'],
  ['fd377a585a00', '-J'],
  ['28b52ffd', '--zstd'],
];
const LONGEST_BEGIN = 6;

/**
 * Unpacks the work package, and runs its script. Owners in the archive have no meaning, nor have its files with names that
 * others have: those are put in their place after that.
 */
const RUN = `
  tar -x -o $1 -f ../${FILES}/${INPUT} || exit ${NOT_RUN}
  for name in ${INPUT} ${ENVIRONMENT} ${KEYRING} ${OUTPUT}; do
    rm -rf "$name"
    [ ! -e "../${FILES}/$name" ] || mv "../${FILES}/$name" . || exit ${NOT_RUN}
  done
  chmod 700 ssrun || exit ${NOT_RUN}
  exec ./ssrun ${OUTPUT} "$2" "$3" "$4"`;

/** What rooms of a workshop share. */
export interface Workplace {
  readonly rules: WorkRules;
  readonly confinement: Confinement;
  readonly cache: EnvironmentCache;
  /** A copy of the key ring; undefined: anyone is trusted. */
  readonly keyring: string | undefined;
  /** A room is not in use any more: its folder is removed. */
  left(room: SystemWorkRoom): Promise<void>;
  /** What should never happen. */
  fault(error: unknown): void;
}

/** Work that is not done, and why: for those who sent it. */
class NotRunError extends Error {
  override readonly name = 'NotRunError';
}

/** A folder of its own for a work package; the script runs in a folder in it, and sees that one only. */
export class SystemWorkRoom implements WorkRoom {
  readonly #workplace: Workplace;
  readonly #events: WorkEvents;
  readonly folder: string;
  readonly #work: string;
  readonly #files: string;
  /** The environment as it came; the script gets a copy. */
  readonly #environment: string;
  readonly #uploads = new Map<UploadedFile, number>();
  #uploaded = 0;
  readonly #hash: Hash = createHash('sha1');
  #lent: string | undefined;
  #process: ConfinedProcess | undefined;
  #stopReason: string | undefined;
  #isLeft = false;
  #result: number | Buffer | undefined;
  #isMeasuring = false;
  #busy: Promise<void> = Promise.resolve();

  /** @throws WorkError */
  constructor(workplace: Workplace, folder: string, events: WorkEvents) {
    this.#workplace = workplace;
    this.#events = events;
    this.folder = folder;
    this.#work = join(folder, 'work');
    this.#files = join(folder, FILES);
    this.#environment = join(folder, 'environment');
    orWorkError(() => {
      for (const each of [folder, this.#work, this.#files]) mkdirSync(each, { mode: 0o700 });
    });
  }

  hasEnvironment(sha1: Uint8Array): boolean {
    const name = Buffer.from(sha1).toString('hex');
    if (!this.#workplace.cache.lend(name, this.#environment)) return false;
    this.#lent = name;
    return true;
  }

  store(file: UploadedFile, data: Uint8Array): void {
    this.#uploaded += data.length;
    const { disk } = this.#workplace.rules;
    if (this.#uploaded > disk) throw new WorkRefusal(`the upload has more than ${disk} bytes`);
    if (file === 'environment') this.#hash.update(data);
    orWorkError(() => writeWhole(this.#opened(file), data));
  }

  start(environment: Uint8Array | undefined): void {
    orWorkError(() => this.#opened('input')); // if it is empty it was not stored
    const announced = environment && Buffer.from(environment).toString('hex');
    if (announced !== undefined && this.#lent === undefined) {
      orWorkError(() => this.#opened('environment'));
      if (this.#hash.digest('hex') !== announced) throw new WorkRefusal('the environment is not the announced one');
    }
    this.#closeUploads();
    this.#busy = this.#doWork(announced).catch((error: unknown) => this.#workplace.fault(error));
  }

  stop(reason: string): void {
    this.#stopReason ??= reason;
    this.#process?.kill();
  }

  read(length: number): Uint8Array {
    if (this.#result === undefined) return new Uint8Array();
    if (typeof this.#result !== 'number') {
      const part = this.#result.subarray(0, length);
      this.#result = this.#result.subarray(part.length);
      return part;
    }
    const descriptor = this.#result;
    return orWorkError(() => {
      const part = new Uint8Array(length);
      return part.subarray(0, readSync(descriptor, part));
    });
  }

  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#process?.kill();
    this.#closeUploads();
    if (typeof this.#result === 'number') closeSync(this.#result);
    this.#result = undefined;
    void this.#busy.then(async () => this.#workplace.left(this));
  }

  /** Stops work that takes more than it may. @param table the processes now */
  check(table: ProcessTable): void {
    const { memory, processes, disk } = this.#workplace.rules;
    if (this.#process === undefined) return;
    const usage = this.#process.usage(table);
    if (usage.memory > memory) this.stop(`more than ${memory} bytes of memory`);
    if (usage.processes > processes) this.stop(`more than ${processes} processes`);
    if (this.#isMeasuring) return;
    this.#isMeasuring = true;
    void folderSize(this.folder, disk).then((size) => {
      this.#isMeasuring = false;
      if (size === Infinity) this.stop('a folder in it is locked or too deep: nobody can tell its disk space');
      else if (size > disk) this.stop(`more than ${disk} bytes of disk space`);
    });
  }

  async #doWork(environment: string | undefined): Promise<void> {
    const status = await this.#statusOfWork(environment);
    if (this.#isLeft) return;
    const output = this.#stopReason === undefined ? openedOutput(join(this.#work, OUTPUT), status) : undefined;
    this.#result = output ?? Buffer.from(this.#lastWords);
    this.#events.ended(status === 0 && output === undefined ? NO_OUTPUT : status);
  }

  /** What tells those who sent the work why there is no output. */
  get #lastWords(): string {
    const reason = this.#stopReason === undefined ? '' : `\nrsplab: stopped: ${this.#stopReason}\n`;
    return `${this.#process?.output ?? ''}${this.#failure}${reason}`;
  }

  #failure = '';

  async #statusOfWork(environment: string | undefined): Promise<number> {
    try {
      if (environment !== undefined) await this.#provideEnvironment(environment);
      if (this.#workplace.keyring !== undefined) await this.#acceptInput(this.#workplace.keyring);
      const status = await this.#run(environment !== undefined);
      return this.#stopReason === undefined ? status : STOPPED;
    } catch (error) {
      if (!(error instanceof NotRunError) && !isOfSystem(error)) throw error;
      this.#failure = `rsplab: ${error.message}\n`;
      return this.#stopReason === undefined ? NOT_RUN : STOPPED;
    }
  }

  /** Copies it for the script; one that was uploaded is kept for others, if its signature is good. */
  async #provideEnvironment(sha1: string): Promise<void> {
    const { keyring, cache } = this.#workplace;
    if (this.#lent === undefined) {
      if (keyring !== undefined)
        await this.#check(keyring, this.#environment, join(this.folder, 'content'), 'environment');
      cache.add(sha1, this.#environment);
    }
    const copy = join(this.#files, ENVIRONMENT);
    await copyFile(this.#environment, copy, constants.COPYFILE_FICLONE);
    // Work of earlier sessions had the rights to change it.
    if ((await sha1Of(copy)) === sha1) return;
    cache.remove(sha1);
    throw new NotRunError('the environment that was kept is damaged');
  }

  /** The content of a signed file takes its place. */
  async #acceptInput(keyring: string): Promise<void> {
    const input = join(this.#files, INPUT);
    const content = join(this.folder, 'content');
    await this.#check(keyring, input, content, 'work package');
    renameSync(content, input);
    await copyFile(keyring, join(this.#files, KEYRING));
  }

  async #check(keyring: string, file: string, content: string, what: string): Promise<void> {
    this.#mustGoOn();
    const { confinement } = this.#workplace;
    const check = signatureCheck(confinement, keyring, file, content, this.folder, this.#limits);
    this.#process = check.process;
    if (!(await check.isGood)) throw new NotRunError(`the ${what} is not signed by someone who is trusted here`);
    this.#process = undefined;
  }

  async #run(hasEnvironment: boolean): Promise<number> {
    this.#mustGoOn();
    const isSigned = this.#workplace.keyring !== undefined;
    const compression = compressionOf(join(this.#files, INPUT));
    const given = [
      compression,
      hasEnvironment ? ENVIRONMENT : '',
      isSigned ? KEYRING : '',
      isSigned ? TRUST_DATABASE : '',
    ];
    const command = ['sh', '-c', RUN, 'sh', ...given];
    this.#process = new ConfinedProcess(this.#workplace.confinement, command, this.#work, this.#limits);
    return this.#process.ended;
  }

  get #limits(): ProcessLimits {
    const { memory, disk } = this.#workplace.rules;
    return { memory, file: disk };
  }

  /** No process begins after the end. */
  #mustGoOn(): void {
    if (this.#isLeft || this.#stopReason !== undefined) throw new NotRunError('it was stopped before its begin');
  }

  #opened(file: UploadedFile): number {
    const open = this.#uploads.get(file);
    if (open !== undefined) return open;
    const path = file === 'input' ? join(this.#files, INPUT) : this.#environment;
    const descriptor = openSync(path, 'wx', 0o600);
    this.#uploads.set(file, descriptor);
    return descriptor;
  }

  #closeUploads(): void {
    for (const descriptor of this.#uploads.values()) closeSync(descriptor);
    this.#uploads.clear();
  }
}

/** Option of `tar`; empty: none is known. */
function compressionOf(archive: string): string {
  const begin = Buffer.alloc(LONGEST_BEGIN);
  const descriptor = openSync(archive, 'r');
  try {
    readSync(descriptor, begin);
  } finally {
    closeSync(descriptor);
  }
  return COMPRESSIONS.find(([known]) => begin.toString('hex').startsWith(known))?.[1] ?? '';
}

/**
 * A file, and nothing else that a script may have put there; undefined: there is none. Work that fails leaves an empty one
 * where its shell has opened it: that says nothing.
 */
function openedOutput(path: string, status: number): number | undefined {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stat = fstatSync(descriptor);
    if (stat.isFile() && (status === 0 || stat.size > 0)) return descriptor;
    closeSync(descriptor);
  } catch {
    // There is none.
  }
  return undefined;
}

async function sha1Of(file: string): Promise<string> {
  const hash = createHash('sha1');
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** A full disk may take a part of it. */
function writeWhole(descriptor: number, data: Uint8Array): void {
  for (let offset = 0; offset < data.length;) offset += writeSync(descriptor, data, offset);
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

/** Does what the system may refuse. */
function orWorkError<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (isOfSystem(error)) throw new WorkError(error.message);
    throw error;
  }
}
