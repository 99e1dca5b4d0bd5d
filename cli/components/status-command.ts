import type { PathStatus } from '../../protocol/host.ts';
import type {
  ElementStatus,
  PeerStatus,
  PoolStatus,
  RegistrarStatus,
} from '../../protocol/registrar/registrar-status.ts';
import { TransportError } from '../../protocol/host.ts';
import { askStatus, statusSources } from '../../native/programs/status-socket.ts';
import { printable } from '../terminal-text.ts';
import { UsageError } from '../usage-error.ts';

export interface StatusCommandOptions {
  readonly json: boolean;
}

/** Prints the status of the components of this user on this machine, or of those with these process identifiers. */
export async function statusCommand(pids: readonly number[], { json }: StatusCommandOptions): Promise<void> {
  const sources = statusSources();
  for (const pid of pids)
    if (!sources.some((source) => source.pid === pid))
      throw new UsageError(`no component of this user has process ${pid}`);
  const asked = pids.length === 0 ? sources : sources.filter(({ pid }) => pids.includes(pid));
  let reports = 0;
  for (const source of asked) {
    const document = await askStatus(source).catch(silent);
    if (document === undefined) continue;
    if (reports++ > 0 && !json) console.log();
    if (document !== '') console.log(json ? document.trimEnd() : statusText(document));
  }
  if (reports === 0) throw new UsageError('no component of this user runs on this machine');
}

/** One that does not answer does not prevent the output of the others. */
function silent(error: unknown): string {
  if (!(error instanceof TransportError)) throw error;
  console.error(`rsplab: ${error.message}`);
  process.exitCode = 1;
  return '';
}

interface Status {
  readonly kind: string;
  readonly pid: number;
  readonly uptime: number;
}

/** A status document in lines for people. @internal */
export function statusText(document: string): string {
  const { kind, pid, uptime, ...rest } = JSON.parse(document) as Status & Readonly<Record<string, unknown>>;
  const identifier = rest['identifier'] === undefined ? '' : ` ${textOf(rest['identifier'])}`;
  const head = `${kind}${identifier}, process ${pid}, up ${durationInWords(uptime)}`;
  const lines = kind === 'registrar' ? registrarLines(JSON.parse(document) as RegistrarDocument) : otherLines(rest);
  return [head, ...lines].map((line) => printable(line)).join('\n');
}

interface RegistrarDocument extends RegistrarStatus {
  readonly profile: string;
  readonly transport: string;
  /** What was dropped because it made the program throw. */
  readonly faults: number;
}

function registrarLines({ ready, asapPort, enrpPort, counters, peers, pools, ...more }: RegistrarDocument): string[] {
  const elements = pools.flatMap((pool) => pool.elements);
  const own = elements.filter((element) => element.own).length;
  return [
    `  ${ready ? 'in service' : 'starting'}: ASAP port ${asapPort}, ENRP port ${enrpPort}`,
    `  profile ${more.profile}, transport ${more.transport}, faults ${more.faults}`,
    `  ${peers.length} other registrars, ${pools.length} pools, ${elements.length} elements, ${own} of them own ones`,
    ...peers.map((peer) => peerLine(peer)),
    ...pools.flatMap((pool) => poolLines(pool)),
    ...counterLines(counters),
  ];
}

function peerLine({ identifier, at, state, silence, elements }: PeerStatus): string {
  const heard = silence === undefined ? '' : `, heard ${silence.toFixed(1)} s ago`;
  return `  registrar ${identifier ?? '?'} at ${at}: ${state}${heard}, ${elements} elements`;
}

function poolLines({ handle, policy, elements }: PoolStatus): string[] {
  return [`  pool ${handle}, policy ${policy}`, ...elements.map((element) => elementLine(element))];
}

function elementLine({ identifier, home, own, service, unreachableReports, selections }: ElementStatus): string {
  const reports = unreachableReports === 0 ? '' : `, reported unreachable ${unreachableReports} times`;
  return `    element ${identifier} at ${service}, ${own ? 'own' : `home ${home}`}, selected ${selections} times${reports}`;
}

function counterLines(counters: Readonly<Partial<Record<string, number>>>): string[] {
  return ['  counters', ...Object.entries(counters).map(([name, value]) => `    ${name} ${value}`)];
}

interface RegistrarLinkStatus {
  readonly at: string;
  readonly paths: readonly PathStatus[];
}

function registrarLink({ at, paths }: RegistrarLinkStatus): string[] {
  const lines = paths.map(({ address, state, primary, smoothedRtt }) => {
    const time = smoothedRtt === undefined ? '' : `, round trip ${(smoothedRtt * 1000).toFixed(1)} ms`;
    return `    path to ${address}: ${state}${primary ? ', primary' : ''}${time}`;
  });
  return [`  registrar at ${at}`, ...lines];
}

/** Servers and clients have a short status: it is printed as it is. */
function otherLines(status: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(status).flatMap(([name, value]) => {
    if (name === 'counters') return counterLines(value as Readonly<Record<string, number>>);
    if (name === 'registrar') return registrarLink(value as RegistrarLinkStatus);
    return name === 'identifier' ? [] : [`  ${name} ${textOf(value)}`];
  });
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function durationInWords(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (seconds < 60) return `${seconds} s`;
  return days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`;
}
