import { componentClass, type ComponentClassSet } from '../../run/component-metric.ts';
import { metric } from '../../run/metric.ts';
import { poolMetrics } from './pool-metrics.ts';

const asapTraffic = {
  asap_packets: poolMetrics.asap_packets,
  asap_bytes: poolMetrics.asap_bytes,
};

const registrarTraffic = {
  ...asapTraffic,
  enrp_packets: poolMetrics.enrp_packets,
  enrp_bytes: poolMetrics.enrp_bytes,
  asap_registration_packets: poolMetrics.asap_registration_packets,
  asap_resolution_packets: poolMetrics.asap_resolution_packets,
  asap_keep_alive_packets: poolMetrics.asap_keep_alive_packets,
  asap_report_packets: poolMetrics.asap_report_packets,
  enrp_presence_packets: poolMetrics.enrp_presence_packets,
  enrp_update_packets: poolMetrics.enrp_update_packets,
  enrp_table_packets: poolMetrics.enrp_table_packets,
  enrp_takeover_packets: poolMetrics.enrp_takeover_packets,
};

const registrarCountMetrics = {
  handle_resolutions: poolMetrics.handle_resolutions,
  registrations: poolMetrics.registrations,
  deregistrations: poolMetrics.deregistrations,
  registrations_refused: poolMetrics.registrations_refused,
  handle_updates: poolMetrics.handle_updates,
  endpoint_keep_alives: poolMetrics.endpoint_keep_alives,
  endpoint_keep_alive_timeouts: poolMetrics.endpoint_keep_alive_timeouts,
  lifetime_expiries: poolMetrics.lifetime_expiries,
  handle_resolutions_refused: poolMetrics.handle_resolutions_refused,
  unreachable_reports: poolMetrics.unreachable_reports,
  unreachable_reports_refused: poolMetrics.unreachable_reports_refused,
  resynchronizations: poolMetrics.resynchronizations,
  takeovers_started: poolMetrics.takeovers_started,
  takeovers_by_consent: poolMetrics.takeovers_by_consent,
  takeovers_by_timeout: poolMetrics.takeovers_by_timeout,
  startups_with_mentor: poolMetrics.startups_with_mentor,
  startups_alone: poolMetrics.startups_alone,
};

const requestMetrics = {
  requests_generated: poolMetrics.requests_generated,
  requests_completed: poolMetrics.requests_completed,
  requests_abandoned: poolMetrics.requests_abandoned,
  requests_rejected: poolMetrics.requests_rejected,
  failovers: poolMetrics.failovers,
  failover_time_total: poolMetrics.failover_time_total,
  goodput_time_total: poolMetrics.goodput_time_total,
  completed_work: poolMetrics.completed_work,
  handling_speed: poolMetrics.handling_speed,
  handling_time: poolMetrics.handling_time,
  queuing_time: poolMetrics.queuing_time,
  startup_time: poolMetrics.startup_time,
  processing_time: poolMetrics.processing_time,
};

const workMetrics = {
  capacity: metric('calculations/s', 'Capacity of pool elements'),
  utilization: metric('1', 'Utilization of pool elements'),
  work: metric('calculations', 'Calculations done by pool elements; including what was lost in failures'),
  uptime: metric('s', 'Time in which pool elements ran'),
  requests_accepted: metric('1', 'Requests accepted by pool elements'),
  requests_in_service: metric('1', 'Requests in service at pool elements, time average'),
  cookies: poolMetrics.cookies,
};

/** What is measured of the components of pools; of LANs: of all of their components together. */
export const poolComponents = {
  registrar: componentClass('Registrar', {
    owned_elements: metric(
      '1',
      'Owned pool elements, time average',
      'lan.registrarArray.registrarProcess.RegistrarAverageNumberOfOwnedPoolElements',
    ),
    known_elements: metric(
      '1',
      'Known pool elements, time average',
      'lan.registrarArray.registrarProcess.RegistrarAverageNumberOfPoolElements',
    ),
    fake_elements: metric('1', 'Known pool elements of attackers, time average'),
    registrar_utilization: poolMetrics.registrar_utilization,
    registrar_waiting_time: poolMetrics.registrar_waiting_time,
    ...registrarCountMetrics,
    ...registrarTraffic,
  }),
  element: componentClass('Pool element', {
    ...workMetrics,
    ...asapTraffic,
    asap_registration_packets: poolMetrics.asap_registration_packets,
    asap_keep_alive_packets: poolMetrics.asap_keep_alive_packets,
  }),
  user: {
    ...componentClass('Pool user', {
      ...requestMetrics,
      ...asapTraffic,
      asap_resolution_packets: poolMetrics.asap_resolution_packets,
      asap_report_packets: poolMetrics.asap_report_packets,
    }),
    onRequest: true,
  },
  attacker: componentClass('Attacker', {
    attacks: poolMetrics.attacks,
    attack_responses: poolMetrics.attack_responses,
    ignored_messages: poolMetrics.ignored_messages,
    ...asapTraffic,
    asap_registration_packets: poolMetrics.asap_registration_packets,
    asap_resolution_packets: poolMetrics.asap_resolution_packets,
    asap_keep_alive_packets: poolMetrics.asap_keep_alive_packets,
    asap_report_packets: poolMetrics.asap_report_packets,
  }),
  pool: componentClass('Pool', {
    ...workMetrics,
    ...requestMetrics,
    handle_resolutions: poolMetrics.handle_resolutions,
    registrations: poolMetrics.registrations,
    unreachable_reports: poolMetrics.unreachable_reports,
  }),
  lan: componentClass('LAN', {
    ...workMetrics,
    ...requestMetrics,
    owned_elements: metric('1', 'Pool elements owned by registrars, time average'),
    ...registrarCountMetrics,
    ...registrarTraffic,
  }),
} as const satisfies ComponentClassSet;

/** Classes of components of pools. */
export type PoolComponentClass = keyof typeof poolComponents;

/** Metrics that count messages. */
export const trafficNames: ReadonlySet<string> = new Set(Object.keys(registrarTraffic));
