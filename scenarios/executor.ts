import { Worker } from 'node:worker_threads';
import type { RunMetrics } from '../sim/model/metric-catalogue.ts';
import type { RunParameters } from '../sim/model/run-parameters.ts';
import type { PlannedRun } from './run-plan.ts';

export interface RunRequest {
  readonly index: number;
  readonly parameters: RunParameters;
  readonly seed: number;
}

export type RunReply =
  { readonly index: number; readonly metrics: RunMetrics } | { readonly index: number; readonly failure: string };

/** A run failed; the message names its point and seed. */
export class RunError extends Error {
  override readonly name = 'RunError';
}

/**
 * Simulates the runs in worker threads. The result does not depend on the number of workers or on who is done first.
 *
 * @param done called after each run with the number of runs done so far
 * @returns the metrics in the order of the runs
 * @throws RunError when a run fails; the others are given up then.
 */
export async function executeRuns(
  runs: readonly PlannedRun[],
  workerCount: number,
  done: (count: number) => void,
): Promise<RunMetrics[]> {
  const results: RunMetrics[] = [];
  const workers: Worker[] = [];
  let next = 0;
  let finished = 0;
  const serve = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        const run = runs[next++];
        if (run === undefined) resolve();
        else worker.postMessage({ index: run.index, parameters: run.point.parameters, seed: run.seed });
      };
      worker.on('message', (reply: RunReply) => {
        if ('failure' in reply) {
          reject(failure(runs[reply.index], reply.failure));
          return;
        }
        results[reply.index] = reply.metrics;
        done(++finished);
        give();
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new RunError(`a simulation worker ended unexpectedly (exit code ${code})`)));
      give();
    });
  try {
    const url = new URL('./simulation-worker.js', import.meta.url);
    for (let i = 0; i < Math.min(workerCount, runs.length); i++) workers.push(new Worker(url));
    await Promise.all(workers.map(serve));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

function failure({ point, seed }: PlannedRun, message: string): RunError {
  return new RunError(`run of point ${point.index + 1} with seed ${seed} failed: ${message}`);
}
