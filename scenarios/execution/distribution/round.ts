import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../../results/folders/atomic-file.ts';
import { TASKS } from '../../../results/folders/study-folder-content.ts';
import { makeFolder, type StudyFolder } from '../../../results/folders/study-folder.ts';
import { diskFault } from '../../../results/folders/study-folder-error.ts';
import { SliceJournalReader } from '../../../results/journals/slice-journal.ts';
import { writeSlice, type Slice } from './slice.ts';

const FORMAT = 'rsplab round 1';
const ORDER = 'round.json';
/** Bytes of a log that are shown. */
const LAST_WORDS = 300;

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
  #submitted: number;

  private constructor(path: string, written: Order) {
    this.path = resolve(path);
    this.#order = written;
    this.#submitted = written.tasks;
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
      return written.success ? [new Round(path, written.data)] : [];
    });
  }

  /** @throws StudyFolderError if there is no such round */
  static open(path: string): Round {
    const written = order.safeParse(contentOf(join(path, ORDER)));
    if (!written.success)
      throw diskFault(new Error(`it is no round of this version of rsplab`), path, 'see docs/clusters.md');
    return new Round(path, written.data);
  }

  get name(): string {
    return this.#order.name;
  }

  get scheduler(): string {
    return this.#order.scheduler;
  }

  /** How many tasks were submitted: their numbers are from 1 on. */
  get tasks(): number {
    return this.#submitted;
  }

  /** The scheduler did not take all tasks. */
  submitted(tasks: number): void {
    this.#submitted = tasks;
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

  /** The tasks that are not over, according to what was read of their journals. */
  openTasks(): number[] {
    const all = Array.from({ length: this.tasks }, (_, index) => index + 1);
    return all.filter((task) => this.#journals.get(task)?.some(({ isOver }) => isOver) !== true);
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
  const path = folder.file(TASKS);
  const names = existsSync(path) ? readdirSync(path) : [];
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
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
