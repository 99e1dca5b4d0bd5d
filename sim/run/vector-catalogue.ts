import { bulkTransferVectors } from '../models/bulk-transfer/bulk-transfer-vectors.ts';
import { poolVectors } from '../models/rserpool/pool-vectors.ts';

/** The time series that runs of all models can record. */
export const allVectors = { ...poolVectors, ...bulkTransferVectors };

export type VectorName = keyof typeof allVectors;
