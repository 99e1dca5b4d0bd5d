import type { bulkTransferVectors } from '../models/bulk-transfer/bulk-transfer-vectors.ts';
import type { poolVectors } from '../models/rserpool/pool-vectors.ts';

/** The time series that runs of all models can record. */
export type VectorName = keyof typeof poolVectors | keyof typeof bulkTransferVectors;

/** Which time series of a run are recorded. */
export interface VectorChoice {
  /** Period of what is sampled, s; of what changes at events, at most two values a period are kept. 0: every value */
  readonly interval: number;
  /**
   * Components of a pool that the paths of sessions are recorded of, by name or pattern (“lan0/pu*”); undefined: as the
   * model chooses.
   */
  readonly paths?: readonly string[] | undefined;
}

/**
 * Records the time series of a run while it is simulated. A world that has none (`world.vectors` undefined) records
 * nothing: a caller checks this first, and must not let the simulation depend on it (no events, no random numbers).
 */
export interface VectorRecorder extends VectorChoice {
  /**
   * @param component the name of its node: “lan0/pe3”; “pool” for what belongs to all; “lan0/pu0->lan0/pe3” for what goes from one to another
   * @param metric of a model's time series
   * @param time simulated, s; it does not go back within a series
   */
  record(component: string, metric: VectorName, time: number, value: number): void;
  /** There is more of what was chosen than can be recorded. */
  leaveOut(): void;
}
