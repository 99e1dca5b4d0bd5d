import type { RunnableModel } from '../../run/runnable-model.ts';
import type { VectorRecorder } from '../../run/vector-recorder.ts';
import type { NodeLogs } from '../../levels/node-logs.ts';
import { BulkTransfer } from './bulk-transfer.ts';
import type { BulkTransferMetricValues } from './bulk-transfer-metrics.ts';
import type { BulkTransferParameters } from './parameters.ts';

export function runnableBulkTransfer(
  parameters: BulkTransferParameters,
  seed: number,
  vectors: VectorRecorder | undefined,
  logs: NodeLogs,
): RunnableModel<BulkTransferMetricValues> {
  const model = new BulkTransfer(parameters, seed, vectors, logs);
  const { simulator, network } = model;
  return { simulator, network, observers: [], reset: () => model.reset(), metrics: () => model.metrics() };
}
