import { setTimeout } from 'node:timers/promises';
import type { PathStatus } from '../../protocol/host.ts';
import type {
  ElementStatus,
  PeerStatus,
  PoolStatus,
  RegistrarStatus,
} from '../../protocol/registrar/registrar-status.ts';
import { TransportError } from '../../protocol/host.ts';
import { askStatus, statusSources } from '../../native/programs/status-socket.ts';
import {
  elementMibObjects,
  mibLine,
  userMibObjects,
  type ElementOfMib,
} from '../../protocol/handle-table/mib-objects.ts';
import { counted } from '../counted.ts';
import { printable } from '../terminal-text.ts';
import { signal } from '../until-signal.ts';
import { UsageError } from '../usage-error.ts';
import { WATCH_INTERVAL } from './handlespace-options.ts';
import { NewsOnly } from './news-only.ts';
import { Screen } from './screen.ts';

export interface StatusCommandOptions {
  readonly json: boolean;
  /** The objects of RSERPOOL-MIB. */
  readonly mib: boolean;
  /** Seconds between readings; true: the usual ones; absent: one reading. */
  readonly watch?: number | true;
}

/**
 * Prints the status of the components of this user on this machine, or of those with these process identifiers; once, or
 * until a signal.
 */
export async function statusCommand(
  pids: readonly number[],
  { watch, ...format }: StatusCommandOptions,
): Promise<void> {
  const screen = new Screen(watch !== undefined && !format.json);
  if (watch === undefined) {
    await screen.show(await reading(pids, format));
    return;
  }
  const ended = new AbortController();
  void signal().then(() => ended.abort());
  const trouble = new NewsOnly((reason) => console.error(`rsplab: ${reason}; asking again`));
  while (!ended.signal.aborted) {
    try {
      const isRead = await screen.show(await reading(pids, format));
      if (!isRead) return;
      trouble.over();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      trouble.tell(error.message);
    }
    await pause(watch === true ? WATCH_INTERVAL : watch, ended.signal);
  }
  // Those that did not answer were reported; a signal is the usual end.
  process.exitCode = 0;
}

/** Ends early when the signal is given. */
async function pause(seconds: number, ended: AbortSignal): Promise<void> {
  await setTimeout(1000 * seconds, undefined, { signal: ended }).catch(() => undefined);
}

/** @throws UsageError if there is no such component */
async function reading(pids: readonly number[], { json, mib }: Omit<StatusCommandOptions, 'watch'>): Promise<string> {
  const sources = statusSources();
  for (const pid of pids)
    if (!sources.some((source) => source.pid === pid))
      throw new UsageError(`no component of this user has process ${pid}`);
  const asked = pids.length === 0 ? sources : sources.filter(({ pid }) => pids.includes(pid));
  const documents: string[] = [];
  let answered = 0;
  for (const source of asked) {
    const document = await askStatus(source).catch(silent);
    if (document === undefined) continue;
    answered++;
    if (document !== '') documents.push(document.trimEnd());
  }
  if (answered === 0) throw new UsageError('no component of this user runs on this machine');
  if (documents.length === 0) return '';
  if (mib) return mibText(documents, json);
  if (json) return `${documents.join('\n')}\n`;
  return `${documents.map((document) => statusText(document)).join('\n\n')}\n`;
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

/**
 * The objects of pool elements and pool users in RSERPOOL-MIB (RFC 5525), one per line or as one line of JSON (null: absent).
 * Elements and users are counted from 1 in the order of the documents. @internal
 */
export function mibText(documents: readonly string[], json: boolean): string {
  const components = documents.map((document) => JSON.parse(document) as Status & ElementOfMib);
  const ofKind = (kind: string): ElementOfMib[] => components.filter((component) => component.kind === kind);
  const objects = [
    ...ofKind('server').flatMap((element, n) => elementMibObjects(element, n + 1)),
    ...ofKind('client').flatMap((user, n) => userMibObjects(user, n + 1)),
  ];
  if (json) return `${JSON.stringify(Object.fromEntries(objects.map(({ name, value = null }) => [name, value])))}\n`;
  const others = ofKind('registrar').map(
    () => 'rserpoolENRP: rsplab handlespace --mib prints the branch of registrars',
  );
  return [...objects.map((object) => mibLine(object)), ...others].map((line) => `${printable(line)}\n`).join('');
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
    `  ${counted(peers.length, 'other registrar')}, ${counted(pools.length, 'pool')}, ${counted(elements.length, 'element')}, ${own} of them its own`,
    ...peers.map((peer) => peerLine(peer)),
    ...pools.flatMap((pool) => poolLines(pool)),
    ...counterLines(counters),
  ];
}

function peerLine({ identifier, at, state, silence, elements }: PeerStatus): string {
  const heard = silence === undefined ? '' : `, heard ${silence.toFixed(1)} s ago`;
  return `  registrar ${identifier ?? '?'} at ${at}: ${state}${heard}, ${counted(elements, 'element')}`;
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
    return name === 'identifier' || name === 'registration' ? [] : [`  ${name} ${textOf(value)}`];
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
