import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../../results/folders/atomic-file.ts';
import { TASKS } from '../../../results/folders/study-folder-content.ts';
import { makeFolder, type StudyFolder } from '../../../results/folders/study-folder.ts';
import { diskFault, StudyFolderError } from '../../../results/folders/study-folder-error.ts';
import { SliceJournalReader } from '../../../results/journals/slice-journal.ts';
import { keysOfSlice, writeSlice, type Slice } from './slice.ts';

const FORMAT = 'rsplab round 1';
const ORDER = 'round.json';
/** Bytes of a log that are shown. */
const LAST_WORDS = 300;
/** Bytes that a task needs at least: a run with its metrics. */
const ROOM = 10_000;

const order = z.object({
  format: z.literal(FORMAT),
  /** Unlike all others, on all machines: numbers of jobs are used again. */
  name: z.string().regex(/^[\w-]+$/),
  scheduler: z.string(),
  tasks: z.int().positive(),
});

type Order = z.infer<typeof order>;

/**
 * Runs of a sweep that were dealt out to tasks together: a folder below the study's with a slice for each task, and a journal
 * for each attempt at it. It is all that tasks and the process that collects their runs have in common.
 */
export class Round {
  readonly path: string;
  readonly #order: Order;
  /** By tasks, then attempts, from 1. */
  readonly #journals = new Map<number, SliceJournalReader[]>();
  /** Tasks without a slice: nobody is to do them any more. */
  readonly #withdrawn = new Set<number>();

  private constructor(path: string, written: Order) {
    this.path = resolve(path);
    this.#order = written;
  }

  /** Writes the slices of a new round. @throws StudyFolderError if they cannot be written */
  static begin(folder: StudyFolder, scheduler: string, slices: readonly Slice[]): Round {
    const number = Math.max(0, ...roundNumbers(folder)) + 1;
    const path = join(folder.file(TASKS), String(number));
    try {
      makeFolder(path);
      const written: Order = {
        format: FORMAT,
        name: `rsplab-${randomBytes(6).toString('hex')}`,
        scheduler,
        tasks: slices.length,
      };
      for (const [index, slice] of slices.entries()) writeSlice(slicePath(path, index + 1), slice);
      // The last file: what is without it was never submitted.
      writeFileAtomically(join(path, ORDER), `${JSON.stringify(written)}\n`);
      return new Round(path, written);
    } catch (error) {
      rmSync(path, { recursive: true, force: true });
      throw diskFault(error, path);
    }
  }

  /** The rounds that earlier processes began, in their order. */
  static all(folder: StudyFolder): Round[] {
    return roundNumbers(folder).flatMap((number) => {
      const path = join(folder.file(TASKS), String(number));
      const written = order.safeParse(contentOf(join(path, ORDER)));
      if (!written.success) return [];
      const round = new Round(path, written.data);
      const names = new Set(namesIn(path));
      for (const task of round.#numbers()) if (!names.has(basename(slicePath(path, task)))) round.#withdrawn.add(task);
      return [round];
    });
  }

  /** @throws StudyFolderError if there is no such round */
  static open(path: string): Round {
    const written = order.safeParse(contentOf(join(path, ORDER)));
    if (!written.success)
      throw new StudyFolderError(`cannot use ${path} (it is no round of this version of rsplab): see docs/clusters.md`);
    return new Round(path, written.data);
  }

  get name(): string {
    return this.#order.name;
  }

  get scheduler(): string {
    return this.#order.scheduler;
  }

  /** How many tasks it has: their numbers are from 1 on. */
  get tasks(): number {
    return this.#order.tasks;
  }

  /** The scheduler has taken the first of its tasks alone. */
  submitted(tasks: number): void {
    this.withdraw(this.#numbers().filter((task) => task > tasks));
  }

  /**
   * Nobody is to do these tasks any more: those that go on end at their next run, and what they have written counts.
   *
   * @throws StudyFolderError if the folder cannot be written
   */
  withdraw(tasks: readonly number[] = this.openTasks()): void {
    try {
      for (const task of tasks) {
        rmSync(slicePath(this.path, task), { force: true });
        this.#withdrawn.add(task);
      }
    } catch (error) {
      throw diskFault(error, this.path);
    }
  }

  /** Nobody was given it. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Whether a task that is to be done has one of these runs. What cannot be read of a slice is not to be had of it. */
  brings(isMissing: (key: string) => boolean): boolean {
    return this.openTasks().some((task) => keysOfSlice(slicePath(this.path, task)).some(isMissing));
  }

  /**
   * Makes what others have written visible: clients of NFS remember for up to a minute which files there are not, and forget it
   * when they change the folder themselves (nfs(5), lookupcache).
   */
  lookAnew(): void {
    const path = join(this.path, `look-${randomBytes(6).toString('hex')}`);
    try {
      writeFileSync(path, '');
      rmSync(path, { force: true });
    } catch {
      // A full disk: what is there is seen later.
    }
  }

  /** @throws StudyFolderError if the disk is full: tasks end by that, and have no room for a word about it */
  requireRoom(): void {
    const path = join(this.path, `room-${randomBytes(6).toString('hex')}`);
    try {
      writeFileSync(path, Buffer.alloc(ROOM));
    } catch (error) {
      throw diskFault(error, this.path);
    } finally {
      rmSync(path, { force: true });
    }
  }

  /** Whether a task with this number exists. */
  has(task: number): boolean {
    return existsSync(slicePath(this.path, task));
  }

  slice(task: number): string {
    return slicePath(this.path, task);
  }

  journal(task: number, attempt: number): string {
    return join(this.path, `task-${task}.${attempt}.journal`);
  }

  log(task: number): string {
    return join(this.path, `task-${task}.log`);
  }

  /** The journals of all attempts at a task so far. */
  attempts(task: number): readonly SliceJournalReader[] {
    const known = this.#journals.get(task) ?? [];
    this.#journals.set(task, known);
    // They are looked for by their names: what is listed of a shared folder may be old.
    for (let path = this.journal(task, known.length + 1); existsSync(path); path = this.journal(task, known.length + 1))
      known.push(new SliceJournalReader(path));
    return known;
  }

  /** The tasks that may still write something, according to what was read of their journals. */
  unfinishedTasks(): number[] {
    return this.#numbers().filter((task) => this.#journals.get(task)?.some(({ isOver }) => isOver) !== true);
  }

  /** The same without those that nobody is to do any more. */
  openTasks(): number[] {
    return this.unfinishedTasks().filter((task) => !this.#withdrawn.has(task));
  }

  #numbers(): number[] {
    return Array.from({ length: this.tasks }, (_, index) => index + 1);
  }

  /** What the first task that said something said last; undefined: none has. */
  lastWords(): string | undefined {
    for (const task of this.openTasks()) {
      const words = endOf(this.log(task));
      if (words !== '') return `task ${task} said: ${words} (${this.log(task)})`;
    }
    return undefined;
  }
}

function slicePath(path: string, task: number): string {
  return join(path, `task-${task}.slice`);
}

function roundNumbers(folder: StudyFolder): number[] {
  return namesIn(folder.file(TASKS))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

function namesIn(path: string): string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The last line of a log. */
function endOf(path: string): string {
  try {
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    return (lines.at(-1) ?? '').slice(0, LAST_WORDS);
  } catch {
    return '';
  }
}
