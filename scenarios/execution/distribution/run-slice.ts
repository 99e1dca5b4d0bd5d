import { dirname } from 'node:path';
import { StudyFolder } from '../../../results/folders/study-folder.ts';
import { diskFault, reasonOf } from '../../../results/folders/study-folder-error.ts';
import { SliceJournal } from '../../../results/journals/slice-journal.ts';
import { keptIn } from '../../inputs/kept-inputs.ts';
import { simulateRuns, type PoolSettings } from '../simulation-pool.ts';
import { DistributionError } from './distribution-error.ts';
import type { Round } from './round.ts';
import { readSlice, type Slice } from './slice.ts';
import { SliceRuns, thisProcess, type SliceOutcome } from './slice-runs.ts';

/** Attempts at one task, after which it is given up: a node that starts it again and again is broken. */
const MOST_ATTEMPTS = 100;

/**
 * Does what a task is to do: simulates the runs of its slice that no earlier attempt has done, and writes each to a journal of
 * this attempt. Earlier attempts may still be at it, on a machine that was believed dead: runs that are done twice are the same.
 *
 * @throws DistributionError if the slice is of another version or damaged, which the journal says, too; StudyFolderError if
 *   the journal cannot be written
 */
export async function runSlice(round: Round, task: number, settings: PoolSettings): Promise<SliceOutcome> {
  if (!round.has(task)) throw new DistributionError(`${round.slice(task)} does not exist: the round has other tasks`);
  const before = doneBefore(round, task);
  const { journal, path } = beginAttempt(round, task);
  try {
    const slice = sliceOf(round, task, journal);
    const source = new SliceRuns(slice, before, {
      write: (entry) => journal.add(entry),
      isWanted: () => round.has(task),
    });
    await simulateRuns(source, settings);
    if (source.left === 0) journal.add({ end: true });
    return source.outcome();
  } catch (error) {
    throw diskFault(error, path);
  } finally {
    closeFinally(journal, path);
  }
}

/** The runs that earlier attempts have done, or that failed there: they would fail again. */
export function doneBefore(round: Round, task: number): Set<string> {
  const keys = new Set<string>();
  for (const reader of round.attempts(task))
    for (const entry of reader.entries()) if ('key' in entry) keys.add(entry.key);
  return keys;
}

function beginAttempt(round: Round, task: number): { readonly journal: SliceJournal; readonly path: string } {
  const first = round.attempts(task).length + 1;
  for (let attempt = first; attempt <= MOST_ATTEMPTS; attempt++) {
    const path = round.journal(task, attempt);
    try {
      return { journal: SliceJournal.begin(path, thisProcess()), path };
    } catch (error) {
      // Another attempt has just begun.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw diskFault(error, path);
    }
  }
  throw new DistributionError(`${round.slice(task)} was begun ${MOST_ATTEMPTS} times and is not done: it is given up`);
}

function sliceOf(round: Round, task: number, journal: SliceJournal): Slice {
  // rounds are in a folder below that of the study
  const folder = StudyFolder.at(dirname(dirname(round.path)));
  try {
    return readSlice(round.slice(task), (inputs) => keptIn(folder, inputs));
  } catch (error) {
    journal.add({ refusal: error instanceof Error ? error.message : reasonOf(error) });
    throw error;
  }
}

function closeFinally(journal: SliceJournal, path: string): void {
  try {
    journal.close();
  } catch (error) {
    throw diskFault(error, path);
  }
}
