import type { Simulator } from '../kernel/simulator.ts';
import { Backlog } from '../models/rserpool/backlog.ts';
import { BulkTransfer } from '../models/bulk-transfer/bulk-transfer.ts';
import type { PacketNetwork } from '../network/packet-network.ts';
import type { PacketObserver } from '../network/packet-observer.ts';
import type { RunMetrics } from './metric-catalogue.ts';
import { metricsOf } from '../models/rserpool/metrics.ts';
import { Model } from '../models/rserpool/model.ts';
import { ModelError } from './model-error.ts';
import type { RunObserver } from './run-observer.ts';
import type { RunParameters } from './run-parameters.ts';
import { RunProgress, type ProgressListener } from './run-progress.ts';
import { VectorSampler } from '../models/rserpool/vector-sampler.ts';
import type { VectorRecorder } from './vector-recorder.ts';

export interface RunResult {
  readonly metrics: RunMetrics;
}

/**
 * Simulates one point of a scenario: warm-up, reset of the statistics, measurement.
 *
 * The result is a pure function of the parameters and the seed.
 *
 * @param vectors takes time series, if they are wanted; the metrics are the same with and without
 * @param listener is told how far the run is; the metrics are the same with and without
 * @throws ModelError when the event budget runs out.
 * @throws StandstillError when simulated time does not go on.
 */
export function simulate(
  parameters: RunParameters,
  seed: number,
  vectors?: VectorRecorder,
  listener?: ProgressListener,
): RunResult {
  const model = newModel(parameters, seed, vectors, listener);
  runModel(model, parameters, Infinity);
  return { metrics: model.metrics() };
}

/**
 * The same, while every packet is seen, and no further than wanted.
 *
 * @param observer makes the observer of the run's network
 * @param until simulated seconds; what would happen later is not simulated
 * @throws ModelError when there are no packets, or the event budget runs out.
 */
export function simulateObserved(
  parameters: RunParameters,
  seed: number,
  observer: (network: PacketNetwork) => PacketObserver,
  until = Infinity,
): void {
  const model = newModel(parameters, seed);
  if (model.network === undefined) throw new ModelError('there are no packets to see: set transport to sctp');
  model.network.observer = observer(model.network);
  runModel(model, parameters, until);
}

function runModel(model: RunnableModel, parameters: RunParameters, until: number): void {
  const { warmup, duration, maxEvents } = parameters;
  const left = advance(model, parameters, Math.min(warmup, until), maxEvents);
  if (until < warmup) return;
  model.reset();
  for (const observer of model.observers) observer.statisticsReset();
  advance(model, parameters, Math.min(warmup + duration, until), left);
}

/** What a run needs of its model. */
interface RunnableModel {
  readonly simulator: Simulator;
  readonly observers: readonly RunObserver[];
  /** Absent: messages travel as a whole. */
  readonly network: PacketNetwork | undefined;
  reset(): void;
  metrics(): RunMetrics;
}

function newModel(
  parameters: RunParameters,
  seed: number,
  vectors?: VectorRecorder,
  listener?: ProgressListener,
): RunnableModel {
  const end = parameters.warmup + parameters.duration;
  const progress = listener === undefined ? [] : [new RunProgress(end, listener)];
  if (parameters.model === 'bulkTransfer') {
    const model = new BulkTransfer(parameters, seed, vectors);
    return {
      simulator: model.simulator,
      network: model.network,
      observers: progress,
      reset: () => model.reset(),
      metrics: () => model.metrics(),
    };
  }
  const model = new Model(parameters, seed, vectors);
  const { simulator, packets } = model.world;
  const backlog = new Backlog(model.world);
  return {
    simulator,
    network: packets?.network,
    observers: [backlog, ...(vectors === undefined ? [] : [new VectorSampler(model, vectors)]), ...progress],
    reset: () => model.reset(),
    metrics: () => metricsOf(model, backlog),
  };
}

/** Simulates up to an instant. @returns what is left of the event budget */
function advance(
  { simulator, observers }: RunnableModel,
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
