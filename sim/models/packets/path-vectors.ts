import type { VectorSet } from '../../run/vector.ts';

const BUFFER = { panel: 'Send buffer', unit: 'B', sampling: 'instant' } as const;
const WINDOW = { panel: "Peer's receive window", unit: 'B', sampling: 'instant' } as const;
const BLOCKED = { panel: 'Time that new data waited for a path', unit: 's', sampling: 'total' } as const;

/** Time series of the paths of associations. */
export const pathVectors = {
  congestion_window: { unit: 'B', description: 'Congestion window of a path', sampling: 'instant' },
  slow_start_threshold: { unit: 'B', description: 'Slow start threshold of a path', sampling: 'instant' },
  flight: { unit: 'B', description: 'Bytes in flight on a path', sampling: 'instant' },
  send_buffer: { ...BUFFER, label: 'in all', description: 'User data in the send buffer of an association' },
  path_send_buffer: {
    ...BUFFER,
    label: 'sent on the path',
    description: 'User data that was sent on a path and that the send buffer keeps',
  },
  receive_window: { ...WINDOW, label: 'left', description: "What is left of the peer's receive window" },
  path_receive_window: {
    ...WINDOW,
    label: 'taken by the path',
    description: "User data of a path that takes up the peer's receive window: in flight, or waiting there",
  },
  blocked_send_buffer: {
    ...BLOCKED,
    label: 'for the send buffer',
    description: 'Time that new data waited for room in the send buffer',
  },
  blocked_receive_window: {
    ...BLOCKED,
    label: 'for the receive window',
    description: "Time that new data waited for room in the peer's receive window",
  },
  blocked_cwnd: {
    ...BLOCKED,
    label: 'for the congestion window',
    description: 'Time that new data waited for the congestion window of a path',
  },
  blocked_max_burst: {
    ...BLOCKED,
    label: 'for Max.Burst',
    description: 'Time that new data waited for a SACK because Max.Burst packets had been sent at once',
  },
  smoothed_rtt: { unit: 's', description: 'Smoothed round-trip time of a path', sampling: 'instant' },
  retransmission_timeout: { unit: 's', description: 'Retransmission time-out of a path', sampling: 'instant' },
} as const satisfies VectorSet;
