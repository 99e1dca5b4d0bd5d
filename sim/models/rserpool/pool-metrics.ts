import { metric, type MetricValues } from '../../run/metric.ts';
import { packetMetrics, stackMetrics } from '../packets/packet-metrics.ts';

/** Of pools. */
export const poolMetrics = {
  utilization: metric('1', 'System utilization', 'controller.SystemUtilization'),
  utilization_mean: metric(
    '1',
    'Mean of the utilizations of pool elements; not weighted by their capacities',
    'controller.SystemAverageUtilization',
  ),
  handling_speed: metric('calculations/s', 'Request handling speed', 'controller.SystemAverageHandlingSpeed'),
  handling_speed_relative: metric('1', 'Relative request handling speed'),
  processing_speed: metric('calculations/s', 'Request processing speed', 'controller.SystemAverageProcessingSpeed'),
  processing_speed_relative: metric('1', 'Relative request processing speed'),
  startup_speed: metric(
    'calculations/s',
    'Request startup speed; completed work by startup times, 0 if these are none',
    'controller.SystemAverageStartupSpeed',
  ),
  handling_time: metric('s', 'Request handling time', 'controller.SystemAverageHandlingTime'),
  queuing_time: metric('s', 'Queuing time at the pool user', 'controller.SystemAverageQueuingDelay'),
  startup_time: metric('s', 'Startup time', 'controller.SystemAverageStartupDelay'),
  processing_time: metric('s', 'Processing time', 'controller.SystemAverageProcessingTime'),
  handling_time_p50: metric('s', 'Request handling time, 50th percentile; from a histogram, within 0.2 %'),
  handling_time_p95: metric('s', 'Request handling time, 95th percentile; from a histogram, within 0.2 %'),
  handling_time_p99: metric('s', 'Request handling time, 99th percentile; from a histogram, within 0.2 %'),
  queuing_time_p50: metric('s', 'Queuing time at the pool user, 50th percentile; from a histogram, within 0.2 %'),
  queuing_time_p95: metric('s', 'Queuing time at the pool user, 95th percentile; from a histogram, within 0.2 %'),
  queuing_time_p99: metric('s', 'Queuing time at the pool user, 99th percentile; from a histogram, within 0.2 %'),
  startup_time_p50: metric('s', 'Startup time, 50th percentile; from a histogram, within 0.2 %'),
  startup_time_p95: metric('s', 'Startup time, 95th percentile; from a histogram, within 0.2 %'),
  startup_time_p99: metric('s', 'Startup time, 99th percentile; from a histogram, within 0.2 %'),
  processing_time_p50: metric('s', 'Processing time, 50th percentile; from a histogram, within 0.2 %'),
  processing_time_p95: metric('s', 'Processing time, 95th percentile; from a histogram, within 0.2 %'),
  processing_time_p99: metric('s', 'Processing time, 99th percentile; from a histogram, within 0.2 %'),
  handling_time_deviation: metric(
    's',
    'Request handling time, standard deviation; from a histogram, values within 0.2 %',
    'controller.SystemAverageHandlingTimeDeviation',
  ),
  handling_time_min: metric('s', 'Request handling time, smallest', 'controller.SystemAverageHandlingTimeMin'),
  handling_time_max: metric('s', 'Request handling time, largest', 'controller.SystemAverageHandlingTimeMax'),
  queuing_time_deviation: metric(
    's',
    'Queuing time at the pool user, standard deviation; from a histogram, values within 0.2 %',
    'controller.SystemAverageQueuingDelayDeviation',
  ),
  queuing_time_min: metric('s', 'Queuing time at the pool user, smallest', 'controller.SystemAverageQueuingDelayMin'),
  queuing_time_max: metric('s', 'Queuing time at the pool user, largest', 'controller.SystemAverageQueuingDelayMax'),
  startup_time_deviation: metric(
    's',
    'Startup time, standard deviation; from a histogram, values within 0.2 %',
    'controller.SystemAverageStartupDelayDeviation',
  ),
  startup_time_min: metric('s', 'Startup time, smallest', 'controller.SystemAverageStartupDelayMin'),
  startup_time_max: metric('s', 'Startup time, largest', 'controller.SystemAverageStartupDelayMax'),
  processing_time_deviation: metric(
    's',
    'Processing time, standard deviation; from a histogram, values within 0.2 %',
    'controller.SystemAverageProcessingTimeDeviation',
  ),
  processing_time_min: metric('s', 'Processing time, smallest', 'controller.SystemAverageProcessingTimeMin'),
  processing_time_max: metric('s', 'Processing time, largest', 'controller.SystemAverageProcessingTimeMax'),
  requests_in_system: metric('1', 'Requests waiting and in service, time average'),
  requests_waiting: metric(
    '1',
    'Requests waiting in the queues of pool users, at the end of the measurement',
    'controller.CalcAppPUGlobalJobQueueLength',
  ),
  requests_generated: metric('1', 'Requests generated', 'controller.CalcAppPUGlobalJobsQueued'),
  requests_started: metric(
    '1',
    'Requests taken from the queues of pool users',
    'controller.CalcAppPUGlobalJobsStarted',
  ),
  requests_completed: metric('1', 'Requests completed', 'controller.CalcAppPUGlobalJobsCompleted'),
  requests_abandoned: metric('1', 'Requests given up because their pool users went down'),
  requests_rejected: metric('1', 'Requests rejected by pool elements', 'controller.CalcAppPUGlobalCalcAppRejects'),
  requests_accepted: metric(
    '1',
    'Requests accepted by pool elements; once more after each failover',
    'controller.CalcAppPUGlobalCalcAppAccepts',
  ),
  request_acceptance: metric('1', 'Request acceptance; accepted ones among those accepted or rejected'),
  failovers: metric('1', 'Session failovers', 'controller.CalcAppPUGlobalFailovers'),
  failover_time_total: metric('s', 'Total failover time', 'controller.CalcAppPUGlobalJobFailoverTime'),
  goodput_time_total: metric(
    's',
    'Total goodput time; from acceptance or the last cookie to cookies and completions',
    'controller.CalcAppPUGlobalJobGoodputTime',
  ),
  completed_work: metric(
    'calculations',
    'Calculations of requests that cookies and completions vouch for',
    'controller.CalcAppPUGlobalJobSizeCompleted',
  ),
  capacity_provided: metric(
    'calculations',
    'Capacity provided by the pool elements; while they run',
    'controller.CalcAppPEGlobalProvidedCapacity',
  ),
  capacity_used: metric(
    'calculations',
    'Capacity used; including work that was lost in failures',
    'controller.CalcAppPEGlobalUsedCapacity',
  ),
  capacity_wasted: metric(
    'calculations',
    'Capacity wasted; provided, and not used',
    'controller.CalcAppPEGlobalWastedCapacity',
  ),
  work_lost: metric(
    'calculations',
    'Work lost; of requests that ended incomplete at an element, since the last cookie',
  ),
  handle_resolutions: metric('1', 'Handle resolutions at registrars', 'controller.RegistrarGlobalHandleResolutions'),
  registrations: metric('1', 'Registrations and re-registrations', 'controller.RegistrarGlobalRegistrations'),
  deregistrations: metric('1', 'Deregistrations', 'controller.RegistrarGlobalDeregistrations'),
  registrations_refused: metric('1', 'Registrations refused by registrars'),
  handle_updates: metric('1', 'Handle updates received by registrars', 'controller.RegistrarGlobalHandleUpdates'),
  endpoint_keep_alives: metric(
    '1',
    'Endpoint keep-alives sent by registrars',
    'controller.RegistrarGlobalEndpointKeepAlivesSent',
  ),
  endpoint_keep_alive_timeouts: metric(
    '1',
    'Pool elements removed for unanswered endpoint keep-alives',
    'controller.RegistrarGlobalEndpointKeepAliveTimeouts',
  ),
  lifetime_expiries: metric(
    '1',
    'Pool elements removed at the end of their registration life',
    'controller.RegistrarGlobalLifetimeExpiries',
  ),
  handle_resolutions_refused: metric(
    '1',
    'Handle resolutions refused by the rate limit',
    'controller.RegistrarGlobalRefusedHandleResolutions',
  ),
  unreachable_reports: metric(
    '1',
    'Unreachability reports at registrars',
    'controller.RegistrarGlobalEndpointUnreachables',
  ),
  unreachable_reports_refused: metric(
    '1',
    'Unreachability reports ignored by the rate limit',
    'controller.RegistrarGlobalRefusedEndpointUnreachables',
  ),
  resynchronizations: metric('1', 'Resynchronizations after failed audits'),
  takeovers_started: metric('1', 'Takeovers started', 'controller.RegistrarGlobalTakeoversStarted'),
  takeovers_by_consent: metric('1', 'Takeovers completed by consent', 'controller.RegistrarGlobalTakeoversByConsent'),
  takeovers_by_timeout: metric('1', 'Takeovers completed by time-out', 'controller.RegistrarGlobalTakeoversByTimeout'),
  startups_with_mentor: metric('1', 'Registrar starts with a mentor', 'controller.RegistrarGlobalStartupsWithMentor'),
  startups_alone: metric('1', 'Registrar starts without a mentor', 'controller.RegistrarGlobalStartupsAlone'),
  owned_elements: metric(
    '1',
    'Pool elements per home registrar, time average',
    'lan.registrarArray.registrarProcess.RegistrarAverageNumberOfOwnedPoolElements',
  ),
  owned_elements_min: metric('1', 'Pool elements of the home registrar with the fewest, time average'),
  owned_elements_max: metric('1', 'Pool elements of the home registrar with the most, time average'),
  owned_elements_first: metric('1', 'Pool elements of the first registrar, time average'),
  known_elements: metric(
    '1',
    'Pool elements known to a registrar, time average',
    'lan.registrarArray.registrarProcess.RegistrarAverageNumberOfPoolElements',
  ),
  registrar_utilization: metric('1', 'Utilization of registrars by the messages that they get; none without costs'),
  registrar_waiting_time: metric('s', 'Time for which a message waits for its registrar; none without costs'),
  attacks: metric('1', 'Attacks; handle resolutions and registrations of attackers'),
  attack_responses: metric('1', 'Answers of registrars to attackers'),
  ignored_messages: metric(
    '1',
    'Messages of pool users that attackers got and ignored; requests lured away',
    'controller.GlobalAttackerIgnoredApplicationMessages',
  ),
  fake_elements: metric('1', 'Pool elements of attackers known to a registrar, time average'),
  cookies: metric('1', 'Cookies sent by pool elements', 'controller.TransportNodeGlobalCookies'),
  asap_packets: metric('1', 'ASAP messages sent (without cookies)', 'controller.TransportNodeGlobalASAPPackets'),
  enrp_packets: metric('1', 'ENRP messages sent', 'controller.TransportNodeGlobalENRPPackets'),
  asap_bytes: metric('B', 'ASAP bytes sent (without cookies)'),
  enrp_bytes: metric('B', 'ENRP bytes sent'),
  asap_registration_packets: metric('1', 'ASAP registration and deregistration messages'),
  asap_resolution_packets: metric('1', 'ASAP handle resolution messages'),
  asap_keep_alive_packets: metric('1', 'ASAP endpoint keep-alive messages'),
  asap_report_packets: metric('1', 'ASAP unreachability reports sent'),
  enrp_presence_packets: metric('1', 'ENRP presence messages'),
  enrp_update_packets: metric('1', 'ENRP handle updates sent'),
  enrp_table_packets: metric('1', 'ENRP list and handle table messages'),
  enrp_takeover_packets: metric('1', 'ENRP takeover messages'),
  overhead_per_calculation: metric(
    '1',
    'ASAP and ENRP messages per completed calculation',
    'controller.SystemAverageOverheadPerCalculation',
  ),
  backlog_growth: metric(
    '1/s',
    'Growth of the number of requests in the system; from the means of 20 equal parts of the measurement',
  ),
  backlog_growth_error: metric('1/s', 'Standard error of that growth; from the same parts'),
  warmup_mser5: metric(
    's',
    'Sufficient warm-up according to MSER-5; none if the run does not settle in its first half',
  ),
};

/** Of pools whose messages travel in packets. */
export const poolPacketMetrics = {
  ...packetMetrics,
  packets_per_request: metric('1', 'SCTP packets per completed request; including those of registrars'),
  ...stackMetrics,
};

/** Metrics that are means of times whose distribution is known, too. */
export const poolDistributions = ['handling_time', 'queuing_time', 'startup_time', 'processing_time'] as const;
export type PoolDistribution = (typeof poolDistributions)[number];

/** What the run of a pool computes. */
export type PoolMetricValues = MetricValues<typeof poolMetrics & typeof poolPacketMetrics>;
