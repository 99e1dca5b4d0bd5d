import type { Simulator } from '../kernel/simulator.ts';
import { BulkTransfer } from './bulk-transfer.ts';
import type { RunMetrics } from './metric-catalogue.ts';
import { metricsOf } from './metrics.ts';
import { Model } from './model.ts';
import type { RunParameters } from './run-parameters.ts';
import type { VectorRecorder } from './vector-recorder.ts';

export interface RunResult {
  readonly metrics: RunMetrics;
}

/** The model cannot be built from the parameters, or did not get to the end of its run. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/**
 * Simulates one point of a scenario: warm-up, reset of the statistics, measurement.
 *
 * The result is a pure function of the parameters and the seed.
 *
 * @param vectors takes time series, if they are wanted; the metrics are the same with and without
 * @throws ModelError when the event budget runs out.
 */
export function simulate(parameters: RunParameters, seed: number, vectors?: VectorRecorder): RunResult {
  const model = newModel(parameters, seed, vectors);
  const { simulator } = model;
  let budget = parameters.maxEvents;
  for (const until of [parameters.warmup, parameters.warmup + parameters.duration]) {
    const outcome = simulator.run({ until, maxEvents: budget });
    budget -= outcome.events;
    if (outcome.reason === 'budget')
      throw new ModelError(
        `the event budget of ${parameters.maxEvents} ran out at ${simulator.now().toFixed(3)} s of ${until} s: ` +
          `raise maxEvents or shorten the run`,
      );
    if (until === parameters.warmup) model.reset();
  }
  return { metrics: model.metrics() };
}

/** What a run needs of its model. */
interface RunnableModel {
  readonly simulator: Simulator;
  reset(): void;
  metrics(): RunMetrics;
}

function newModel(parameters: RunParameters, seed: number, vectors: VectorRecorder | undefined): RunnableModel {
  if (parameters.model === 'bulkTransfer') return new BulkTransfer(parameters, seed, vectors);
  const model = new Model(parameters, seed, vectors);
  return { simulator: model.world.simulator, reset: () => model.reset(), metrics: () => metricsOf(model) };
}
