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
  readonly value: string | number;
}

type Columns = Readonly<Record<string, string | number | undefined>>;

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
 * are left out.
 */
export function mibObjects({ registrar, peers, pools }: HandleTable, profile: ProfileName): MibObject[] {
  const { identifier, transport } = registrar;
  return [
    ...row('rserpoolENRP', [REGISTRAR], { Identifier: identifierText(identifier), Port: transport.port }),
    ...pools.flatMap(({ poolHandle }, pool) =>
      row('rserpoolENRP', [REGISTRAR, pool + 1], { PoolHandle: poolText(poolHandle) }),
    ),
    ...pools.flatMap(({ poolElements }, pool) =>
      poolElements.flatMap((element, n) => elementObjects(element, [REGISTRAR, pool + 1, n + 1], profile)),
    ),
    ...addressObjects('rserpoolENRPENRP', [REGISTRAR], transport.addresses),
    ...peers.flatMap((peer, n) =>
      row('rserpoolENRPPeer', [n + 1], { Identifier: identifierText(peer.identifier), Port: peer.transport.port }),
    ),
    ...peers.flatMap((peer, n) => addressObjects('rserpoolENRPPeer', [n + 1], peer.transport.addresses)),
  ];
}

function elementObjects(element: PoolElementParameter, indexes: readonly number[], profile: ProfileName): MibObject[] {
  const { userTransport, asapTransport, policy } = element;
  const life = lifeInSeconds(element.registrationLife, profile);
  return [
    ...row('rserpoolENRP', indexes, {
      PoolElementID: identifierText(element.identifier),
      ASAPTransportPort: asapTransport?.port,
      UserTransportProto: protocolNumbers[userTransport.protocol],
      UserTransportPort: userTransport.protocol === 'opaque' ? undefined : userTransport.port,
      UserTransportUse: useText(userTransport),
      PolicyID: identifierText(policy.type),
      PolicyDescription: policyText(policy.type),
      PolicyWeight: policy.weight,
      PolicyLoad: policy.load,
      PolicyLoadDeg: policy.loadDegradation,
      RegistrationLife: life === undefined ? MOST_TICKS : Math.min(Math.round(life * TICKS_PER_SECOND), MOST_TICKS),
      HomeENRPServer: identifierText(element.homeRegistrar),
    }),
    ...addressObjects('rserpoolENRPASAP', indexes, asapTransport?.addresses ?? []),
    ...userAddressObjects(userTransport, indexes),
  ];
}

function userAddressObjects(transport: UserTransport, indexes: readonly number[]): MibObject[] {
  if (transport.protocol === 'opaque')
    return row('rserpoolENRPUser', [...indexes, 1], { L3Type: 'unknown(0)', L3Opaque: hex(transport.data) });
  const addresses = transport.protocol === 'sctp' ? transport.addresses : [transport.address];
  return addressObjects('rserpoolENRPUser', indexes, addresses);
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
  return Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [{ name: `${prefix}${column}.${indexes.join('.')}`, value }],
  );
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
