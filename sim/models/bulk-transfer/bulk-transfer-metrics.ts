import { metric, type MetricValues } from '../../run/metric.ts';
import type { PacketMetricValues } from '../packets/packet-metrics.ts';

/** Of bulk transfers. */
export const bulkTransferMetrics = {
  goodput: metric('bit/s', 'Goodput; user data delivered by all associations together'),
  goodput_first: metric('bit/s', 'Goodput of the first association'),
  goodput_plain: metric('bit/s', 'Goodput of a plain association; mean of all of them'),
  goodput_fairness: metric('1', "Fairness of the associations' goodput (Jain's index)"),
  link_utilization: metric('1', 'Utilization of the bottlenecks'),
  queue_length: metric('1', 'Packets waiting at a bottleneck; time average'),
  congestion_window: metric('B', 'Congestion window; of the first primary path, time average'),
  setup_time: metric('s', 'Set-up time; from the first packet of an association until it is established'),
  transfer_time: metric(
    's',
    'Transfer time; from the first packet of an association to the delivery of all of its data',
  ),
  switching_time: metric('s', 'Switching time; from the failure of a path until new data takes another path'),
  switching_time_relative: metric('1', 'Relative switching time; in units of the sum of the time-outs until then'),
  association_end_time: metric('s', 'Time to the end of the first association; from the failure of a path'),
  message_delay: metric('s', 'Delay of user messages; from the send buffer to the receiver'),
  message_delay_first_stream: metric('s', 'Delay of user messages of the first stream'),
  delivery_pause: metric('s', 'Longest time without a delivery; over all associations'),
};

/** What the run of a bulk transfer computes. */
export type BulkTransferMetricValues = MetricValues<typeof bulkTransferMetrics> & PacketMetricValues;
