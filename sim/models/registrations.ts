import type { ComponentClassSet } from '../run/component-metric.ts';
import type { MetricSet } from '../run/metric.ts';
import type { ParameterSet } from '../run/parameter.ts';
import type { VectorSet } from '../run/vector.ts';
import { bulkTransferComponents } from './bulk-transfer/bulk-transfer-component-metrics.ts';
import { bulkTransferMetrics } from './bulk-transfer/bulk-transfer-metrics.ts';
import { bulkTransferVectors } from './bulk-transfer/bulk-transfer-vectors.ts';
import { bulkTransferParameters } from './bulk-transfer/parameters.ts';
import { packetMetrics, stackMetrics } from './packets/packet-metrics.ts';
import { packetParameters } from './packets/packet-parameters.ts';
import { pathVectors } from './packets/path-vectors.ts';
import { rserpoolParameters, rserpoolPacketParameters } from './rserpool/parameters.ts';
import { poolComponents } from './rserpool/pool-component-metrics.ts';
import { poolDistributions, poolMetrics, poolPacketMetrics } from './rserpool/pool-metrics.ts';
import { poolVectors } from './rserpool/pool-vectors.ts';

/** What a model takes and gives, besides what all runs do. */
interface Registration {
  readonly parameters: ParameterSet;
  /** With `transport: sctp`. */
  readonly packetParameters: ParameterSet;
  readonly metrics: MetricSet;
  readonly packetMetrics: MetricSet;
  /** @public */
  readonly vectors: VectorSet;
  /** @public */
  readonly packetVectors: VectorSet;
  readonly components: ComponentClassSet;
  /** Metrics of which runs have the distribution, too. */
  readonly distributions: readonly string[];
}

/** The models by the names that studies give them. */
export const registrations = {
  rserpool: {
    parameters: rserpoolParameters,
    packetParameters: rserpoolPacketParameters,
    metrics: poolMetrics,
    packetMetrics: poolPacketMetrics,
    vectors: poolVectors,
    packetVectors: pathVectors,
    components: poolComponents,
    distributions: poolDistributions,
  },
  bulkTransfer: {
    parameters: bulkTransferParameters,
    packetParameters,
    metrics: bulkTransferMetrics,
    packetMetrics: { ...packetMetrics, ...stackMetrics },
    vectors: {},
    packetVectors: bulkTransferVectors,
    components: bulkTransferComponents,
    distributions: [],
  },
} satisfies Readonly<Record<string, Registration>>;

export type ModelKind = keyof typeof registrations;
