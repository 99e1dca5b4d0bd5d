import { readFileSync } from 'node:fs';

/** What the scheduler did with the main thread of this process, which does all of its protocol work. Seconds. */
export interface ThreadTimes {
  /** It ran. */
  readonly running: number;
  /** It could have run, and waited for a CPU. */
  readonly waiting: number;
  /** The number of times that it was given a CPU. */
  readonly turns: number;
}

/** Since the start of the process; null: only Linux tells. */
export function threadTimes(): ThreadTimes | null {
  try {
    const [running = NaN, waiting = NaN, turns = NaN] = readFileSync('/proc/self/schedstat', 'utf8')
      .split(' ')
      .map(Number);
    return Number.isNaN(running + waiting + turns) ? null : { running: running / 1e9, waiting: waiting / 1e9, turns };
  } catch {
    return null;
  }
}

/** Between two readings. */
export function timesSince(before: ThreadTimes | null): ThreadTimes | null {
  const now = threadTimes();
  if (now === null || before === null) return null;
  const { running, waiting, turns } = before;
  return { running: now.running - running, waiting: now.waiting - waiting, turns: now.turns - turns };
}
