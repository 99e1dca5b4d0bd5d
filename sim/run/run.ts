import { BulkTransfer } from '../models/bulk-transfer/bulk-transfer.ts';
import type { ModelKind, registrations } from '../models/registrations.ts';
import { runnablePool } from '../models/rserpool/runnable-pool.ts';
import { type NodeLogs, silentLogs } from '../levels/node-logs.ts';
import type { PacketNetwork } from '../network/packet-network.ts';
import type { PacketObserver } from '../network/packet-observer.ts';
import type { ComponentChoice } from './component-metric.ts';
import type { MetricValues } from './metric.ts';
import type { RunMetrics } from './run-metrics.ts';
import type { RunParameters } from './run-parameters.ts';
import { ModelError, type NewModel, type RunInputs, type RunnableModel } from './runnable-model.ts';
import type { PoolWatch } from './pool-watch.ts';
import { StartedRun, type RunResult } from './started-run.ts';
import type { VectorRecorder } from './vector-recorder.ts';

type Registrations = typeof registrations;

/** Every model takes the parameters and computes the metrics that it registers. */
const models: {
  readonly [K in ModelKind]: NewModel<
    RunParameters,
    MetricValues<Registrations[K]['metrics'] & Registrations[K]['packetMetrics']>
  >;
} = {
  rserpool: runnablePool,
  bulkTransfer: (parameters, seed, observation) => new BulkTransfer(parameters, seed, observation),
};

/** What is observed of a run while it is simulated; its results are the same with and without. */
export interface RunObservation {
  /** Takes time series. */
  readonly vectors?: VectorRecorder | undefined;
  /** What is measured of single components. */
  readonly components?: ComponentChoice | undefined;
  /** Makes the observer of the packets of the run's network. */
  readonly packets?: ((network: PacketNetwork) => PacketObserver) | undefined;
  /** Makes the logs of components and stacks. */
  readonly logs?: NodeLogs | undefined;
  /** Watches the components of a pool. */
  readonly watch?: PoolWatch | undefined;
}

/**
 * Builds one point of a study: a run at its instant 0, which is simulated as its owner asks for it.
 *
 * The result is a pure function of the parameters and the seed: inputs have the hashes that parameters say.
 *
 * @throws ModelError when packets or components of a pool are observed and there are none, or the inputs are not those of the parameters.
 */
export function startRun(
  parameters: RunParameters,
  seed: number,
  { vectors, packets, logs = silentLogs, components, watch }: RunObservation = {},
  inputs: RunInputs = {},
): StartedRun {
  const observation = { vectors, logs, components, watch };
  const model: RunnableModel<Partial<RunMetrics>> = models[parameters.model](parameters, seed, observation, inputs);
  if (watch !== undefined && model.pool === undefined)
    throw new ModelError(`there is no pool to watch: model ${parameters.model} has no registrars, elements and users`);
  if (packets !== undefined) {
    if (model.network === undefined) throw new ModelError('there are no packets to record: set transport to sctp');
    model.network.observer = packets(model.network);
  }
  return new StartedRun(model, parameters);
}

/**
 * Simulates one point of a study from its start to its end at once.
 *
 * @throws the errors of {@link startRun} and {@link StartedRun.advanceTo}
 * @internal
 */
export function simulate(
  parameters: RunParameters,
  seed: number,
  observation?: RunObservation,
  inputs?: RunInputs,
): RunResult {
  const run = startRun(parameters, seed, observation, inputs);
  run.advanceTo(run.end);
  return run.result();
}
