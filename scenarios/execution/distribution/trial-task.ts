import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder, StudyFolder } from '../../../results/folders/study-folder.ts';
import { diskFault } from '../../../results/folders/study-folder-error.ts';
import type { SliceAuthor } from '../../../results/journals/slice-journal.ts';
import { DistributionError } from './distribution-error.ts';
import { Round } from './round.ts';
import type { Standing, TaskScheduler } from './task-scheduler.ts';

/** How long is waited, ms. */
export interface TrialPace {
  /** Between two looks. */
  readonly look: number;
  /** For a task to begin and end. */
  readonly patience: number;
  /** For what a task that is over wrote to be seen here: shared folders show it late. */
  readonly settling: number;
}

/** What came of a task without runs. */
export type Trial =
  | { readonly kind: 'done'; readonly author: SliceAuthor }
  /** It did not begin in time, which is usual where others work, too. */
  | { readonly kind: 'waiting'; readonly reason: string };

/**
 * Lets a task without runs be done, to see whether tasks work: a process begins, finds its slice, has the same version of the
 * simulator, and what it writes is seen here.
 *
 * @param parent folder in which results would be; nothing stays in it
 * @throws DistributionError with what is wrong and what to do; StudyFolderError if the folder cannot be written
 */
export async function tryTask(parent: string, scheduler: TaskScheduler, pace: TrialPace): Promise<Trial> {
  const folder = temporaryFolder(parent);
  try {
    const round = Round.begin(StudyFolder.at(folder), scheduler.name, [{ inputs: [], runs: [] }]);
    try {
      await scheduler.submit(round);
      return await outcomeOf(round, scheduler, pace);
    } finally {
      await scheduler.cancel([round]).catch(() => undefined);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function temporaryFolder(parent: string): string {
  try {
    makeFolder(parent);
    return mkdtempSync(join(parent, 'cluster-check-'));
  } catch (error) {
    throw diskFault(error, parent, 'choose another folder with --out');
  }
}

async function outcomeOf(round: Round, scheduler: TaskScheduler, pace: TrialPace): Promise<Trial> {
  const end = performance.now() + pace.patience;
  let standing: Standing | undefined;
  while (performance.now() < end) {
    const author = authorOf(round);
    if (author !== undefined) return { kind: 'done', author };
    standing = await scheduler.standing([round]);
    if (standing !== undefined && standing.running + standing.waiting === 0)
      return ofTaskThatIsOver(round, scheduler, pace);
    await sleep(pace.look);
  }
  if (standing?.running === 0) return { kind: 'waiting', reason: standing.reason ?? 'no reason given' };
  throw new DistributionError(
    `a task has run for ${Math.round(pace.patience / 1000)} s and ` +
      (scheduler.folder === 'sent'
        ? 'nothing of it has come back'
        : `nothing of it is seen in ${round.path}: is the folder shared with the nodes?`),
  );
}

async function ofTaskThatIsOver(round: Round, { folder }: TaskScheduler, { settling }: TrialPace): Promise<Trial> {
  await sleep(settling);
  round.lookAnew();
  const author = authorOf(round);
  if (author !== undefined) return { kind: 'done', author };
  const words = round.lastWords();
  if (folder === 'sent')
    throw new DistributionError(
      words === undefined ? 'a task has ended without a word' : `a task cannot work: ${words}`,
    );
  throw new DistributionError(
    words === undefined
      ? `a task has ended and left no word in ${round.path}: is the folder shared with the nodes, by the same path? Choose another one with --out`
      : `a task cannot work: ${words}. Node.js and rsplab must be there by the same paths as here`,
  );
}

/** Who has done the task; undefined: nobody yet. @throws DistributionError if it refused */
function authorOf(round: Round): SliceAuthor | undefined {
  for (const journal of round.attempts(1)) {
    for (const entry of journal.entries())
      if ('refusal' in entry)
        throw new DistributionError(`a task on ${journal.author?.host ?? 'a host'} refuses its runs: ${entry.refusal}`);
    if (journal.isOver) return journal.author;
  }
  return undefined;
}
