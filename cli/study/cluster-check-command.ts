import { join } from 'node:path';
import { tryTask } from '../../scenarios/execution/distribution/trial-task.ts';
import type { TaskScheduler } from '../../scenarios/execution/distribution/task-scheduler.ts';
import { counted } from '../counted.ts';
import type { DistributionOptions } from './distribution-places.ts';
import { checkDistribution, schedulerOf } from './task-schedulers.ts';

export interface ClusterCheckOptions extends Omit<DistributionOptions, 'tasks' | 'detach'> {
  readonly out?: string;
}

/** Of a task that begins when it is submitted; ms. */
const pace = { look: 1000, patience: 60_000, settling: 5000 };

/**
 * Says whether tasks work.
 *
 * @returns the exit code
 * @throws DistributionError with what does not work, and what to do
 */
export async function clusterCheckCommand(options: ClusterCheckOptions): Promise<number> {
  checkDistribution(options);
  let warnings = 0;
  const scheduler = await schedulerOf(options, (line) => {
    warnings++;
    console.error(line);
  });
  if (scheduler === undefined) return 1;
  try {
    const isDone = await tried(scheduler, options);
    return isDone && warnings === 0 ? 0 : 1;
  } finally {
    await scheduler.release?.();
  }
}

/** @returns whether a task was done */
async function tried(scheduler: TaskScheduler, options: ClusterCheckOptions): Promise<boolean> {
  const { mostTasks, slots } = await scheduler.capacity();
  console.log(
    `ok: ${scheduler.name} has ${counted(slots, 'processor')}, and takes ${counted(mostTasks, 'task')} at once`,
  );
  const trial = await tryTask(options.out ?? join('results', 'data'), scheduler, pace);
  if (trial.kind === 'waiting') {
    console.log(`not known: a task did not begin within ${pace.patience / 1000} s, it waits for ${trial.reason}`);
    return false;
  }
  const { host, node } = trial.author;
  console.log(`ok: a task on ${host} found its runs, with Node.js ${node} and the same version of the simulator`);
  console.log('ok: what it wrote was seen here');
  return true;
}
