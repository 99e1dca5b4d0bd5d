import type { Metric } from '../../sim/run/metric.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import { allMetrics, type MetricName } from '../../sim/run/run-metrics.ts';
import { useOf, type Use } from './use.ts';

export interface NamedMetric extends Metric {
  readonly name: MetricName;
  readonly use: Use;
}

/** The metrics of runs, in the order of the result table's columns. */
export const metricCatalogue: readonly NamedMetric[] = namesOf(allMetrics).map((name) => ({
  ...allMetrics[name],
  name,
  use: useOf(name, ({ metrics, packetMetrics }) => ({ any: metrics, packets: packetMetrics })),
}));
