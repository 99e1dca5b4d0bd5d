/** A worker thread: simulates the runs that it receives, one after the other. */
import { parentPort } from 'node:worker_threads';
import { startRun } from '../../sim/run/run.ts';
import { VectorLog } from '../../sim/run/vector-log.ts';
import { observedDetails } from './observed-details.ts';
import type { RunReply, RunRequest } from './simulation-pool.ts';

/** Parts of a run, after each of which its progress may be reported. */
const PARTS = 2000;
/** Between reports, ms. */
const REPORT_INTERVAL = 250;

parentPort?.on('message', (request: RunRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply({ parameters, seed, requestTrace, vectors, details }: RunRequest): RunReply {
  try {
    const log = vectors === undefined ? undefined : new VectorLog(vectors);
    const run = startRun(parameters, seed, { vectors: log, components: details?.components }, { requestTrace });
    let reportedAt = performance.now();
    for (let part = 1; !run.finished; part++) {
      run.advanceTo((part * run.end) / PARTS);
      const now = performance.now();
      if (now - reportedAt < REPORT_INTERVAL) continue;
      reportedAt = now;
      const progress: RunReply = { time: run.now };
      parentPort?.postMessage(progress);
    }
    const { metrics } = run.result();
    return {
      metrics,
      vectors: log?.recorded(),
      details: details === undefined ? undefined : observedDetails(run, details),
    };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
