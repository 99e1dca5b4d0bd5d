import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobProcess } from './job-process.ts';
import type { JobResult } from './job-result.ts';
import type { Job } from './jobs.ts';

/** How many processes run side by side. */
export interface Lanes {
  readonly computing: number;
  readonly waiting: number;
}

/** Runs jobs side by side. */
export class SuiteRun {
  readonly #results = mkdtempSync(join(tmpdir(), 'rsplab-suite-'));
  readonly #running = new Set<JobProcess>();
  readonly #print: (text: string) => void;
  #started = 0;
  #stopped = false;

  /** @param print takes what a job printed when it has ended, and how long it took, so that jobs do not mix */
  constructor(print: (text: string) => void) {
    this.#print = print;
  }

  /** Resolves when all jobs have ended, or those that had begun when it was stopped. */
  async run(jobs: readonly Job[], lanes: Lanes): Promise<JobResult[]> {
    const results: JobResult[] = [];
    const lane = async (waiting: Job[], portBlock: number): Promise<void> => {
      for (let job = waiting.shift(); job !== undefined && !this.#stopped; job = waiting.shift())
        results.push(await this.#runJob(job, portBlock));
    };
    const computing = jobs.filter(({ waits }) => !waits);
    const waiting = jobs.filter(({ waits }) => waits);
    try {
      await Promise.all([
        ...Array.from({ length: lanes.computing }, (_, i) => lane(computing, process.pid + i)),
        ...Array.from({ length: lanes.waiting }, (_, i) => lane(waiting, process.pid + lanes.computing + i)),
      ]);
    } finally {
      rmSync(this.#results, { recursive: true });
    }
    return results;
  }

  /** Ends the jobs that run; no other begins. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#stopped = true;
    for (const job of this.#running) job.stop(signal);
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  async #runJob(job: Job, portBlock: number): Promise<JobResult> {
    const running = new JobProcess(job, join(this.#results, `${++this.#started}.json`), portBlock);
    this.#running.add(running);
    const start = performance.now();
    const result = await running.ended;
    const seconds = Math.round((performance.now() - start) / 1000);
    this.#running.delete(running);
    const computed = Math.round(result.processorTime ?? 0);
    this.#print(`${running.output}  ${job.name} took ${seconds} s (${computed} s of CPU)\n`);
    return result;
  }
}
