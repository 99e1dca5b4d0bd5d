import { InvalidArgumentError, Option } from 'commander';
import { isIPv6 } from 'node:net';
import { TransportError } from '../../protocol/host.ts';
import type { StatusReports } from '../../protocol/component-status/status-reporter.ts';
import { CSP_PORT, LONGEST_REPORT_INTERVAL } from '../../protocol/wire/component-status.ts';
import { namedAddress } from '../../native/programs/peer-address.ts';
import { hostText } from './host-options.ts';
import { timerTime } from '../option-values.ts';

export interface ReportOptions {
  readonly cspServer?: string;
  readonly cspInterval?: number;
}

const DEFAULT_SERVER = `127.0.0.1:${CSP_PORT}`;
const DEFAULT_INTERVAL = 1;

/** Options of components that report their status. */
export function reportOptions(): Option[] {
  return [
    new Option(
      '--csp-server <host[:port]>',
      `monitor that gets reports of the component's status (default: none, ${DEFAULT_SERVER} with --csp-interval; RSPLIB: -cspserver)`,
    ).argParser(hostText),
    new Option(
      '--csp-interval <s>',
      `interval between reports (default: none, ${DEFAULT_INTERVAL} with --csp-server; RSPLIB: -cspinterval, ms)`,
    ).argParser(reportInterval),
  ].map((option) => option.helpGroup('Status reports:'));
}

/** Monitors hear IPv4 only. */
const IPV4 = ['0.0.0.0'];

/** Where reports go; undefined: nowhere. @throws TransportError if the host is not known, or has no IPv4 address */
export async function readReports({ cspServer, cspInterval }: ReportOptions): Promise<StatusReports | undefined> {
  if (cspServer === undefined && cspInterval === undefined) return undefined;
  const { addresses, port } = await namedAddress(cspServer ?? DEFAULT_SERVER, CSP_PORT, IPV4);
  const [address = ''] = addresses;
  if (isIPv6(address)) throw new TransportError(`--csp-server ${cspServer}: monitors hear IPv4 only, not IPv6`);
  return { server: { address, port }, interval: cspInterval ?? DEFAULT_INTERVAL };
}

function reportInterval(text: string): number {
  const value = timerTime(text);
  if (value > LONGEST_REPORT_INTERVAL)
    throw new InvalidArgumentError(`It must be ${LONGEST_REPORT_INTERVAL} s or less.`);
  return value;
}
