/** The messages of ENRP (RFC 5354 §2.1, RFC 5353) as immutable values. */
import type { ErrorCause } from './error-cause.ts';
import type { PoolElementParameter, PoolHandle, RegistrarIdentifier, ServerInformation } from './pool-element.ts';

/** Payload protocol identifier of ENRP on SCTP (RFC 5353 §7). */
export const ENRP_PPID = 12;
/** ENRP's port on SCTP and UDP. */
export const ENRP_PORT = 9901;

/** What every ENRP message starts with. */
interface EnrpHeader {
  readonly sender: RegistrarIdentifier;
  /** 0: all registrars, or not known. */
  readonly receiver: RegistrarIdentifier;
}

export interface EnrpPresence extends EnrpHeader {
  readonly type: 'ENRP_PRESENCE';
  /** R flag: asks for a PRESENCE in reply. */
  readonly replyRequired: boolean;
  /** Checksum over the elements that the sender owns (RFC 5353 §3.6.2). */
  readonly checksum?: number;
  readonly serverInformation?: ServerInformation;
}

export interface EnrpHandleTableRequest extends EnrpHeader {
  readonly type: 'ENRP_HANDLE_TABLE_REQUEST';
  /** W flag: only elements that the receiver owns. */
  readonly ownChildrenOnly: boolean;
}

/** One pool of a handle table response. */
export interface PoolEntry {
  readonly poolHandle: PoolHandle;
  readonly poolElements: readonly PoolElementParameter[];
}

export interface EnrpHandleTableResponse extends EnrpHeader {
  readonly type: 'ENRP_HANDLE_TABLE_RESPONSE';
  readonly rejected: boolean;
  /** M flag: there is more; ask again. */
  readonly moreToSend: boolean;
  readonly pools: readonly PoolEntry[];
}

export interface EnrpHandleUpdate extends EnrpHeader {
  readonly type: 'ENRP_HANDLE_UPDATE';
  readonly action: 'add' | 'delete';
  /** T flag: the receiver may take the element over (draft-dreibholz-rserpool-enrp-takeover). */
  readonly takeoverSuggested: boolean;
  readonly poolHandle: PoolHandle;
  readonly poolElement: PoolElementParameter;
}

export interface EnrpListRequest extends EnrpHeader {
  readonly type: 'ENRP_LIST_REQUEST';
}

export interface EnrpListResponse extends EnrpHeader {
  readonly type: 'ENRP_LIST_RESPONSE';
  readonly rejected: boolean;
  readonly servers: readonly ServerInformation[];
}

export interface EnrpInitTakeover extends EnrpHeader {
  readonly type: 'ENRP_INIT_TAKEOVER';
  readonly target: RegistrarIdentifier;
}

export interface EnrpInitTakeoverAck extends EnrpHeader {
  readonly type: 'ENRP_INIT_TAKEOVER_ACK';
  readonly target: RegistrarIdentifier;
}

export interface EnrpTakeoverServer extends EnrpHeader {
  readonly type: 'ENRP_TAKEOVER_SERVER';
  readonly target: RegistrarIdentifier;
}

export interface EnrpError extends EnrpHeader {
  readonly type: 'ENRP_ERROR';
  readonly errors: readonly ErrorCause[];
}

export type EnrpMessage =
  | EnrpPresence
  | EnrpHandleTableRequest
  | EnrpHandleTableResponse
  | EnrpHandleUpdate
  | EnrpListRequest
  | EnrpListResponse
  | EnrpInitTakeover
  | EnrpInitTakeoverAck
  | EnrpTakeoverServer
  | EnrpError;
