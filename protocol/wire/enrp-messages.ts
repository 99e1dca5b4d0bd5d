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

/** A registrar is there, with the checksum of the elements that it owns. */
export interface EnrpPresence extends EnrpHeader {
  readonly type: 'ENRP_PRESENCE';
  /** R flag: asks for a PRESENCE in reply. */
  readonly replyRequired: boolean;
  /** Checksum over the elements that the sender owns (RFC 5353 §3.6.2). */
  readonly checksum?: number;
  readonly serverInformation?: ServerInformation;
}

/** Asks a registrar for its handlespace, or for the elements that it owns. */
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

/** The handlespace of a registrar, or a part of it. */
export interface EnrpHandleTableResponse extends EnrpHeader {
  readonly type: 'ENRP_HANDLE_TABLE_RESPONSE';
  readonly rejected: boolean;
  /** M flag: there is more; ask again. */
  readonly moreToSend: boolean;
  readonly pools: readonly PoolEntry[];
}

/** An element was registered, has changed or was removed: its home informs the others. */
export interface EnrpHandleUpdate extends EnrpHeader {
  readonly type: 'ENRP_HANDLE_UPDATE';
  readonly action: 'add' | 'delete';
  /** T flag: the receiver may take the element over (draft-dreibholz-rserpool-enrp-takeover). */
  readonly takeoverSuggested: boolean;
  readonly poolHandle: PoolHandle;
  readonly poolElement: PoolElementParameter;
}

/** Asks a registrar for the others that it knows. */
export interface EnrpListRequest extends EnrpHeader {
  readonly type: 'ENRP_LIST_REQUEST';
}

/** The registrars that one knows. */
export interface EnrpListResponse extends EnrpHeader {
  readonly type: 'ENRP_LIST_RESPONSE';
  readonly rejected: boolean;
  readonly servers: readonly ServerInformation[];
}

/** A registrar wants to take over the elements of one that is silent (RFC 5353 §3.5). */
export interface EnrpInitTakeover extends EnrpHeader {
  readonly type: 'ENRP_INIT_TAKEOVER';
  readonly target: RegistrarIdentifier;
}

/** A registrar agrees to a takeover. */
export interface EnrpInitTakeoverAck extends EnrpHeader {
  readonly type: 'ENRP_INIT_TAKEOVER_ACK';
  readonly target: RegistrarIdentifier;
}

/** A registrar has taken the elements of another one over. */
export interface EnrpTakeoverServer extends EnrpHeader {
  readonly type: 'ENRP_TAKEOVER_SERVER';
  readonly target: RegistrarIdentifier;
}

/** What was wrong with a message (RFC 5354 §3.12). */
export interface EnrpError extends EnrpHeader {
  readonly type: 'ENRP_ERROR';
  readonly errors: readonly ErrorCause[];
}

/** Any message of ENRP; `type` says which. */
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
