import { runnableBulkTransfer } from '../models/bulk-transfer/runnable-bulk-transfer.ts';
import type { ModelKind, registrations } from '../models/registrations.ts';
import { runnablePool } from '../models/rserpool/runnable-pool.ts';
import { type NodeLogs, silentLogs } from '../levels/node-logs.ts';
import type { PacketNetwork } from '../network/packet-network.ts';
import { PacketAccount } from '../network/packet-balance.ts';
import type { PacketObserver } from '../network/packet-observer.ts';
import type { MetricValues } from './metric.ts';
import { ModelError } from './model-error.ts';
import { noMetrics, type RunMetrics } from './run-metrics.ts';
import type { RunParameters } from './run-parameters.ts';
import { RunProgress, type ProgressListener } from './run-progress.ts';
import type { NewModel, RunnableModel } from './runnable-model.ts';
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
  bulkTransfer: runnableBulkTransfer,
};

export interface RunResult {
  readonly metrics: RunMetrics;
}

/**
 * Simulates one point of a scenario: warm-up, reset of the statistics, measurement.
 *
 * The result is a pure function of the parameters and the seed.
 *
 * @param vectors takes time series, if they are wanted; the metrics are the same with and without
 * @param listener is called with the progress of the run; the metrics are the same with and without
 * @throws ModelError when the event budget runs out.
 * @throws ConservationError when packets were lost without a cause, or came from nowhere: a fault of the simulator.
 * @throws StandstillError when simulated time does not advance.
 */
export function simulate(
  parameters: RunParameters,
  seed: number,
  vectors?: VectorRecorder,
  listener?: ProgressListener,
): RunResult {
  const model = newModel(parameters, seed, { vectors, listener });
  const events = runModel(model, parameters, Infinity);
  return { metrics: { ...noMetrics, ...model.metrics(), events } };
}

/** What can be observed of a run while it is simulated. */
export interface Observation {
  /** Makes the observer of the packets of the run's network. */
  readonly packets?: (network: PacketNetwork) => PacketObserver;
  /** Makes the logs of components and stacks. */
  readonly logs?: NodeLogs;
  /** Simulated seconds; what would happen later is not simulated. */
  readonly until?: number;
}

/**
 * The same run, while it is seen, and no further than wanted.
 *
 * @throws ModelError when packets are wanted and there are none, or the event budget runs out.
 */
export function simulateObserved(parameters: RunParameters, seed: number, observation: Observation): void {
  const { packets, logs, until = Infinity } = observation;
  const model = newModel(parameters, seed, { logs });
  if (packets !== undefined) {
    if (model.network === undefined) throw new ModelError('there are no packets to see: set transport to sctp');
    model.network.observer = packets(model.network);
  }
  runModel(model, parameters, until);
}

/** @returns events of the measurement */
function runModel(model: RunnableModel<unknown>, parameters: RunParameters, until: number): number {
  const { warmup, duration, maxEvents } = parameters;
  const account = model.network && new PacketAccount(model.network);
  const left = advance(model, parameters, Math.min(warmup, until), maxEvents);
  account?.check();
  if (until < warmup) return 0;
  model.reset();
  account?.beginAnew();
  for (const observer of model.observers) observer.statisticsReset();
  const before = model.simulator.eventCount;
  advance(model, parameters, Math.min(warmup + duration, until), left);
  account?.check();
  return model.simulator.eventCount - before;
}

/** What a model is built with besides its parameters. */
interface Attendance {
  readonly vectors?: VectorRecorder | undefined;
  readonly listener?: ProgressListener | undefined;
  readonly logs?: NodeLogs | undefined;
}

function newModel(
  parameters: RunParameters,
  seed: number,
  { vectors, listener, logs = silentLogs }: Attendance,
): RunnableModel<Partial<RunMetrics>> {
  const model = models[parameters.model](parameters, seed, vectors, logs);
  if (listener === undefined) return model;
  const progress = new RunProgress(parameters.warmup + parameters.duration, listener);
  return { ...model, observers: [...model.observers, progress] };
}

/** Simulates up to an instant. @returns the rest of the event budget */
function advance(
  { simulator, observers }: RunnableModel<unknown>,
  parameters: RunParameters,
  until: number,
  budget: number,
): number {
  const { maxEventsPerInstant } = parameters;
  let left = budget;
  for (let at = -Infinity; at < until;) {
    at = until;
    for (const { nextAt } of observers) if (nextAt < at) at = nextAt;
    const outcome = simulator.run({ until: at, maxEvents: left, maxEventsPerInstant });
    left -= outcome.events;
    if (outcome.reason === 'budget')
      throw new ModelError(
        `the event budget of ${parameters.maxEvents} ran out at ${simulator.now().toFixed(3)} s of ${until} s: ` +
          `raise maxEvents or shorten the run`,
      );
    for (const observer of observers) if (observer.nextAt <= at) observer.observe();
  }
  return left;
}
