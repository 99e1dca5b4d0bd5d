import { componentClass, type ComponentClassSet } from '../../run/component-metric.ts';
import { metric } from '../../run/metric.ts';
import { packetMetrics, stackMetrics } from '../packets/packet-metrics.ts';
import type { BulkTransferParameters } from './parameters.ts';
import { bulkTransferMetrics } from './bulk-transfer-metrics.ts';

/** What is measured of the parts of bulk transfers. */
export const bulkTransferComponents = {
  flow: componentClass('Association', {
    goodput: metric('bit/s', 'Goodput of the association; user data delivered'),
    setup_time: bulkTransferMetrics.setup_time,
    transfer_time: bulkTransferMetrics.transfer_time,
    switching_time: bulkTransferMetrics.switching_time,
    association_end_time: metric('s', 'Time to the end of the association; from the failure of a path'),
    delivery_pause: metric('s', 'Longest time without a delivery'),
    ...stackMetrics,
  }),
  path: componentClass('Path of an association', {
    congestion_window: metric('B', 'Congestion window of the path; time average'),
    blocked_send_buffer: metric('1', 'Fraction of the time that new data waited for room in the send buffer'),
    blocked_receive_window: metric(
      '1',
      "Fraction of the time that new data waited for room in the peer's receive window",
    ),
    blocked_cwnd: metric('1', 'Fraction of the time that new data waited for the congestion window of the path'),
    blocked_max_burst: metric(
      '1',
      'Fraction of the time that new data waited for a SACK because Max.Burst packets had been sent at once',
    ),
    ip_packets: metric('1', 'IP packets that the sender sent on the path'),
    ip_bytes: metric('B', 'Bytes of the IP packets that the sender sent on the path'),
  }),
  bottleneck: componentClass('Bottleneck', {
    link_utilization: metric('1', 'Utilization of the bottleneck; towards the receivers'),
    queue_length: metric('1', 'Packets waiting at the bottleneck; towards the receivers, time average'),
    ip_packets: metric('1', 'IP packets that passed the bottleneck; towards the receivers'),
    packets_dropped: metric('1', 'Packets dropped at the bottleneck; in both directions'),
    packets_marked: packetMetrics.packets_marked,
  }),
} as const satisfies ComponentClassSet;

/** How many components of each class a bulk transfer has. */
export function bulkTransferComponentNumbers({
  flows,
  paths,
  sharedBottleneck,
}: Pick<BulkTransferParameters, 'flows' | 'paths' | 'sharedBottleneck'>): Readonly<
  Record<keyof typeof bulkTransferComponents, number>
> {
  return { flow: flows, path: flows * paths, bottleneck: sharedBottleneck ? 1 : paths };
}
