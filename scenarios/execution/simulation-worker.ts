/** A worker thread: simulates the runs that it receives, one after the other. */
import { parentPort } from 'node:worker_threads';
import { simulate } from '../../sim/run/run.ts';
import { VectorLog } from '../../sim/run/vector-log.ts';
import type { RunReply, RunRequest } from './simulation-pool.ts';

/** Between reports of a run's progress, ms. */
const REPORT_INTERVAL = 250;

parentPort?.on('message', (request: RunRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply({ parameters, seed, vectorInterval }: RunRequest): RunReply {
  try {
    const log = vectorInterval === undefined ? undefined : new VectorLog(vectorInterval);
    let reportedAt = performance.now();
    const { metrics } = simulate(parameters, seed, log, (time) => {
      const now = performance.now();
      if (now - reportedAt < REPORT_INTERVAL) return;
      reportedAt = now;
      const progress: RunReply = { time };
      parentPort?.postMessage(progress);
    });
    return log === undefined ? { metrics } : { metrics, vectors: log.recorded() };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
