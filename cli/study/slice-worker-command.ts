import { writeSync } from 'node:fs';
import { factsOfThisHost, serveSlice } from '../../scenarios/execution/distribution/slice-worker.ts';

export interface SliceWorkerOptions {
  readonly about?: boolean;
  /** What this host is called in progress. */
  readonly as?: string;
  /** Heap limit, MB. */
  readonly memory?: number;
}

/** Until a full pipe is tried again, ms. */
const FULL_PIPE_WAIT = 10;
const still = new Int32Array(new SharedArrayBuffer(4));

/** Does a slice for another host. @returns the exit code: 0 when all its runs are done */
export async function sliceWorkerCommand({ about, as, memory }: SliceWorkerOptions): Promise<number> {
  if (about === true) {
    console.log(JSON.stringify(factsOfThisHost()));
    return 0;
  }
  const isDone = await serveSlice(process.stdin, writeAll, as, { workers: 1, memory });
  process.stdin.destroy();
  return isDone ? 0 : 1;
}

/** Waits for the reader: what is written is no more in memory. */
function writeAll(line: Buffer): void {
  for (let written = 0; written < line.length;)
    try {
      written += writeSync(process.stdout.fd, line, written);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(still, 0, 0, FULL_PIPE_WAIT);
    }
}
