import { bulkTransferMetrics } from '../models/bulk-transfer/bulk-transfer-metrics.ts';
import { poolMetrics, poolPacketMetrics } from '../models/rserpool/pool-metrics.ts';
import { metric, type MetricValues, withoutValues } from './metric.ts';

/** Metrics of all runs, whatever their model. */
const commonMetrics = {
  events: metric('1', 'Simulation events'),
};

/** The metrics of all models, in the order of the columns of result tables. */
export const allMetrics = { ...poolMetrics, ...poolPacketMetrics, ...bulkTransferMetrics, ...commonMetrics };

export type MetricName = keyof typeof allMetrics;

/** Metric values by name; null where a run has none (no request completed, another transport or model). */
export type RunMetrics = MetricValues<typeof allMetrics>;

export const noMetrics: RunMetrics = withoutValues(allMetrics);
