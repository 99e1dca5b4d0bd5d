import type { VectorSet } from '../../run/vector.ts';
import { pathVectors } from '../packets/path-vectors.ts';

/** Time series of bulk transfers. */
export const bulkTransferVectors = {
  ...pathVectors,
  sent_tsn: { unit: '1', description: 'TSN of the DATA chunks sent on a path, counted from 1', sampling: 'instant' },
  acknowledged_tsn: {
    unit: '1',
    description: 'Cumulative TSN of the SACKs that arrived on a path, counted from 1',
    sampling: 'instant',
  },
  throughput: {
    unit: 'bit/s',
    description: 'User data delivered by an association, over the sampling interval',
    sampling: 'interval',
  },
  data_path: {
    unit: '1',
    description: 'Index of the path that takes the new data of an association',
    sampling: 'instant',
  },
} as const satisfies VectorSet;
