import { hostname } from 'node:os';
import type { ComponentReport, ReportedAssociation } from '../../protocol/component-status/status-reporter.ts';
import type { Association, IpAddress, Ppid } from '../../protocol/host.ts';
import type { ServedSession } from '../../protocol/pool-user/session-transport.ts';
import type { Registrar } from '../../protocol/registrar/registrar.ts';
import { ASAP_PPID } from '../../protocol/wire/asap-messages.ts';
import { ComponentGroup } from '../../protocol/wire/component-status.ts';
import { ENRP_PPID } from '../../protocol/wire/enrp-messages.ts';
import { isIpv6 } from '../../protocol/wire/ip-address.ts';
import type { PeIdentifier, RegistrarIdentifier } from '../../protocol/wire/pool-element.ts';

/** What RSPLIB's components say while they have no registrar. */
const SEARCHING = 'Looking for Registrar ...';

export function registrarReport(registrar: Registrar, addresses: readonly IpAddress[]): ComponentReport {
  const { identifier, handlespace, peers } = registrar;
  const { elementCount, poolCount } = handlespace;
  const own = handlespace.ownedCount(identifier);
  return {
    sender: { group: ComponentGroup.registrar, object: BigInt(identifier) },
    location: location(addresses, registrar.asapPort),
    status: `${elementCount}[${own}] PEs in ${count(poolCount, 'Pool')}, ${count(peers.length, 'Peer')}`,
    associations: peers.map((peer) => ({
      receiver: { group: ComponentGroup.registrar, object: BigInt(peer) },
      ppid: ENRP_PPID,
    })),
  };
}

export function serverReport(server: {
  readonly identifier: PeIdentifier;
  readonly addresses: readonly IpAddress[];
  readonly port: number;
  readonly registrar: Association | undefined;
  readonly registrarIdentifier: RegistrarIdentifier;
  readonly counters: Readonly<Record<string, number>>;
  /** Absent: its service has none. */
  readonly load: number | undefined;
}): ComponentReport {
  const { identifier, registrar, registrarIdentifier, load, counters } = server;
  return {
    sender: { group: ComponentGroup.poolElement, object: BigInt(identifier) },
    location: location(server.addresses, server.port),
    status: registrar === undefined ? SEARCHING : countersText(counters),
    ...(load !== undefined && { workload: load }),
    associations: registrarAssociation(registrar, registrarIdentifier),
  };
}

export function clientReport(client: {
  /** Drawn for the reports: pool users have none. */
  readonly identifier: number;
  readonly addresses: readonly IpAddress[];
  readonly registrar: Association | undefined;
  readonly registrarIdentifier: RegistrarIdentifier;
  readonly needsRegistrar: boolean;
  readonly sessions: readonly ServedSession[];
  readonly ppid: Ppid | 'any';
}): ComponentReport {
  const { identifier, addresses, registrar, registrarIdentifier, needsRegistrar, sessions, ppid } = client;
  const isSearching = registrar === undefined && needsRegistrar;
  return {
    sender: { group: ComponentGroup.poolUser, object: BigInt(identifier) },
    location: location(addresses, undefined),
    status: isSearching ? SEARCHING : count(sessions.length, 'Session'),
    associations: [
      ...registrarAssociation(registrar, registrarIdentifier),
      ...sessions.map(({ element, association }) => ({
        receiver: { group: ComponentGroup.poolElement, object: BigInt(element) },
        ppid: ppid === 'any' ? 0 : ppid,
        association,
      })),
    ],
  };
}

/** @param identifier 0: not known, as RSPLIB has it */
function registrarAssociation(
  association: Association | undefined,
  identifier: RegistrarIdentifier,
): ReportedAssociation[] {
  if (association === undefined) return [];
  const receiver = { group: ComponentGroup.registrar, object: BigInt(identifier) };
  return [{ receiver, ppid: ASAP_PPID, association }];
}

/** As RSPLIB's components have it: `host: 10.1.1.1:3863, 10.2.1.1`. */
function location(addresses: readonly IpAddress[], port: number | undefined): string {
  const [first = '*', ...others] = addresses.map((address) => (isIpv6(address) ? `[${address}]` : address));
  return `${hostname()}: ${[port === undefined ? first : `${first}:${port}`, ...others].join(', ')}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function countersText(counters: Readonly<Record<string, number>>): string {
  return Object.entries(counters)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
