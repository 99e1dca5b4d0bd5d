import { totalDrops } from '../../network/drop-cause.ts';
import type { Link } from '../../network/link.ts';
import type { BottleneckNetwork } from '../../network/topologies/bottleneck-network.ts';
import {
  classReadings,
  type ClassReadings,
  type ComponentChoice,
  type ComponentIdentity,
} from '../../run/component-metric.ts';
import type { MetricValues } from '../../run/metric.ts';
import { stackMetricsOf } from '../packets/packet-counts.ts';
import type { bulkTransferComponents } from './bulk-transfer-component-metrics.ts';
import type { BulkFlow } from './bulk-flow.ts';

type Values<K extends keyof typeof bulkTransferComponents> = MetricValues<
  (typeof bulkTransferComponents)[K]['metrics']
>;

/**
 * What was measured of the parts of a bulk transfer, by class.
 *
 * @param window its duration, s, the rates of the bottlenecks, bit/s, and whether there is chunk rescheduling
 */
export function bulkTransferComponentsOf(
  { flows, topology }: { readonly flows: readonly BulkFlow[]; readonly topology: BottleneckNetwork },
  choice: ComponentChoice,
  {
    duration,
    rates,
    reschedules,
  }: { readonly duration: number; readonly rates: readonly number[]; readonly reschedules: boolean },
): ClassReadings[] {
  const numbered = flows.map((flow, index) => ({ ...identity(flow.name, index), flow }));
  const paths = flows
    .flatMap((flow, index) => (topology.leftAccess[index] ?? []).map((link, path) => ({ flow, link, path })))
    .map((each) => ({ ...identity(`${each.flow.name}/path${each.path}`, each.path), ...each }));
  const bottlenecks = topology.bottlenecks.map((link, index) => ({
    ...identity(`bottleneck${index}`, index),
    link,
    rate: rates[index] ?? Infinity,
  }));
  return [
    classReadings('flow', choice, numbered, ({ flow }) => flowValues(flow, duration, reschedules)),
    classReadings('path', choice, paths, ({ flow, link, path }) => pathValues(flow, link, path)),
    classReadings('bottleneck', choice, bottlenecks, ({ link, rate }) => bottleneckValues(link, rate)),
  ].filter((readings) => readings !== undefined);
}

/** Whether it is to be measured what paths wait for. */
export function measuresBlocking({ path = [] }: ComponentChoice): boolean {
  return path.some((name) => name.startsWith('blocked_'));
}

function identity(name: string, index: number): ComponentIdentity {
  return { name, number: index + 1, lan: 0, pool: 0, speed: '' };
}

function flowValues(flow: BulkFlow, duration: number, reschedules: boolean): Values<'flow'> {
  return {
    goodput: (8 * flow.delivered) / duration,
    setup_time: flow.setupTime,
    transfer_time: flow.transferTime,
    switching_time: flow.switchingTime,
    association_end_time: flow.endTime,
    delivery_pause: flow.longestPause,
    ...stackMetricsOf(flow.statistics(), reschedules),
  };
}

function pathValues(flow: BulkFlow, link: Link, path: number): Values<'path'> {
  const { packetsSent, bytesSent } = link.forward.statistics;
  const blocked = flow.blockedShares(path);
  return {
    congestion_window: flow.congestionWindows[path] ?? null,
    blocked_send_buffer: blocked?.sendBuffer ?? null,
    blocked_receive_window: blocked?.receiveWindow ?? null,
    blocked_cwnd: blocked?.cwnd ?? null,
    blocked_max_burst: blocked?.maxBurst ?? null,
    ip_packets: packetsSent,
    ip_bytes: bytesSent,
  };
}

function bottleneckValues({ forward, backward }: Link, rate: number): Values<'bottleneck'> {
  const both = [forward.statistics, backward.statistics];
  return {
    link_utilization: rate === Infinity ? null : forward.utilization,
    queue_length: forward.meanQueueLength,
    ip_packets: forward.statistics.packetsSent,
    packets_dropped: both.reduce((sum, { packetsDropped }) => sum + totalDrops(packetsDropped), 0),
    packets_marked: both.reduce((sum, { packetsMarked }) => sum + packetsMarked, 0),
  };
}
