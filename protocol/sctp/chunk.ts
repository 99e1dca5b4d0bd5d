/**
 * SCTP packets and chunks as values (RFC 9260 §3, RFC 3758 §3.2, RFC 7053 §4, RFC 8260 §2).
 *
 * A packet is made once and never mutated. Simulated networks pass the value on; `wire.ts` turns it into bytes where
 * bytes are wanted. Transmission sequence numbers (TSN), verification tags and initiate tags are unsigned 32-bit
 * integers; stream identifiers and stream sequence numbers (SSN) unsigned 16-bit ones.
 */
import type { Flavored } from '../flavor.ts';
import type { IpAddress, Payload, Ppid, StreamIdentifier } from '../host.ts';
import type { Mid, Ssn, Tsn } from './sequence.ts';

/** Verification tag, u32; 0 in packets with INIT only. */
export type VerificationTag = Flavored<'verification tag'>;

export interface SctpPacket {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly verificationTag: VerificationTag;
  readonly chunks: readonly Chunk[];
  /** Common header (12 bytes), chunks and their padding. */
  readonly byteLength: number;
}

export type Chunk =
  | DataChunk
  | InitChunk
  | InitAckChunk
  | SackChunk
  | NrSackChunk
  | HeartbeatChunk
  | HeartbeatAckChunk
  | AbortChunk
  | ErrorChunk
  | ShutdownChunk
  | ShutdownAckChunk
  | ShutdownCompleteChunk
  | CookieEchoChunk
  | CookieAckChunk
  | EcneChunk
  | CwrChunk
  | ForwardTsnChunk
  | IDataChunk
  | IForwardTsnChunk
  | AuthChunk
  | AsconfChunk
  | AsconfAckChunk
  | PadChunk
  | UnknownChunk;

/** A user message or a fragment of one: bytes `offset` to `offset + length` of `payload`. */
interface UserData {
  readonly tsn: Tsn;
  readonly stream: StreamIdentifier;
  readonly unordered: boolean;
  /** First fragment (B bit). */
  readonly beginning: boolean;
  /** Last fragment (E bit). */
  readonly ending: boolean;
  /** Asks for a SACK at once (I bit, RFC 7053). */
  readonly immediate: boolean;
  readonly payload: Payload;
  readonly offset: number;
  readonly length: number;
}

export interface DataChunk extends UserData {
  readonly type: 'DATA';
  readonly ssn: Ssn;
  readonly ppid: Ppid;
}

/** I-DATA (RFC 8260 §2.1): fragments of several messages may be sent in turn. */
export interface IDataChunk extends UserData {
  readonly type: 'I_DATA';
  /** Message identifier; ordered and unordered messages of a stream are counted apart. */
  readonly mid: Mid;
  /** Fragment sequence number, from 0; u32. */
  readonly fsn: number;
  /** Of first fragments only, as on the wire; 0 in others. */
  readonly ppid: Ppid;
}

/** What carries user data: DATA, or I-DATA if both sides can. */
export type UserDataChunk = DataChunk | IDataChunk;

interface Initiation {
  readonly initiateTag: VerificationTag;
  /** a_rwnd, bytes. */
  readonly receiveWindow: number;
  readonly outboundStreams: number;
  readonly maxInboundStreams: number;
  readonly initialTsn: Tsn;
  /** IPv4 and IPv6 Address parameters. */
  readonly addresses: readonly IpAddress[];
  /** Forward-TSN-Supported parameter (RFC 3758 §3.1). */
  readonly forwardTsn: boolean;
  /** Supported Extensions parameter (RFC 5061 §4.2.7): the types of chunks. */
  readonly extensions?: readonly number[];
  /** Random, Requested HMAC Algorithm and Chunk List parameters (RFC 4895 §3). */
  readonly random?: Uint8Array;
  readonly hmacs?: readonly number[];
  readonly authenticatedChunks?: readonly number[];
  /** ECN Capable parameter (RFC 9260 Appendix A). */
  readonly ecnCapable?: true;
  /** The deprecated Host Name Address parameter as a full TLV: it is answered by an ABORT (RFC 9260 §3.3.2.1.4). */
  readonly hostName?: Uint8Array;
  /**
   * Parameters without a field of their own, as full TLVs: those of extensions, and unknown ones, whose types' high-order
   * bits define their treatment.
   */
  readonly unknownParameters: readonly Uint8Array[];
}

export interface InitChunk extends Initiation {
  readonly type: 'INIT';
  /** Address types that the sender takes (5: IPv4, 6: IPv6); undefined: all. */
  readonly supportedAddressTypes?: readonly number[];
  /** Cookie Preservative: suggested increment of the cookie's life, seconds. */
  readonly cookieLifeIncrement?: number;
}

export interface InitAckChunk extends Initiation {
  readonly type: 'INIT_ACK';
  readonly cookie: Uint8Array;
  /** Parameters of the INIT that its receiver did not know (Unrecognized Parameter), as full TLVs. */
  readonly unrecognizedParameters: readonly Uint8Array[];
}

/** Offsets relative to the cumulative TSN, both ends included. */
export interface GapBlock {
  readonly start: number;
  readonly end: number;
}

export interface SackChunk {
  readonly type: 'SACK';
  readonly cumulativeTsn: Tsn;
  /** a_rwnd, bytes. */
  readonly receiveWindow: number;
  readonly gaps: readonly GapBlock[];
  readonly duplicates: readonly Tsn[];
  /** Packets with DATA since the SACK before, 1 to 3, where the receiver counts them: DAC of CMT, in two flags. */
  readonly packets?: number;
}

/** NR-SACK (draft-tuexen-tsvwg-sctp-multipath): a SACK with gap blocks that will not be taken back. */
export interface NrSackChunk extends Omit<SackChunk, 'type'> {
  readonly type: 'NR_SACK';
  /** Blocks that may not be in `gaps`, too. */
  readonly nonRenegable: readonly GapBlock[];
}

export interface HeartbeatChunk {
  readonly type: 'HEARTBEAT';
  /** Content of the Heartbeat Info parameter; its sender alone reads it. */
  readonly info: Uint8Array;
  /** Parameters before that one, padded, and what comes behind it, unread: the answer repeats them too. */
  readonly before?: Uint8Array;
  readonly more?: Uint8Array;
}

export interface HeartbeatAckChunk {
  readonly type: 'HEARTBEAT_ACK';
  readonly info: Uint8Array;
  readonly before?: Uint8Array;
  readonly more?: Uint8Array;
}

export interface AbortChunk {
  readonly type: 'ABORT';
  /** T bit: the verification tag is the receiver's own, reflected. */
  readonly reflected: boolean;
  readonly causes: readonly SctpErrorCause[];
}

export interface ErrorChunk {
  readonly type: 'ERROR';
  readonly causes: readonly SctpErrorCause[];
}

/** An error cause (RFC 9260 §3.3.10) with its content after code and length. */
export interface SctpErrorCause {
  readonly code: number;
  readonly info: Uint8Array;
}

interface ShutdownChunk {
  readonly type: 'SHUTDOWN';
  readonly cumulativeTsn: Tsn;
}

interface ShutdownAckChunk {
  readonly type: 'SHUTDOWN_ACK';
}

export interface ShutdownCompleteChunk {
  readonly type: 'SHUTDOWN_COMPLETE';
  /** T bit, as in {@link AbortChunk}. */
  readonly reflected: boolean;
}

export interface CookieEchoChunk {
  readonly type: 'COOKIE_ECHO';
  readonly cookie: Uint8Array;
}

interface CookieAckChunk {
  readonly type: 'COOKIE_ACK';
}

export interface EcneChunk {
  readonly type: 'ECNE';
  readonly lowestTsn: Tsn;
}

export interface CwrChunk {
  readonly type: 'CWR';
  readonly lowestTsn: Tsn;
}

/** FORWARD-TSN (RFC 3758 §3.2). */
export interface ForwardTsnChunk {
  readonly type: 'FORWARD_TSN';
  readonly newCumulativeTsn: Tsn;
  readonly streams: readonly { readonly stream: StreamIdentifier; readonly ssn: Ssn }[];
}

/** I-FORWARD-TSN (RFC 8260 §2.3.1). */
export interface IForwardTsnChunk {
  readonly type: 'I_FORWARD_TSN';
  readonly newCumulativeTsn: Tsn;
  /** The last messages skipped, of ordered and unordered ones apart. */
  readonly messages: readonly SkippedMessage[];
}

export interface SkippedMessage {
  readonly stream: StreamIdentifier;
  readonly unordered: boolean;
  readonly mid: Mid;
}

/** AUTH (RFC 4895 §4.1). */
export interface AuthChunk {
  readonly type: 'AUTH';
  readonly keyIdentifier: number;
  readonly hmacIdentifier: number;
  readonly hmac: Uint8Array;
  /** What the code is of: the chunk with zeros as its code, and all that is behind it in the packet; bytes as they came. */
  readonly covered: Uint8Array;
}

/** ASCONF (RFC 5061 §4.1.1): the sender's addresses change. */
export interface AsconfChunk {
  readonly type: 'ASCONF';
  /** Serial number, u32; the first one is the initial TSN. */
  readonly serial: number;
  /** An address that the receiver knows the sender by. */
  readonly address: IpAddress;
  readonly requests: readonly AsconfRequest[];
}

/** A parameter of ASCONF (§4.2). */
export type AsconfRequest = AddressRequest | UnreadRequest;

export interface AddressRequest {
  readonly action: 'add' | 'delete' | 'setPrimary';
  /** ASCONF-Request Correlation ID, u32: names the request in its answer. */
  readonly correlation: number;
  /** The unspecified address stands for the source of the packet; to delete it means all other addresses. */
  readonly address: IpAddress;
}

/** One of an unknown type, or that cannot be read. */
interface UnreadRequest {
  readonly action: 'unknown';
  readonly correlation: number;
  /** The whole TLV. */
  readonly parameter: Uint8Array;
}

/** ASCONF-ACK (RFC 5061 §4.1.2). */
export interface AsconfAckChunk {
  readonly type: 'ASCONF_ACK';
  /** That of the ASCONF. */
  readonly serial: number;
  /** In the order of the requests; those that succeeded may be left out. */
  readonly responses: readonly AsconfResponse[];
}

/** A parameter of ASCONF-ACK (§4.2): Success Indication or Error Cause Indication. */
export type AsconfResponse =
  | { readonly outcome: 'success'; readonly correlation: number }
  | { readonly outcome: 'failure'; readonly correlation: number; readonly causes: readonly SctpErrorCause[] }
  | { readonly outcome: 'unknown'; readonly parameter: Uint8Array };

/** PAD (RFC 4820 §3). */
interface PadChunk {
  readonly type: 'PAD';
  /** Of the whole chunk, header included. */
  readonly length: number;
}

/** A chunk of a type that is not known here: its type's high-order bits define its treatment (RFC 9260 §3.2). */
export interface UnknownChunk {
  readonly type: 'UNKNOWN';
  readonly chunkType: number;
  /** The whole chunk, header included, without padding. */
  readonly bytes: Uint8Array;
}

/** Whether a chunk carries user data. */
export function isUserData(chunk: Chunk): chunk is UserDataChunk {
  return chunk.type === 'DATA' || chunk.type === 'I_DATA';
}
