import { metric, type MetricValues } from '../../run/metric.ts';

/** Of networks of packets. */
export const packetMetrics = {
  sctp_packets: metric('1', 'SCTP packets sent by hosts'),
  ip_bytes: metric('B', 'Bytes of IP packets sent by hosts'),
  packets_dropped: metric('1', 'Packets dropped in the network'),
  packets_marked: metric('1', 'Packets marked in the network instead of dropped (ECN)'),
};

/** Of the SCTP stacks of all hosts. */
export const stackMetrics = {
  data_chunks: metric('1', 'DATA chunks sent; retransmissions included'),
  fast_retransmissions: metric('1', 'DATA chunks retransmitted after gap reports'),
  timeout_retransmissions: metric('1', 'DATA chunks retransmitted after time-outs'),
  retransmission_timeouts: metric('1', 'Retransmission time-outs'),
  heartbeats: metric('1', 'HEARTBEAT chunks sent'),
  association_setups: metric('1', 'Associations set up; counted at both ends'),
  associations_lost: metric('1', 'Associations lost because the peer did not respond; counted at each end'),
  path_failures: metric('1', 'Paths that became inactive; counted at each end'),
  path_failovers: metric('1', 'Path failovers; changes of the path that takes new data, counted at each end'),
  chunks_rescheduled: metric(
    '1',
    'DATA chunks that went again by another path because they blocked the buffers; none without chunk rescheduling',
  ),
};

export type PacketMetricValues = MetricValues<typeof packetMetrics & typeof stackMetrics>;
