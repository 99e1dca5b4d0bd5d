import { Worker } from 'node:worker_threads';
import type { FoundFault, SearchSettings } from './fault-search.ts';
import type { SearchNews } from './fault-worker.ts';
import type { FaultLevel } from './fault-levels.ts';

export interface HuntOptions {
  readonly level: FaultLevel;
  /** Of the first search; each further one has the next seed. */
  readonly seed: number;
  readonly workers: number;
  /** Ends the hunt. */
  readonly signal: AbortSignal;
  /** A run is done. */
  readonly ran: () => void;
  readonly found: (fault: FoundFault) => void;
}

/** Runs of a search: a few seconds. */
const RUNS = 50;

/**
 * Does random runs with faults in several threads until it is told to stop.
 *
 * @throws an error of a worker that ends by itself
 */
export async function huntFaults({ level, seed, workers, signal, ran, found }: HuntOptions): Promise<void> {
  let next = seed;
  const threads = Array.from({ length: workers }, () => new Worker(new URL('./fault-worker.js', import.meta.url)));
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => resolve();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      for (const thread of threads) {
        const begin = (): void => thread.postMessage({ level, seed: next++, runs: RUNS } satisfies SearchSettings);
        thread.on('message', (news: SearchNews) => {
          if (news.kind === 'run') return ran();
          if (news.found !== undefined) found(news.found);
          if (!signal.aborted) begin();
        });
        thread.on('error', reject);
        begin();
      }
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
