import {
  REPORT_VERSION,
  type ComponentAssociation,
  type ComponentStatusReport,
} from '../../../../protocol/wire/component-status.ts';

/** As RSPLIB's components report. */
export function report(
  group: number,
  object: bigint,
  more: Partial<ComponentStatusReport> = {},
): ComponentStatusReport {
  return {
    type: 'CSP_REPORT',
    final: false,
    version: REPORT_VERSION,
    sender: { group, object },
    timestamp: 7_000_000n,
    reportInterval: 250_000,
    location: '',
    status: '',
    workload: 0xffff,
    associations: [],
    ...more,
  };
}

/** An association of a report. */
export function link(group: number, object: bigint, ppid: number): ComponentAssociation {
  return { receiver: { group, object }, duration: 0n, flags: 0, protocol: 132, ppid };
}
