import { isIP } from 'node:net';
import type { StatusReports } from '../../protocol/component-status/status-reporter.ts';
import { TransportError, type IpAddress, type Seconds, type SocketAddress } from '../../protocol/host.ts';
import { CSP_PORT, LONGEST_REPORT_INTERVAL } from '../../protocol/wire/component-status.ts';

/** Where components report their status, and how often: RSPLIB's Component Status Protocol. */
export interface StatusReportOptions {
  /** Address of the monitor, of IPv4 or IPv6, at UDP port 2960, or address and port. */
  readonly monitor: IpAddress | SocketAddress;
  /** Seconds between reports, at most 4294 (default 1). */
  readonly interval?: Seconds;
}

/** @throws TransportError if the monitor's address is none; RangeError if the interval is out of range */
export function statusReports({ monitor, interval = 1 }: StatusReportOptions): StatusReports {
  const server = typeof monitor === 'string' ? { address: monitor, port: CSP_PORT } : monitor;
  if (isIP(server.address) === 0) throw new TransportError(`monitor ${server.address}: this is not an IP address`);
  if (!(interval > 0 && interval <= LONGEST_REPORT_INTERVAL))
    throw new RangeError(
      `the interval of reports must be more than 0 and at most ${LONGEST_REPORT_INTERVAL} s, not ${interval}`,
    );
  return { server, interval };
}
