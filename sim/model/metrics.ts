import type { RunMetrics } from './metric-catalogue.ts';
import type { Model } from './model.ts';

/**
 * The metrics of the measurement window. Handling speed is a ratio of sums, utilization is weighted by capacity
 *. Means are null where nothing was measured.
 */
export function metricsOf(model: Model): RunMetrics {
  const { requests, traffic } = model.world;
  const { sums } = requests;
  const handlingSpeed = ratio(sums.completedSize, sums.handlingTime);
  const meanCapacity = sum(model.poolElements, (element) => element.capacity) / model.poolElements.length;
  return {
    utilization: ratio(
      sum(model.poolElements, (element) => element.used()),
      sum(model.poolElements, (element) => element.uptime() * element.capacity),
    ),
    handling_speed: handlingSpeed,
    handling_speed_relative: handlingSpeed === null ? null : handlingSpeed / meanCapacity,
    handling_time: ratio(sums.handlingTime, sums.completed),
    queuing_time: ratio(sums.queuingTime, sums.started),
    startup_time: ratio(sums.startupTime, sums.accepted),
    processing_time: ratio(sums.processingTime, sums.completed),
    requests_generated: sums.generated,
    requests_completed: sums.completed,
    requests_rejected: sums.rejected,
    failovers: sums.failovers,
    failover_time_total: sums.failoverTime,
    handle_resolutions: sum(model.registrars, (registrar) => registrar.counts().handleResolutions),
    registrations: sum(model.registrars, (registrar) => registrar.counts().registrations),
    handle_updates: sum(model.registrars, (registrar) => registrar.counts().handleUpdates),
    endpoint_keep_alives: sum(model.registrars, (registrar) => registrar.counts().endpointKeepAlives),
    cookies: sum(model.poolElements, (element) => element.cookies()),
    asap_packets: traffic.asapPackets,
    enrp_packets: traffic.enrpPackets,
    asap_bytes: traffic.asapBytes,
    enrp_bytes: traffic.enrpBytes,
    overhead_per_calculation: ratio(traffic.asapPackets + traffic.enrpPackets, sums.completedSize),
    events: model.events,
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}
