/** The messages of ASAP (RFC 5354 §2.2, RFC 5352) as immutable values. */
import type { ErrorCause } from './error-cause.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type {
  PeIdentifier,
  PoolElementParameter,
  PoolHandle,
  RegistrarIdentifier,
  SctpTransport,
  SingleAddressTransport,
} from './pool-element.ts';

/** Payload protocol identifier of ASAP on SCTP (RFC 5352 §7). */
export const ASAP_PPID = 11;
/** ASAP's port on SCTP, TCP and UDP. */
export const ASAP_PORT = 3863;
/**
 * RSerPool's group of IPv6 within a link (RFC 5352 §7.4: FF0X::133), where registrars show themselves to elements and
 * users on ASAP's port, and to each other on ENRP's.
 */
export const IPV6_GROUP = 'ff02::133';

/** A pool element registers, or registers again (RFC 5352 §3.1). */
export interface AsapRegistration {
  readonly type: 'ASAP_REGISTRATION';
  readonly poolHandle: PoolHandle;
  readonly poolElement: PoolElementParameter;
}

/** A pool element leaves its pool (RFC 5352 §3.2). */
export interface AsapDeregistration {
  readonly type: 'ASAP_DEREGISTRATION';
  readonly poolHandle: PoolHandle;
  readonly identifier: PeIdentifier;
}

/** A registrar accepts a registration, or rejects it with the causes. */
export interface AsapRegistrationResponse {
  readonly type: 'ASAP_REGISTRATION_RESPONSE';
  /** R flag: the registration was refused. */
  readonly rejected: boolean;
  readonly poolHandle: PoolHandle;
  readonly identifier: PeIdentifier;
  /** Cause of the reject, or a warning; empty: no Operation Error parameter. */
  readonly errors: readonly ErrorCause[];
}

/** A registrar confirms a deregistration. */
export interface AsapDeregistrationResponse {
  readonly type: 'ASAP_DEREGISTRATION_RESPONSE';
  readonly poolHandle: PoolHandle;
  readonly identifier: PeIdentifier;
  /** Not empty: the deregistration was refused. */
  readonly errors: readonly ErrorCause[];
}

/** A pool user asks for the elements of a pool (RFC 5352 §3.3). */
export interface AsapHandleResolution {
  readonly type: 'ASAP_HANDLE_RESOLUTION';
  readonly poolHandle: PoolHandle;
  /** S flag: asks for updates of the pool (RFC 5354). */
  readonly subscribe: boolean;
  /** Handle Resolution Option (draft-dreibholz-rserpool-asap-hropt): wanted items; 0xffffffff: all; absent: no option. */
  readonly items?: number;
}

/** The elements that a registrar has selected, or why it gives none. */
export interface AsapHandleResolutionResponse {
  readonly type: 'ASAP_HANDLE_RESOLUTION_RESPONSE';
  readonly poolHandle: PoolHandle;
  /** A flag: the subscription was accepted. */
  readonly subscribed: boolean;
  /** The pool's overall policy; absent means round robin. */
  readonly policy?: SelectionPolicy;
  readonly poolElements: readonly PoolElementParameter[];
  /** Not empty: the resolution failed. */
  readonly errors: readonly ErrorCause[];
}

/** A registrar asks a pool element whether it is there (RFC 5352 §3.4). */
export interface AsapEndpointKeepAlive {
  readonly type: 'ASAP_ENDPOINT_KEEP_ALIVE';
  /** H flag: the sender is (or becomes) the home registrar. */
  readonly home: boolean;
  readonly registrar: RegistrarIdentifier;
  readonly poolHandle: PoolHandle;
  /** RSPLIB's extension: the element that is meant. */
  readonly identifier?: PeIdentifier;
}

/** A pool element is there. */
export interface AsapEndpointKeepAliveAck {
  readonly type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK';
  readonly poolHandle: PoolHandle;
  readonly identifier: PeIdentifier;
}

/** A pool user reports an element that does not answer (RFC 5352 §3.5). */
export interface AsapEndpointUnreachable {
  readonly type: 'ASAP_ENDPOINT_UNREACHABLE';
  readonly poolHandle: PoolHandle;
  readonly identifier: PeIdentifier;
}

/** A registrar announces itself to a multicast group (RFC 5352 §3.6). */
export interface AsapServerAnnounce {
  readonly type: 'ASAP_SERVER_ANNOUNCE';
  readonly registrar: RegistrarIdentifier;
  /** Where the registrar is reached; empty: at the source address, port 3863. */
  readonly transports: readonly (SctpTransport | SingleAddressTransport)[];
}

/** A pool element gives a pool user the state of their session (RFC 5352 §5.2). */
export interface AsapCookie {
  readonly type: 'ASAP_COOKIE';
  readonly cookie: Uint8Array;
}

/** A pool user gives the last cookie of its session to the next element (RFC 5352 §5.2). */
export interface AsapCookieEcho {
  readonly type: 'ASAP_COOKIE_ECHO';
  readonly cookie: Uint8Array;
}

/** An element tells the other one of the session which elements suit for a failover (RFC 5352 §5.3). */
export interface AsapBusinessCard {
  readonly type: 'ASAP_BUSINESS_CARD';
  readonly poolHandle: PoolHandle;
  /** RSPLIB puts the pool's policy before the elements. */
  readonly policy?: SelectionPolicy;
  readonly poolElements: readonly PoolElementParameter[];
}

/** What was wrong with a message (RFC 5354 §3.12). */
export interface AsapError {
  readonly type: 'ASAP_ERROR';
  readonly errors: readonly ErrorCause[];
}

/** Any message of ASAP; `type` says which. */
export type AsapMessage =
  | AsapRegistration
  | AsapDeregistration
  | AsapRegistrationResponse
  | AsapDeregistrationResponse
  | AsapHandleResolution
  | AsapHandleResolutionResponse
  | AsapEndpointKeepAlive
  | AsapEndpointKeepAliveAck
  | AsapEndpointUnreachable
  | AsapServerAnnounce
  | AsapCookie
  | AsapCookieEcho
  | AsapBusinessCard
  | AsapError;
