import type { KeyedRun } from './slice.ts';
import { dealt } from './deal.ts';
import type { Capacity } from './task-scheduler.ts';

/** Work of a task, s: long beside the start of a process, short beside what is lost with a machine. */
const TASK_SECONDS = 300;
/** What a task has at least, where there are processors for more tasks, s. */
const LEAST_SECONDS = 20;

/** What the tasks of a round do. */
export interface RoundPlan {
  readonly slices: readonly (readonly KeyedRun[])[];
  /** Estimated time of a task on one processor, s. */
  readonly seconds: number;
}

/**
 * Deals runs out to the tasks of a round. What the scheduler does not take at once is left to later rounds.
 *
 * @param runs at least one
 * @param tasks as many as are wanted; undefined: as they suit the work
 */
export function planRound(
  runs: readonly KeyedRun[],
  secondsOf: (run: KeyedRun) => number,
  { mostTasks, slots }: Capacity,
  tasks?: number,
): RoundPlan {
  const chosen = tasks === undefined ? affordable(runs, secondsOf, mostTasks * TASK_SECONDS) : runs;
  const total = chosen.reduce((sum, run) => sum + secondsOf(run), 0);
  const suitable = Math.max(total / TASK_SECONDS, Math.min(slots, total / LEAST_SECONDS));
  const count = Math.max(1, Math.min(tasks ?? Math.ceil(suitable), mostTasks, chosen.length));
  const slices = dealt(chosen, count, secondsOf);
  return { slices, seconds: total / slices.length };
}

/** The first runs that take so long together, at least one. */
function affordable<T>(runs: readonly T[], secondsOf: (run: T) => number, seconds: number): readonly T[] {
  let left = seconds;
  const end = runs.findIndex((run) => (left -= secondsOf(run)) < 0);
  return end < 0 ? runs : runs.slice(0, Math.max(1, end));
}
