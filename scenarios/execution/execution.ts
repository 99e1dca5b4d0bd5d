import type { RunSource } from './simulation-pool.ts';

/** Does the runs of a source somewhere else than in threads of this process. */
export interface Execution {
  /** How many processes have worked at the same time, as far as was seen. */
  readonly workers: number;
  /** @returns whether all runs are done, or some go on without this process */
  run(source: RunSource): Promise<'complete' | 'left'>;
}
