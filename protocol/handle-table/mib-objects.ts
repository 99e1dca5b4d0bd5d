import { identifierText, poolText } from '../log-text.ts';
import type { IpAddress } from '../host.ts';
import type { ProfileName } from '../profile.ts';
import { isIpv6 } from '../wire/ip-address.ts';
import { TransportUse, type PoolElementParameter, type UserTransport } from '../wire/pool-element.ts';
import { lifeInSeconds, policyText } from './handle-table-document.ts';
import type { HandleTable } from './handle-table-reader.ts';

/** An object of RSERPOOL-MIB (RFC 5525): its name with the indexes of its row, and its value. */
export interface MibObject {
  /** As `rserpoolENRPPoolHandle.1.2`. */
  readonly name: string;
  /** Absent: the component, or what tells about it, has no such thing. */
  readonly value?: string | number;
  /** Why there is no value. */
  readonly absent?: string;
}

/** Columns of a row; undefined: such a row has no such column. */
type Columns = Readonly<Record<string, string | number | Absent | undefined>>;

interface Absent {
  readonly absent: string;
}

const NOT_BY_ENRP: Absent = { absent: 'ENRP does not carry it' };
const NO_SCOPE: Absent = { absent: 'components are in the scope of their registrars, which has no name' };
const NO_DESCRIPTION: Absent = { absent: 'components have no description' };
const NO_REGISTRAR: Absent = { absent: 'there is no association with a registrar now' };

/** The registrar is the only one in its tables. */
const REGISTRAR = 1;
/** Registration lives are in TimeTicks, hundredths of a second, which have no value for forever but the largest one. */
const TICKS_PER_SECOND = 100;
const MOST_TICKS = 0xffffffff;
/** IP protocol numbers. */
const protocolNumbers: Readonly<Record<UserTransport['protocol'], number>> = {
  sctp: 132,
  tcp: 6,
  udp: 17,
  'udp-lite': 136,
  dccp: 33,
  opaque: 0,
};

/**
 * A handle table as the objects of the branch of ENRP servers in RSERPOOL-MIB (RFC 5525). Indexes are positions from 1.
 * Objects that ENRP does not report of another host (description, uptime, scope, announcements, when peers were heard)
 * are there without a value.
 */
export function mibObjects({ registrar, peers, pools }: HandleTable, profile: ProfileName): MibObject[] {
  const { identifier, transport } = registrar;
  return [
    ...row('rserpoolENRP', [REGISTRAR], {
      OperationScope: NOT_BY_ENRP,
      Identifier: identifierText(identifier),
      Description: NOT_BY_ENRP,
      Uptime: NOT_BY_ENRP,
      Port: transport.port,
      ASAPAnnouncePort: NOT_BY_ENRP,
      ASAPAnnounceAddrType: NOT_BY_ENRP,
      ASAPAnnounceAddr: NOT_BY_ENRP,
      ENRPAnnouncePort: NOT_BY_ENRP,
      ENRPAnnounceAddrType: NOT_BY_ENRP,
      ENRPAnnounceAddr: NOT_BY_ENRP,
    }),
    ...pools.flatMap(({ poolHandle }, pool) =>
      row('rserpoolENRP', [REGISTRAR, pool + 1], { PoolHandle: poolText(poolHandle) }),
    ),
    ...pools.flatMap(({ poolElements }, pool) =>
      poolElements.flatMap((element, n) => elementObjects(element, [REGISTRAR, pool + 1, n + 1], profile)),
    ),
    ...addressObjects('rserpoolENRPENRP', [REGISTRAR], transport.addresses),
    ...peers.flatMap((peer, n) =>
      row('rserpoolENRPPeer', [n + 1], {
        Identifier: identifierText(peer.identifier),
        Port: peer.transport.port,
        LastHeard: NOT_BY_ENRP,
      }),
    ),
    ...peers.flatMap((peer, n) => addressObjects('rserpoolENRPPeer', [n + 1], peer.transport.addresses)),
  ];
}

/** What a pool element says of itself. */
export interface ElementOfMib {
  readonly profile: ProfileName;
  /** As text. */
  readonly pool: string;
  /** Seconds. */
  readonly uptime: number;
  /** As it registers; its ASAP transport is known while it has a registrar. */
  readonly registration: PoolElementParameter;
}

/** A pool element as the objects of the branch of pool elements. @param index of its rows, from 1 */
export function elementMibObjects({ profile, pool, uptime, registration }: ElementOfMib, index: number): MibObject[] {
  const { asapTransport, userTransport, identifier } = registration;
  const { ASAPTransportPort = NO_REGISTRAR, ...columns } = elementColumns(registration, profile);
  return [
    ...row('rserpoolPE', [index], {
      OperationScope: NO_SCOPE,
      PoolHandle: pool,
      Identifier: identifierText(identifier),
      Description: NO_DESCRIPTION,
      Uptime: ticks(uptime),
      ASAPTransportPort,
      ...columns,
    }),
    ...addressObjects('rserpoolPEASAP', [index], asapTransport?.addresses ?? []),
    ...userAddressObjects('rserpoolPEUser', userTransport, [index]),
  ];
}

/** What a pool user says of itself. */
export type UserOfMib = Pick<ElementOfMib, 'pool' | 'uptime'>;

/** A pool user as the objects of the branch of pool users. @param index of its row, from 1 */
export function userMibObjects({ pool, uptime }: UserOfMib, index: number): MibObject[] {
  return row('rserpoolPU', [index], {
    OperationScope: NO_SCOPE,
    PoolHandle: pool,
    Description: NO_DESCRIPTION,
    Uptime: ticks(uptime),
  });
}

/** An object in a line for people. */
export function mibLine({ name, value, absent }: MibObject): string {
  return value === undefined ? `${name} absent: ${absent}` : `${name} = ${value}`;
}

function elementObjects(element: PoolElementParameter, indexes: readonly number[], profile: ProfileName): MibObject[] {
  const { identifier, asapTransport, userTransport } = element;
  return [
    ...row('rserpoolENRP', indexes, { PoolElementID: identifierText(identifier), ...elementColumns(element, profile) }),
    ...addressObjects('rserpoolENRPASAP', indexes, asapTransport?.addresses ?? []),
    ...userAddressObjects('rserpoolENRPUser', userTransport, indexes),
  ];
}

/** The columns that the tables of registrars and of elements have in common. */
function elementColumns(element: PoolElementParameter, profile: ProfileName): Columns {
  const { userTransport, asapTransport, policy } = element;
  const life = lifeInSeconds(element.registrationLife, profile);
  return {
    ASAPTransportPort: asapTransport?.port,
    UserTransportProto: protocolNumbers[userTransport.protocol],
    UserTransportPort: userTransport.protocol === 'opaque' ? undefined : userTransport.port,
    UserTransportUse: useText(userTransport),
    PolicyID: identifierText(policy.type),
    PolicyDescription: policyText(policy.type),
    PolicyWeight: policy.weight,
    PolicyLoad: policy.load,
    PolicyLoadDeg: policy.loadDegradation,
    RegistrationLife: life === undefined ? MOST_TICKS : ticks(life),
    HomeENRPServer: identifierText(element.homeRegistrar),
  };
}

function ticks(seconds: number): number {
  return Math.min(Math.round(seconds * TICKS_PER_SECOND), MOST_TICKS);
}

function userAddressObjects(prefix: string, transport: UserTransport, indexes: readonly number[]): MibObject[] {
  if (transport.protocol === 'opaque')
    return row(prefix, [...indexes, 1], { L3Type: 'unknown(0)', L3Opaque: hex(transport.data) });
  const addresses = transport.protocol === 'sctp' ? transport.addresses : [transport.address];
  return addressObjects(prefix, indexes, addresses);
}

function addressObjects(prefix: string, indexes: readonly number[], addresses: readonly IpAddress[]): MibObject[] {
  return addresses.flatMap((address, n) =>
    row(prefix, [...indexes, n + 1], { L3Type: isIpv6(address) ? 'ipv6(2)' : 'ipv4(1)', L3Addr: address }),
  );
}

function useText(transport: UserTransport): string | undefined {
  if (transport.protocol === 'opaque' || transport.protocol === 'dccp') return undefined;
  return transport.use === TransportUse.dataPlusControl ? 'dataPlusControl(1)' : 'dataOnly(0)';
}

function row(prefix: string, indexes: readonly number[], columns: Columns): MibObject[] {
  return Object.entries(columns).flatMap(([column, content]) => {
    const name = `${prefix}${column}.${indexes.join('.')}`;
    if (content === undefined) return [];
    return [typeof content === 'object' ? { name, ...content } : { name, value: content }];
  });
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
