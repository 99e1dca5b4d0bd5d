/** The values that ASAP and ENRP parameters carry: pool handles, transports, pool elements. */
import type { Flavored } from '../flavor.ts';
import type { IpAddress } from '../host.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';

/**
 * A pool handle: any bytes (RFC 5354 §3.9), held as a string with one character (U+0000 to U+00FF) per byte, so
 * that it can be compared, ordered and used as a key. ASCII handles read as themselves.
 */
export type PoolHandle = string;

/** Identifies a pool element within its pool; never 0. */
export type PeIdentifier = Flavored<'pool element'>;

/** Identifies a registrar (ENRP server identifier); 0 where none is known. */
export type RegistrarIdentifier = Flavored<'registrar'>;

/** What a user transport is for (RFC 5354 §3.4). */
export const TransportUse = { dataOnly: 0, dataPlusControl: 1 } as const;

/** SCTP Transport parameter (RFC 5354 §3.4): one port, one or more addresses. */
export interface SctpTransport {
  readonly protocol: 'sctp';
  readonly port: number;
  /** {@link TransportUse}; other u16 values are kept as they came. */
  readonly use: number;
  readonly addresses: readonly IpAddress[];
}

/** TCP, UDP and UDP-Lite Transport parameters (RFC 5354 §3.5-3.7): one port, one address. */
export interface SingleAddressTransport {
  readonly protocol: 'tcp' | 'udp' | 'udp-lite';
  readonly port: number;
  /** Reserved in RFC 5354; RSPLIB uses it as transport use. */
  readonly use: number;
  readonly address: IpAddress;
}

/** DCCP Transport parameter (RFC 5354 §3.3). */
export interface DccpTransport {
  readonly protocol: 'dccp';
  readonly port: number;
  readonly reserved: number;
  readonly serviceCode: number;
  readonly address: IpAddress;
}

/** Opaque Transport parameter (RFC 5354 §3.16). */
export interface OpaqueTransport {
  readonly protocol: 'opaque';
  readonly data: Uint8Array;
}

/** Where the service of a pool element is, by transport protocol. */
export type UserTransport = SctpTransport | SingleAddressTransport | DccpTransport | OpaqueTransport;

/** Pool Element parameter (RFC 5354 §3.10). */
export interface PoolElementParameter {
  readonly identifier: PeIdentifier;
  /** Home registrar; 0 while undetermined. */
  readonly homeRegistrar: RegistrarIdentifier;
  /**
   * Registration life, s32 as on the wire: RFC 5354 counts seconds (-1: forever), RSPLIB and RSPSIM milliseconds. The
   * profile decides.
   */
  readonly registrationLife: number;
  readonly userTransport: UserTransport;
  readonly policy: SelectionPolicy;
  /** Where the registrar reaches the element's ASAP; set by the home registrar. */
  readonly asapTransport?: SctpTransport;
}

/** Server Information parameter (RFC 5354 §3.11). */
export interface ServerInformation {
  readonly identifier: RegistrarIdentifier;
  readonly transport: SctpTransport;
}
