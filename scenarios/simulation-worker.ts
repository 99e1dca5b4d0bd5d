/** A worker thread: simulates one run after the other as it is told. */
import { parentPort } from 'node:worker_threads';
import { simulate } from '../sim/model/run.ts';
import type { RunReply, RunRequest } from './executor.ts';

parentPort?.on('message', (request: RunRequest) => {
  parentPort?.postMessage(reply(request));
});

function reply({ index, parameters, seed }: RunRequest): RunReply {
  try {
    return { index, metrics: simulate(parameters, seed).metrics };
  } catch (error) {
    return { index, failure: error instanceof Error ? error.message : String(error) };
  }
}
