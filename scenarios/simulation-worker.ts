/** A worker thread: simulates one run after the other as it is told. */
import { parentPort } from 'node:worker_threads';
import { simulate } from '../sim/model/run.ts';
import type { RunReply, RunRequest } from './simulation-pool.ts';

parentPort?.on('message', (request: RunRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply({ parameters, seed }: RunRequest): RunReply {
  try {
    return { metrics: simulate(parameters, seed).metrics };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
