import type { bulkTransferVectors } from '../models/bulk-transfer/bulk-transfer-vectors.ts';
import type { poolVectors } from '../models/rserpool/pool-vectors.ts';

/** The time series that runs of all models can record. */
export type VectorName = keyof typeof poolVectors | keyof typeof bulkTransferVectors;
