import { InvalidArgumentError, Option } from 'commander';
import type { StatusReports } from '../../protocol/component-status/status-reporter.ts';
import { CSP_PORT, LONGEST_REPORT_INTERVAL } from '../../protocol/wire/component-status.ts';
import { namedAddress } from '../../native/programs/peer-address.ts';
import { hostText } from './host-options.ts';
import { timerTime, unsigned } from '../option-values.ts';
import { UsageError } from '../usage-error.ts';

export interface ReportOptions {
  readonly cspServer?: string;
  readonly cspInterval?: number;
  /** 0: the component's own. */
  readonly cspIdentifier?: number;
}

const HELP_GROUP = 'Status reports:';

const DEFAULT_SERVER = `127.0.0.1:${CSP_PORT}`;
const DEFAULT_INTERVAL = 1;

const SERVER_VARIABLE = 'CSP_SERVER';
const INTERVAL_VARIABLE = 'CSP_INTERVAL';
/** RSPLIB's shortest interval by the environment, ms. */
const SHORTEST_BY_ENVIRONMENT = 250;

/** Options of components that report their status. */
export function reportOptions(): Option[] {
  return [
    new Option(
      '--csp-server <host[:port]>',
      `monitor that gets reports of the component's status (default: none, ${DEFAULT_SERVER} with --csp-interval; environment variable ${SERVER_VARIABLE}; RSPLIB: -cspserver)`,
    ).argParser(hostText),
    new Option(
      '--csp-interval <s>',
      `interval between reports (default: none, ${DEFAULT_INTERVAL} with --csp-server; environment variable ${INTERVAL_VARIABLE}, ms; RSPLIB: -cspinterval, ms)`,
    ).argParser(reportInterval),
  ].map((option) => option.helpGroup(HELP_GROUP));
}

/** The same options of elements and users, which may report another identifier than their own. */
export function namedReportOptions(): Option[] {
  const description =
    "identifier in the reports; 0: an element's own, a random one of a user (default: 0; RSPLIB: -cspidentifier)";
  const identifier = new Option('--csp-identifier <n>', description).argParser(unsigned);
  return [...reportOptions(), identifier.helpGroup(HELP_GROUP)];
}

/** Of a monitor's name, only addresses of IPv4 are taken, at which monitors hear unless they are told otherwise. */
const IPV4 = ['0.0.0.0'];

/**
 * Where reports go; undefined: nowhere. The environment variables are those of RSPLIB.
 *
 * @throws TransportError if the host is not known, or its name has no IPv4 address
 * @throws UsageError if an environment variable has no such value, or an identifier is given for no reports
 */
export async function readReports(
  given: ReportOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<StatusReports | undefined> {
  const { cspServer = serverOf(environment), cspInterval = intervalOf(environment), cspIdentifier = 0 } = given;
  if ((cspServer === undefined && cspInterval === undefined) || cspInterval === 0) {
    if (cspIdentifier === 0) return undefined;
    throw new UsageError('--csp-identifier needs --csp-server or --csp-interval: without them there are no reports');
  }
  const { addresses, port } = await namedAddress(cspServer ?? DEFAULT_SERVER, CSP_PORT, IPV4);
  const [address = ''] = addresses;
  const reports = { server: { address, port }, interval: cspInterval ?? DEFAULT_INTERVAL };
  return cspIdentifier === 0 ? reports : { ...reports, identifier: cspIdentifier };
}

function serverOf({ [SERVER_VARIABLE]: text }: NodeJS.ProcessEnv): string | undefined {
  return text === undefined || text === '' ? undefined : valueOf(SERVER_VARIABLE, () => hostText(text));
}

/** Seconds; 0: reports are switched off. */
function intervalOf({ [INTERVAL_VARIABLE]: text }: NodeJS.ProcessEnv): number | undefined {
  if (text === undefined || text === '') return undefined;
  return valueOf(INTERVAL_VARIABLE, () => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number of milliseconds.');
    const milliseconds = Number(text);
    if (milliseconds === 0) return 0;
    return reportInterval(`${Math.max(milliseconds, SHORTEST_BY_ENVIRONMENT)} ms`);
  });
}

/** @throws UsageError that names the variable */
function valueOf<T>(variable: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`environment variable ${variable}: ${error.message}`);
  }
}

function reportInterval(text: string): number {
  const value = timerTime(text);
  if (value > LONGEST_REPORT_INTERVAL)
    throw new InvalidArgumentError(`It must be ${LONGEST_REPORT_INTERVAL} s or less.`);
  return value;
}
