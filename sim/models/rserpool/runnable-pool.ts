import type { ModelObservation, RunInputs, RunnableModel } from '../../run/runnable-model.ts';
import { Backlog } from './backlog.ts';
import { livePool } from './live-components.ts';
import { distributionsOf, handlingTimePercentiles, metricsOf } from './metrics.ts';
import { Model } from './model.ts';
import type { RserpoolParameters } from './parameters.ts';
import type { PoolMetricValues } from './pool-metrics.ts';
import { componentsOf } from './pool-components.ts';
import { VectorSampler } from './vector-sampler.ts';

/** A pool with what observes it. */
export function runnablePool(
  parameters: RserpoolParameters,
  seed: number,
  { vectors, logs, components, watch }: ModelObservation,
  { requestTrace }: RunInputs,
): RunnableModel<PoolMetricValues> {
  const model = new Model(parameters, seed, { logs, components, vectors, watch, requestTrace });
  const { simulator, packets, tallies } = model.world;
  const backlog = new Backlog(parameters, () => model.world.requests.requestSeconds());
  return {
    simulator,
    network: packets?.network,
    observers: [backlog, ...(vectors === undefined ? [] : [new VectorSampler(model, vectors)])],
    reset: () => model.reset(),
    metrics: () => metricsOf(model.read(), backlog.settling()),
    components: () =>
      tallies === undefined || components === undefined ? [] : componentsOf(model, tallies, components),
    distributions: () => distributionsOf(model.world.requests.spreads),
    pool: () => livePool(model),
    handlingTimes: () => handlingTimePercentiles(model.world.requests.spreads),
  };
}
