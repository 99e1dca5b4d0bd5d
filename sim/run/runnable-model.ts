import type { Simulator } from '../kernel/simulator.ts';
import type { NodeLogs } from '../levels/node-logs.ts';
import type { PacketNetwork } from '../network/packet-network.ts';
import type { RunObserver } from './run-observer.ts';
import type { VectorRecorder } from './vector-recorder.ts';

/** What a run needs of its model. @typeParam Values of all metrics that the model registers */
export interface RunnableModel<Values> {
  readonly simulator: Simulator;
  readonly observers: readonly RunObserver[];
  /** Undefined: messages travel as a whole. */
  readonly network: PacketNetwork | undefined;
  /** End of the warm-up: measurement begins. */
  reset(): void;
  metrics(): Values;
}

/** Builds a model. @param vectors takes time series, if they are wanted @param logs of its nodes */
export type NewModel<Parameters, Values> = (
  parameters: Parameters,
  seed: number,
  vectors: VectorRecorder | undefined,
  logs: NodeLogs,
) => RunnableModel<Values>;
