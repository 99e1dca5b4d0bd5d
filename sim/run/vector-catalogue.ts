/** The time series that a run can record. A component may have several of them; a series belongs to one component. */
export interface VectorDescriptor {
  readonly name: VectorName;
  readonly unit: string;
  /** A short phrase that serves as axis title. */
  readonly description: string;
  /** A value is the state at its time, or belongs to the sampling interval before. */
  readonly sampling: 'instant' | 'interval';
}

const catalogue = [
  ['utilization', '1', 'Utilization over the sampling interval'],
  ['jobs', '1', 'Requests in service at a pool element'],
  ['queue_length', '1', 'Requests waiting at a pool user'],
  ['requests_in_system', '1', 'Requests waiting and in service'],
  ['handling_time', 's', 'Handling time, mean of the sampling interval'],
  ['owned_elements', '1', 'Pool elements whose home registrar it is'],
  ['congestion_window', 'B', 'Congestion window of a path'],
  ['slow_start_threshold', 'B', 'Slow start threshold of a path'],
  ['flight', 'B', 'Bytes in flight on a path'],
  ['sent_tsn', '1', 'TSN of the DATA chunks sent on a path, counted from 1'],
  ['acknowledged_tsn', '1', 'Cumulative TSN of the SACKs that arrived on a path, counted from 1'],
  ['throughput', 'bit/s', 'User data delivered by an association, over the sampling interval'],
  ['data_path', '1', 'Index of the path that takes the new data of an association'],
] as const;

export type VectorName = (typeof catalogue)[number][0];

const ofIntervals: ReadonlySet<VectorName> = new Set(['utilization', 'handling_time', 'throughput']);

export const vectorCatalogue: readonly VectorDescriptor[] = catalogue.map(([name, unit, description]) => ({
  name,
  unit,
  description,
  sampling: ofIntervals.has(name) ? 'interval' : 'instant',
}));
