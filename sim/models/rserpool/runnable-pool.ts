import type { RunnableModel } from '../../run/runnable-model.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import { Backlog } from './backlog.ts';
import { handlingTimePercentiles, metricsOf } from './metrics.ts';
import { Model } from './model.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { PoolMetricValues } from './pool-metrics.ts';
import { VectorSampler } from './vector-sampler.ts';

/** A pool with what observes it. */
export function runnablePool(
  parameters: RserpoolParameters,
  seed: number,
  vectors: VectorRecorder | undefined,
  logs: NodeLogs,
): RunnableModel<PoolMetricValues> {
  const model = new Model(parameters, seed, logs);
  const { simulator, packets } = model.world;
  const backlog = new Backlog(parameters, () => model.world.requests.requestSeconds());
  return {
    simulator,
    network: packets?.network,
    observers: [backlog, ...(vectors === undefined ? [] : [new VectorSampler(model, vectors)])],
    reset: () => model.reset(),
    metrics: () => metricsOf(model.read(), backlog.settling()),
    handlingTimes: () => handlingTimePercentiles(model.world.requests.spreads),
  };
}
