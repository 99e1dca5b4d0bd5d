import type { HistogramContent } from '../../../protocol/measurement/quantile-histogram.ts';
import type { RequestSpreads } from '../../../protocol/measurement/request-statistics.ts';
import type { RequestSums } from '../../../protocol/measurement/request-tally.ts';
import type { TrafficCounts } from '../../../protocol/measurement/traffic-counter.ts';
import { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import type { MetricValues } from '../../run/metric.ts';
import { withoutValues } from '../../run/metric.ts';
import { poolPacketMetrics, type PoolDistribution, type PoolMetricValues } from './pool-metrics.ts';
import {
  combinedCounts,
  type AttackerReading,
  type PoolReadings,
  type RegistrarCounts,
  type RegistrarReading,
  type SettlingReadings,
} from './pool-readings.ts';

/**
 * The metrics of the measurement window. Speeds are ratios of sums, utilization is weighted by capacity.
 * Means are null where nothing was measured.
 */
export function metricsOf(readings: PoolReadings, settled: SettlingReadings): PoolMetricValues {
  const { elements, requests, traffic } = readings;
  const { sums } = requests;
  const handlingSpeed = ratio(sums.completedSize, sums.handlingTime);
  const processingSpeed = ratio(sums.completedSize, sums.processingTime);
  const meanCapacity = sum(elements, ({ capacity }) => capacity) / elements.length;
  const used = sum(elements, (element) => element.used);
  const provided = sum(elements, ({ uptime, capacity }) => uptime * capacity);
  const accepted = sums.accepted + sums.resumed;
  return {
    utilization: ratio(used, provided),
    utilization_mean: meanUtilization(elements),
    handling_speed: handlingSpeed,
    handling_speed_relative: handlingSpeed === null ? null : handlingSpeed / meanCapacity,
    processing_speed: processingSpeed,
    processing_speed_relative: processingSpeed === null ? null : processingSpeed / meanCapacity,
    // As RSPSIM has it where requests are accepted at once.
    startup_speed: ratio(sums.completedSize, sums.startupTime) ?? 0,
    ...requestTimes(sums),
    ...percentiles(requests.spreads),
    ...deviations(requests.spreads),
    requests_in_system: requests.inSystem,
    requests_waiting: requests.waiting,
    ...requestCounts(sums),
    requests_started: sums.started,
    requests_accepted: accepted,
    request_acceptance: ratio(accepted, accepted + sums.rejected),
    completed_work: sums.completedSize,
    capacity_provided: provided,
    capacity_used: used,
    capacity_wasted: provided - used,
    work_lost: sum(elements, ({ lost }) => lost),
    ...registrarMetrics(readings.registrars),
    ...attackMetrics(readings),
    cookies: sum(elements, ({ cookies }) => cookies),
    ...trafficMetrics(traffic),
    overhead_per_calculation: ratio(traffic.asapPackets + traffic.enrpPackets, sums.completedSize),
    ...settling(settled),
    ...packetMetrics(readings),
  };
}

/** The percentiles 1 to 99 of the handling times, s; none without requests. */
export function handlingTimePercentiles({ handlingTime }: RequestSpreads): number[] {
  return Array.from({ length: 99 }, (_, index) => handlingTime.percentile(index + 1)).filter((time) => time !== null);
}

/** Mean times of requests, s. */
export function requestTimes(sums: RequestSums) {
  return {
    handling_time: ratio(sums.handlingTime, sums.completed),
    queuing_time: ratio(sums.queuingTime, sums.started),
    startup_time: ratio(sums.startupTime, sums.accepted),
    processing_time: ratio(sums.processingTime, sums.completed),
  } as const satisfies Partial<PoolMetricValues>;
}

export function requestCounts(sums: RequestSums) {
  return {
    requests_generated: sums.generated,
    requests_completed: sums.completed,
    requests_abandoned: sums.abandoned,
    requests_rejected: sums.rejected,
    failovers: sums.failovers,
    failover_time_total: sums.failoverTime,
    goodput_time_total: sums.goodputTime,
  } as const satisfies Partial<PoolMetricValues>;
}

/** How the times spread, by the names of their means. */
export function distributionsOf({ handlingTime, queuingTime, startupTime, processingTime }: RequestSpreads) {
  return {
    handling_time: handlingTime.content(),
    queuing_time: queuingTime.content(),
    startup_time: startupTime.content(),
    processing_time: processingTime.content(),
  } as const satisfies Readonly<Record<PoolDistribution, HistogramContent>>;
}

function percentiles({ handlingTime, queuingTime, startupTime, processingTime }: RequestSpreads) {
  return {
    handling_time_p50: handlingTime.percentile(50),
    handling_time_p95: handlingTime.percentile(95),
    handling_time_p99: handlingTime.percentile(99),
    queuing_time_p50: queuingTime.percentile(50),
    queuing_time_p95: queuingTime.percentile(95),
    queuing_time_p99: queuingTime.percentile(99),
    startup_time_p50: startupTime.percentile(50),
    startup_time_p95: startupTime.percentile(95),
    startup_time_p99: startupTime.percentile(99),
    processing_time_p50: processingTime.percentile(50),
    processing_time_p95: processingTime.percentile(95),
    processing_time_p99: processingTime.percentile(99),
  } as const satisfies Partial<PoolMetricValues>;
}

function deviations({ handlingTime, queuingTime, startupTime, processingTime }: RequestSpreads) {
  return {
    handling_time_deviation: handlingTime.deviation(),
    handling_time_min: handlingTime.smallest(),
    handling_time_max: handlingTime.largest(),
    queuing_time_deviation: queuingTime.deviation(),
    queuing_time_min: queuingTime.smallest(),
    queuing_time_max: queuingTime.largest(),
    startup_time_deviation: startupTime.deviation(),
    startup_time_min: startupTime.smallest(),
    startup_time_max: startupTime.largest(),
    processing_time_deviation: processingTime.deviation(),
    processing_time_min: processingTime.smallest(),
    processing_time_max: processingTime.largest(),
  } as const satisfies Partial<PoolMetricValues>;
}

/** Of the elements that ran. */
function meanUtilization(elements: PoolReadings['elements']): number | null {
  const utilizations = elements.flatMap(({ used, uptime, capacity }) => ratio(used, uptime * capacity) ?? []);
  return ratio(
    sum(utilizations, (utilization) => utilization),
    utilizations.length,
  );
}

/** Whether the run had settled, and stayed so. */
function settling({ growth, settledAt }: SettlingReadings) {
  return {
    backlog_growth: growth?.mean ?? null,
    backlog_growth_error: growth?.error ?? null,
    warmup_mser5: settledAt,
  } as const satisfies Partial<PoolMetricValues>;
}

function packetMetrics({ packets, requests }: PoolReadings): MetricValues<typeof poolPacketMetrics> {
  if (packets === undefined) return withoutValues(poolPacketMetrics);
  const { sctp_packets: sent } = packets;
  return { ...packets, packets_per_request: sent === null ? null : ratio(sent, requests.sums.completed) };
}

function registrarMetrics(registrars: readonly RegistrarReading[]) {
  const counts = registrars.reduce<RegistrarCounts>(
    (total, reading) => combinedCounts(total, reading.counts, 1),
    new RegistrarStatistics(),
  );
  const owned = registrars.map((reading) => reading.owned);
  return {
    ...registrarCounts(counts),
    owned_elements: sum(owned, (number) => number) / owned.length,
    owned_elements_min: Math.min(...owned),
    owned_elements_max: Math.max(...owned),
    owned_elements_first: owned[0] ?? null,
    known_elements: sum(registrars, ({ known }) => known) / registrars.length,
    ...processorMetrics(registrars),
  } as const satisfies Partial<PoolMetricValues>;
}

/** The processors of registrars; of several: the mean of their utilizations, and the mean wait of all messages. */
export function processorMetrics(registrars: readonly RegistrarReading[]) {
  const processors = registrars.flatMap(({ processor }) => processor ?? []);
  const waited = sum(processors, ({ waitingTime }) => waitingTime);
  return {
    registrar_utilization: ratio(
      sum(processors, ({ utilization }) => utilization),
      processors.length,
    ),
    registrar_waiting_time: ratio(
      waited,
      sum(processors, ({ messages }) => messages),
    ),
  } as const satisfies Partial<PoolMetricValues>;
}

function attackMetrics({ attackers, registrars }: PoolReadings) {
  return {
    ...attackerCounts(attackers),
    fake_elements: sum(registrars, ({ fake }) => fake) / registrars.length,
  } as const satisfies Partial<PoolMetricValues>;
}

/** What one attacker did, or several. */
export function attackerCounts(attackers: readonly AttackerReading[]) {
  return {
    attacks: sum(attackers, ({ attacks }) => attacks),
    attack_responses: sum(attackers, ({ responses }) => responses),
    ignored_messages: sum(attackers, ({ ignoredMessages }) => ignoredMessages),
  } as const satisfies Partial<PoolMetricValues>;
}

/** What one registrar did, or several. */
export function registrarCounts(counts: RegistrarCounts) {
  return {
    handle_resolutions: counts.handleResolutions,
    registrations: counts.registrations,
    deregistrations: counts.deregistrations,
    registrations_refused: counts.registrationsRefused,
    handle_updates: counts.handleUpdates,
    endpoint_keep_alives: counts.endpointKeepAlives,
    endpoint_keep_alive_timeouts: counts.keepAliveTimeouts,
    lifetime_expiries: counts.expiries,
    handle_resolutions_refused: counts.handleResolutionsRefused,
    unreachable_reports: counts.unreachableReports,
    unreachable_reports_refused: counts.unreachableReportsRefused,
    resynchronizations: counts.resynchronizations,
    takeovers_started: counts.takeoversStarted,
    takeovers_by_consent: counts.takeoversByConsent,
    takeovers_by_timeout: counts.takeoversByTimeout,
    startups_with_mentor: counts.startupsWithMentor,
    startups_alone: counts.startupsAlone,
  } as const satisfies Partial<PoolMetricValues>;
}

/** Messages sent, by protocol and purpose. */
export function trafficMetrics({ asapPackets, asapBytes, enrpPackets, enrpBytes, messages }: TrafficCounts) {
  return {
    asap_packets: asapPackets,
    enrp_packets: enrpPackets,
    asap_bytes: asapBytes,
    enrp_bytes: enrpBytes,
    asap_registration_packets: messages.asapRegistrations,
    asap_resolution_packets: messages.asapResolutions,
    asap_keep_alive_packets: messages.asapKeepAlives,
    asap_report_packets: messages.asapReports,
    enrp_presence_packets: messages.enrpPresences,
    enrp_update_packets: messages.enrpUpdates,
    enrp_table_packets: messages.enrpTables,
    enrp_takeover_packets: messages.enrpTakeovers,
  } as const satisfies Partial<PoolMetricValues>;
}

export function sum<T>(items: readonly T[], value: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}

export function ratio(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}
