/**
 * A thread that ends its process when the parent process is gone. The main thread cannot: a mutant may keep it busy forever.
 */
import { workerData } from 'node:worker_threads';

const PERIOD = 1000; // ms
const parent: unknown = workerData;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, PERIOD);
