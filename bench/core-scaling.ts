import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/**
 * How much more two threads get done here than one when they only compute: 2 on two cores of their own; near 1 where the
 * two are hardware threads of one core, as virtual machines may be given without knowing.
 */
export async function coreScaling(milliseconds = 1000): Promise<number> {
  const [alone = NaN] = await spinning(1, milliseconds);
  const together = await spinning(2, milliseconds);
  return together.reduce((sum, rounds) => sum + rounds) / alone;
}

async function spinning(threads: number, milliseconds: number): Promise<number[]> {
  const thread = new URL('spinning-thread.js', import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(thread, { workerData: { milliseconds } }));
  await Promise.all(workers.map(async (worker) => once(worker, 'message')));
  const results = workers.map(async (worker) => once(worker, 'message') as Promise<[{ readonly rounds: number }]>);
  for (const worker of workers) worker.postMessage('start');
  return (await Promise.all(results)).map(([{ rounds }]) => rounds);
}
