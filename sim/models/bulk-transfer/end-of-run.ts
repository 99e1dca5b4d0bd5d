import type { RunObserver } from '../../run/runnable-model.ts';
import type { BulkFlow } from './bulk-flow.ts';
import type { BulkTransferParameters } from './parameters.ts';

/** Completes the time series of flows, which are recorded when something is sent, at the end of the run. */
export class EndOfRun implements RunObserver {
  nextAt: number;
  readonly #flows: readonly BulkFlow[];

  constructor({ warmup, duration }: BulkTransferParameters, flows: readonly BulkFlow[]) {
    this.nextAt = warmup + duration;
    this.#flows = flows;
  }

  observe(): void {
    this.nextAt = Infinity;
    for (const flow of this.#flows) flow.recordTotals();
  }

  statisticsReset(): void {
    // The series begin with the run.
  }
}
