import type { VectorSet } from '../../run/vector.ts';

/** Time series of bulk transfers. */
export const bulkTransferVectors = {
  congestion_window: { unit: 'B', description: 'Congestion window of a path', sampling: 'instant' },
  slow_start_threshold: { unit: 'B', description: 'Slow start threshold of a path', sampling: 'instant' },
  flight: { unit: 'B', description: 'Bytes in flight on a path', sampling: 'instant' },
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
