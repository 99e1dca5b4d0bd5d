import { addressText, identifierText, poolText } from '../log-text.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { policyOfType } from '../policies/policies.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { Peer } from './peer.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';
import type { Seconds } from '../host.ts';

/** What a registrar knows now, for its operator: identifiers, addresses and handles are text. @public */
export interface RegistrarStatus {
  readonly identifier: string;
  /** Whether the start is over. */
  readonly ready: boolean;
  readonly asapPort: number;
  readonly enrpPort: number;
  /** As {@link RegistrarStatistics} counts. */
  readonly counters: Readonly<Record<keyof RegistrarStatistics, number>>;
  readonly peers: readonly PeerStatus[];
  readonly pools: readonly PoolStatus[];
}

/** @public */
export interface PeerStatus {
  /** undefined: no message from it yet */
  readonly identifier: string | undefined;
  readonly at: string;
  readonly state: 'present' | 'rumored' | 'not heard from yet' | 'being taken over' | 'no route';
  readonly configured: boolean;
  /** Seconds since its last message. */
  readonly silence: number | undefined;
  /** Elements whose home it is. */
  readonly elements: number;
}

/** @public */
export interface PoolStatus {
  readonly handle: string;
  readonly policy: string;
  readonly elements: readonly ElementStatus[];
}

/** @public */
export interface ElementStatus {
  readonly identifier: string;
  readonly home: string;
  readonly own: boolean;
  /** Where its service is reached, and by which transport. */
  readonly service: string;
  /** Where it registered from. */
  readonly from: string | undefined;
  readonly unreachableReports: number;
  readonly selections: number;
}

/** @param now seconds */
export function peerStatus(peer: Peer, elements: number, now: Seconds): PeerStatus {
  const { identifier, location, configured, heardAt } = peer;
  return {
    identifier: identifier === 0 ? undefined : identifierText(identifier),
    at: addressText(location.addresses, location.port),
    state: stateOf(peer),
    configured,
    silence: heardAt === undefined ? undefined : Number((now - heardAt).toFixed(3)),
    elements,
  };
}

function stateOf({ active, heardAt, standing, withoutWay }: Peer): PeerStatus['state'] {
  if (withoutWay) return 'no route';
  if (!active) return 'being taken over';
  if (heardAt === undefined) return 'not heard from yet';
  return standing === 'rumored' ? 'rumored' : 'present';
}

function elementStatus(entry: PoolElementEntry, registrar: RegistrarIdentifier): ElementStatus {
  const { userTransport, asapTransport } = entry.parameter;
  return {
    identifier: identifierText(entry.identifier),
    home: identifierText(entry.homeRegistrar),
    own: entry.homeRegistrar === registrar,
    service: transportText(userTransport),
    from: asapTransport === undefined ? undefined : addressText(asapTransport.addresses, asapTransport.port),
    unreachableReports: entry.unreachableReports,
    selections: entry.selections,
  };
}

export function poolStatus(
  handle: string,
  entries: Iterable<PoolElementEntry>,
  registrar: RegistrarIdentifier,
): PoolStatus {
  const all = Array.from(entries);
  const type = all[0]?.parameter.policy.type ?? 0;
  return {
    handle: poolText(handle),
    policy: policyOfType(type)?.name ?? identifierText(type),
    elements: all.map((entry) => elementStatus(entry, registrar)),
  };
}

/** Where a service is reached: `10.1.1.1,10.2.1.1:4000 (sctp)`. */
export function transportText(transport: PoolElementEntry['parameter']['userTransport']): string {
  if (transport.protocol === 'opaque') return 'an opaque address';
  const addresses = transport.protocol === 'sctp' ? transport.addresses : [transport.address];
  return `${addressText(addresses, transport.port)} (${transport.protocol})`;
}
