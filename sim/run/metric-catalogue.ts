import type { RunParameters } from './run-parameters.ts';

/** The metrics of a run, in the order of the result table's columns. Counts and sums cover the time after warm-up. */
export interface MetricDescriptor {
  readonly name: MetricName;
  readonly unit: string;
  /** A short phrase that serves as axis title. */
  readonly description: string;
  /** The runs that have it. */
  readonly use: MetricUse;
  /** The name that RSPSIM's toolchain has for the same quantity. */
  readonly rspsim?: string;
}

/** What a run must be to have a metric; empty: all have it. */
type MetricUse = Partial<Pick<RunParameters, 'model' | 'transport'>>;

const ofPools = [
  ['utilization', '1', 'System utilization'],
  ['handling_speed', 'calculations/s', 'Request handling speed'],
  ['handling_speed_relative', '1', 'Relative request handling speed'],
  ['handling_time', 's', 'Request handling time'],
  ['queuing_time', 's', 'Queuing time at the pool user'],
  ['startup_time', 's', 'Startup time'],
  ['processing_time', 's', 'Processing time'],
  ['handling_time_p50', 's', 'Request handling time, 50th percentile; from a histogram, within 0.2 %'],
  ['handling_time_p95', 's', 'Request handling time, 95th percentile; from a histogram, within 0.2 %'],
  ['handling_time_p99', 's', 'Request handling time, 99th percentile; from a histogram, within 0.2 %'],
  ['queuing_time_p50', 's', 'Queuing time at the pool user, 50th percentile; from a histogram, within 0.2 %'],
  ['queuing_time_p95', 's', 'Queuing time at the pool user, 95th percentile; from a histogram, within 0.2 %'],
  ['queuing_time_p99', 's', 'Queuing time at the pool user, 99th percentile; from a histogram, within 0.2 %'],
  ['startup_time_p50', 's', 'Startup time, 50th percentile; from a histogram, within 0.2 %'],
  ['startup_time_p95', 's', 'Startup time, 95th percentile; from a histogram, within 0.2 %'],
  ['startup_time_p99', 's', 'Startup time, 99th percentile; from a histogram, within 0.2 %'],
  ['processing_time_p50', 's', 'Processing time, 50th percentile; from a histogram, within 0.2 %'],
  ['processing_time_p95', 's', 'Processing time, 95th percentile; from a histogram, within 0.2 %'],
  ['processing_time_p99', 's', 'Processing time, 99th percentile; from a histogram, within 0.2 %'],
  ['requests_in_system', '1', 'Requests waiting and in service, time average'],
  ['requests_generated', '1', 'Requests generated'],
  ['requests_completed', '1', 'Requests completed'],
  ['requests_rejected', '1', 'Requests rejected by pool elements'],
  ['failovers', '1', 'Session failovers'],
  ['failover_time_total', 's', 'Total failover time'],
  ['handle_resolutions', '1', 'Handle resolutions at registrars'],
  ['registrations', '1', 'Registrations and re-registrations'],
  ['handle_updates', '1', 'Handle updates received by registrars'],
  ['endpoint_keep_alives', '1', 'Endpoint keep-alives sent by registrars'],
  ['endpoint_keep_alive_timeouts', '1', 'Pool elements removed for unanswered endpoint keep-alives'],
  ['lifetime_expiries', '1', 'Pool elements removed at the end of their registration life'],
  ['handle_resolutions_refused', '1', 'Handle resolutions refused for their rate'],
  ['unreachable_reports', '1', 'Unreachable reports at registrars'],
  ['unreachable_reports_refused', '1', 'Unreachable reports ignored for their rate'],
  ['resynchronizations', '1', 'Resynchronizations after failed audits'],
  ['takeovers_started', '1', 'Takeovers started'],
  ['takeovers_by_consent', '1', 'Takeovers completed by consent'],
  ['takeovers_by_timeout', '1', 'Takeovers completed by time-out'],
  ['startups_with_mentor', '1', 'Registrar starts with a mentor'],
  ['startups_alone', '1', 'Registrar starts without a mentor'],
  ['owned_elements', '1', 'Pool elements per home registrar, time average'],
  ['owned_elements_min', '1', 'Pool elements of the home registrar with the fewest, time average'],
  ['owned_elements_max', '1', 'Pool elements of the home registrar with the most, time average'],
  ['owned_elements_first', '1', 'Pool elements of the first registrar, time average'],
  ['known_elements', '1', 'Pool elements known to a registrar, time average'],
  ['cookies', '1', 'Cookies sent by pool elements'],
  ['asap_packets', '1', 'ASAP messages sent (without cookies)'],
  ['enrp_packets', '1', 'ENRP messages sent'],
  ['asap_bytes', 'B', 'ASAP bytes sent (without cookies)'],
  ['enrp_bytes', 'B', 'ENRP bytes sent'],
  ['asap_registration_packets', '1', 'ASAP registration and deregistration messages'],
  ['asap_resolution_packets', '1', 'ASAP handle resolution messages'],
  ['asap_keep_alive_packets', '1', 'ASAP endpoint keep-alive messages'],
  ['asap_report_packets', '1', 'ASAP unreachable reports sent'],
  ['enrp_presence_packets', '1', 'ENRP presences'],
  ['enrp_update_packets', '1', 'ENRP handle updates sent'],
  ['enrp_table_packets', '1', 'ENRP list and handle table messages'],
  ['enrp_takeover_packets', '1', 'ENRP takeover messages'],
  ['overhead_per_calculation', '1', 'ASAP and ENRP messages per completed calculation'],
  [
    'backlog_growth',
    '1/s',
    'Growth of the number of requests in the system; from the means of 20 parts of the measurement',
  ],
  ['backlog_growth_error', '1/s', 'Standard error of that growth; from the same parts'],
  ['warmup_mser5', 's', 'Warm-up that would do after MSER-5; none if the run does not settle in its first half'],
] as const;

const ofPackets = [
  ['sctp_packets', '1', 'SCTP packets sent by hosts'],
  ['ip_bytes', 'B', 'Bytes of IP packets sent by hosts'],
  ['packets_dropped', '1', 'Packets dropped on their way'],
  ['packets_marked', '1', 'Packets marked on their way instead of dropped (ECN)'],
] as const;

const ofPoolsOnPackets = [
  ['packets_per_request', '1', 'SCTP packets per completed request; those of registrars included'],
] as const;

const ofStacks = [
  ['data_chunks', '1', 'DATA chunks sent; retransmissions included'],
  ['fast_retransmissions', '1', 'DATA chunks retransmitted for gap reports'],
  ['timeout_retransmissions', '1', 'DATA chunks retransmitted after time-outs'],
  ['retransmission_timeouts', '1', 'Retransmission time-outs'],
  ['heartbeats', '1', 'HEARTBEAT chunks sent'],
  ['association_setups', '1', 'Associations set up; counted at both ends'],
  ['associations_lost', '1', 'Associations given up for a silent peer; counted at each end'],
  ['path_failures', '1', 'Paths given up (inactive); counted at each end'],
  ['path_failovers', '1', 'Path failovers; changes of the path that takes new data, counted at each end'],
] as const;

const ofBulkTransfers = [
  ['goodput', 'bit/s', 'Goodput; user data delivered by all associations together'],
  ['goodput_first', 'bit/s', 'Goodput of the first association'],
  ['goodput_fairness', '1', "Fairness of the associations' goodput (Jain's index)"],
  ['link_utilization', '1', 'Utilization of the bottlenecks'],
  ['queue_length', '1', 'Packets that wait at a bottleneck; time average'],
  ['congestion_window', 'B', 'Congestion window; of the first primary path, time average'],
  ['setup_time', 's', 'Set-up time; from the first packet of an association until it is up'],
  ['transfer_time', 's', 'Transfer time; from the first packet of an association to the delivery of all of its data'],
  ['switching_time', 's', 'Switching time; from the failure of a path until new data takes another one'],
  ['switching_time_relative', '1', 'Relative switching time; in units of the sum of the time-outs until then'],
  ['association_end_time', 's', 'Time to the end of the first association; from the failure of a path'],
  ['delivery_pause', 's', 'Longest time without a delivery; over all associations'],
] as const;

const ofAll = [['events', '1', 'Simulation events']] as const;

const groups = [
  { use: { model: 'rserpool' }, metrics: ofPools },
  { use: { transport: 'sctp' }, metrics: ofPackets },
  { use: { model: 'rserpool', transport: 'sctp' }, metrics: ofPoolsOnPackets },
  { use: { transport: 'sctp' }, metrics: ofStacks },
  { use: { model: 'bulkTransfer' }, metrics: ofBulkTransfers },
  { use: {}, metrics: ofAll },
] as const satisfies readonly { readonly use: MetricUse; readonly metrics: unknown }[];

/** @internal */
export type MetricName = (typeof groups)[number]['metrics'][number][0];

/** As the tables of RSPSIM's toolchain have them; what has no name there is not here. */
const rspsimNames: Readonly<Partial<Record<MetricName, string>>> = {
  utilization: 'controller.SystemUtilization',
  handling_speed: 'controller.SystemAverageHandlingSpeed',
  handling_time: 'controller.SystemAverageHandlingTime',
  queuing_time: 'controller.SystemAverageQueuingDelay',
  startup_time: 'controller.SystemAverageStartupDelay',
  processing_time: 'controller.SystemAverageProcessingTime',
  requests_generated: 'controller.CalcAppPUGlobalJobsQueued',
  requests_completed: 'controller.CalcAppPUGlobalJobsCompleted',
  requests_rejected: 'controller.CalcAppPUGlobalCalcAppRejects',
  failovers: 'controller.CalcAppPUGlobalFailovers',
  failover_time_total: 'controller.CalcAppPUGlobalJobFailoverTime',
  handle_resolutions: 'controller.RegistrarGlobalHandleResolutions',
  registrations: 'controller.RegistrarGlobalRegistrations',
  handle_updates: 'controller.RegistrarGlobalHandleUpdates',
  endpoint_keep_alives: 'controller.RegistrarGlobalEndpointKeepAlivesSent',
  endpoint_keep_alive_timeouts: 'controller.RegistrarGlobalEndpointKeepAliveTimeouts',
  lifetime_expiries: 'controller.RegistrarGlobalLifetimeExpiries',
  handle_resolutions_refused: 'controller.RegistrarGlobalRefusedHandleResolutions',
  unreachable_reports: 'controller.RegistrarGlobalEndpointUnreachables',
  unreachable_reports_refused: 'controller.RegistrarGlobalRefusedEndpointUnreachables',
  takeovers_started: 'controller.RegistrarGlobalTakeoversStarted',
  takeovers_by_consent: 'controller.RegistrarGlobalTakeoversByConsent',
  takeovers_by_timeout: 'controller.RegistrarGlobalTakeoversByTimeout',
  startups_with_mentor: 'controller.RegistrarGlobalStartupsWithMentor',
  startups_alone: 'controller.RegistrarGlobalStartupsAlone',
  cookies: 'controller.TransportNodeGlobalCookies',
  asap_packets: 'controller.TransportNodeGlobalASAPPackets',
  enrp_packets: 'controller.TransportNodeGlobalENRPPackets',
  overhead_per_calculation: 'controller.SystemAverageOverheadPerCalculation',
  owned_elements: 'lan.registrarArray.registrarProcess.RegistrarAverageNumberOfOwnedPoolElements',
  known_elements: 'lan.registrarArray.registrarProcess.RegistrarAverageNumberOfPoolElements',
};

export const metricCatalogue: readonly MetricDescriptor[] = groups.flatMap(({ use, metrics }) =>
  metrics.map(([name, unit, description]): MetricDescriptor => {
    const rspsim = rspsimNames[name];
    return { name, unit, description, use, ...(rspsim !== undefined && { rspsim }) };
  }),
);

/** Metric values by name; null where a run has none (no request completed, another transport or model). */
export type RunMetrics = Readonly<Record<MetricName, number | null>>;

/** The metrics of a run; those that it does not have are null. */
export function completeMetrics(metrics: Partial<RunMetrics>): RunMetrics {
  return Object.fromEntries(metricCatalogue.map(({ name }) => [name, metrics[name] ?? null])) as RunMetrics;
}
