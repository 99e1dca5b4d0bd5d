/** The metrics of a run, in the order of the result table's columns. Counts and sums cover the time after warm-up. */
export interface MetricDescriptor {
  readonly name: MetricName;
  readonly unit: string;
  /** A short phrase that serves as axis title. */
  readonly description: string;
}

const catalogue = [
  ['utilization', '1', 'System utilization'],
  ['handling_speed', 'calculations/s', 'Request handling speed'],
  ['handling_speed_relative', '1', 'Relative request handling speed'],
  ['handling_time', 's', 'Request handling time'],
  ['queuing_time', 's', 'Queuing time at the pool user'],
  ['startup_time', 's', 'Startup time'],
  ['processing_time', 's', 'Processing time'],
  ['requests_generated', '1', 'Requests generated'],
  ['requests_completed', '1', 'Requests completed'],
  ['requests_rejected', '1', 'Requests rejected by pool elements'],
  ['failovers', '1', 'Session failovers'],
  ['failover_time_total', 's', 'Total failover time'],
  ['handle_resolutions', '1', 'Handle resolutions at registrars'],
  ['registrations', '1', 'Registrations and re-registrations'],
  ['handle_updates', '1', 'Handle updates received by registrars'],
  ['endpoint_keep_alives', '1', 'Endpoint keep-alives sent by registrars'],
  ['cookies', '1', 'Cookies sent by pool elements'],
  ['asap_packets', '1', 'ASAP messages sent (without cookies)'],
  ['enrp_packets', '1', 'ENRP messages sent'],
  ['asap_bytes', 'B', 'ASAP bytes sent (without cookies)'],
  ['enrp_bytes', 'B', 'ENRP bytes sent'],
  ['overhead_per_calculation', '1', 'ASAP and ENRP messages per completed calculation'],
  ['events', '1', 'Simulation events'],
] as const;

export type MetricName = (typeof catalogue)[number][0];

export const metricCatalogue: readonly MetricDescriptor[] = catalogue.map(([name, unit, description]) => ({
  name,
  unit,
  description,
}));

/** Metric values by name; null where a run has none (no request completed). */
export type RunMetrics = Readonly<Record<MetricName, number | null>>;
