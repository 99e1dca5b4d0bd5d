import type { Simulator } from '../kernel/simulator.ts';
import type { NodeLogs } from '../levels/node-logs.ts';
import type { PacketNetwork } from '../network/packet-network.ts';
import type { RequestTrace } from '../../protocol/workload/request-trace.ts';
import type { HistogramContent } from '../../protocol/measurement/quantile-histogram.ts';
import type { ClassReadings, ComponentChoice } from './component-metric.ts';
import type { LivePool } from './live-pool.ts';
import type { PoolWatch } from './pool-watch.ts';
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
  /** What was measured of single components, if that is wanted. */
  components?(): readonly ClassReadings[];
  /** How times of requests spread, by metric; absent: the model has no requests. */
  distributions?(): Readonly<Record<string, HistogramContent>>;
  /** The percentiles 1 to 99 of the handling times of requests, s; absent: the model has no requests. */
  handlingTimes?(): readonly number[];
  /** Its components as they are; absent: it is no pool. */
  pool?(): LivePool;
}

/** Looks at a run at certain instants, between events: it costs none, and changes nothing. */
export interface RunObserver {
  /** The next instant, s; Infinity: no more. */
  readonly nextAt: number;
  /** That instant has come. */
  observe(): void;
  /** The statistics of the model are reset. */
  statisticsReset(): void;
}

/** What is observed of a model; it changes nothing in a run. */
export interface ModelObservation {
  /** Takes time series; undefined: none are wanted. */
  readonly vectors: VectorRecorder | undefined;
  readonly logs: NodeLogs;
  /** What is measured of single components; undefined: nothing. */
  readonly components: ComponentChoice | undefined;
  /** Watches single components of a pool; undefined: nobody does. */
  readonly watch: PoolWatch | undefined;
}

/** What a run needs besides parameters and seed, which name it. */
export interface RunInputs {
  /** The content of `requestTrace`. */
  readonly requestTrace?: RequestTrace | undefined;
}

/** Builds a model. */
export type NewModel<Parameters, Values> = (
  parameters: Parameters,
  seed: number,
  observation: ModelObservation,
  inputs: RunInputs,
) => RunnableModel<Values>;

/** The model cannot be built from the parameters, or did not get to the end of its run. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}
