import { poolElementKind } from '../../../sim/models/rserpool/pool-element-kind.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { IpAddress } from '../../../protocol/host.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import type { PlacedProcess } from '../placement.ts';

/** SCTP port of the elements' service: each has addresses of its own. */
const SERVICE_PORT = 7000;
/** What RSPLIB takes for never, ms. */
const NEVER = 86_400_000;
/** Errors and warnings only: on a busy machine more of the log is felt in the times. */
const LOG = '-loglevel=2 -logcolor=off';

/** How a component is RSPLIB's program. */
export interface RsplibCommand {
  /** Command lines without shell syntax; several of pool users. */
  readonly lines: readonly string[];
  /** Where each writes its vectors. */
  readonly vectors: readonly string[];
  readonly scalars: readonly string[];
  /** SCTP port that is open when it has started, before the run; undefined: it starts when it begins. */
  readonly port?: number | undefined;
}

/** What the command lines of a run have in common. */
export interface RsplibRun {
  readonly parameters: RunParameters;
  /** Registrars that the component knows; of a registrar: its peers. */
  readonly registrars: readonly (readonly IpAddress[])[];
  /** Of a server, calculations/s. */
  readonly capacity: number;
  /** Folder of the files. */
  readonly folder: string;
}

/** RSPLIB's command lines for a component, with the parameters that they have an option for. */
export function rsplibCommand(place: PlacedProcess, run: RsplibRun): RsplibCommand {
  switch (place.role) {
    case 'registrar':
      return { lines: [registrarLine(place, run)], vectors: [], scalars: [], port: ASAP_PORT };
    case 'poolElement':
      return serverCommand(place, run);
    case 'poolUsers':
      return clientCommands(place.users, run);
  }
}

function registrarLine(
  place: Extract<PlacedProcess, { readonly role: 'registrar' }>,
  { parameters, registrars }: RsplibRun,
): string {
  const { index, addresses } = place;
  const timers = {
    peerheartbeatcycle: parameters.peerHeartbeatCycle,
    peermaxtimelastheard: parameters.maxTimeLastHeard,
    peermaxtimenoresponse: parameters.maxTimeNoResponse,
    takeoverexpiryinterval: parameters.takeoverExpiry,
    mentordiscoverytimeout: parameters.mentorDiscoveryTimeout,
    endpointkeepalivetransmissioninterval: parameters.endpointKeepAliveInterval,
    endpointkeepalivetimeoutinterval: parameters.endpointKeepAliveTimeout,
  };
  return [
    `rspregistrar -identifier=0x${(0x1000_0001 + index).toString(16)}`,
    `-asap=${endpoint(addresses, ASAP_PORT)} -enrp=${endpoint(addresses, ENRP_PORT)}`,
    ...registrars.map((peer) => `-peer=${endpoint(peer, ENRP_PORT)}`),
    ...Object.entries(timers).map(([name, time]) => `-${name}=${milliseconds(time)}`),
    `-maxbadpereports=${parameters.maxBadPeReports} -maxhresitems=${parameters.maxHandleResolutionItems}`,
    LOG,
  ].join(' ');
}

function serverCommand(
  place: Extract<PlacedProcess, { readonly role: 'poolElement' }>,
  { parameters, registrars, capacity, folder }: RsplibRun,
): RsplibCommand {
  const { server } = poolElementKind(parameters, [], capacity, 0);
  const file = `${folder}/pe${place.index}`;
  const line = [
    `rspserver -calcapp -identifier=0x${(0x2000_0001 + place.index).toString(16)}`,
    `-local=${endpoint(place.addresses, SERVICE_PORT)}`,
    ...known(registrars),
    `-policy=${parameters.policy} -rereginterval=${milliseconds(parameters.registrationLife / 3)}`,
    `-capcapacity=${server.capacity} -capmaxjobs=${server.maxJobs}`,
    `-capkeepalivetransmissioninterval=${milliseconds(server.keepAliveInterval)}`,
    `-capkeepalivetimeoutinterval=${milliseconds(server.keepAliveTimeout)}`,
    `-capcookiemaxtime=${Math.min(server.cookieMaxTime, NEVER / 1000)} -capcookiemaxcalculations=${server.cookieMaxCalculations}`,
    `-capobject=pe${place.index} -capvector=${file}.vec -capscalar=${file}.sca`,
    LOG,
  ].join(' ');
  return { lines: [line], vectors: [`${file}.vec`], scalars: [`${file}.sca`], port: SERVICE_PORT };
}

function clientCommands(users: readonly string[], { parameters, registrars, folder }: RsplibRun): RsplibCommand {
  const { poolUserStart, warmup, duration, requestInterval, requestSize } = parameters;
  const { jobKeepAliveInterval, jobKeepAliveTimeout } = parameters;
  const files = users.map((_, index) => `${folder}/pu${index}`);
  const lines = files.map((file, index) =>
    [
      `calcappclient`,
      ...known(registrars),
      `-jobinterval=${requestInterval} -jobsize=${requestSize} -runtime=${warmup + duration - poolUserStart}`,
      `-keepalivetransmissioninterval=${milliseconds(jobKeepAliveInterval)}`,
      `-keepalivetimeoutinterval=${milliseconds(jobKeepAliveTimeout)}`,
      `-object=pu${index} -vector=${file}.vec -scalar=${file}.sca`,
      LOG,
    ].join(' '),
  );
  return { lines, vectors: files.map((file) => `${file}.vec`), scalars: files.map((file) => `${file}.sca`) };
}

/** Registrars that are known beforehand, and no others. */
function known(registrars: RsplibRun['registrars']): string[] {
  return [...registrars.map((each) => `-registrar=${endpoint(each, ASAP_PORT)}`), '-asapannounce=off'];
}

function endpoint([first = '', ...others]: readonly IpAddress[], port: number): string {
  return [`${first}:${port}`, ...others].join(',');
}

function milliseconds(seconds: number): number {
  return Math.min(Math.round(seconds * 1000), NEVER);
}
