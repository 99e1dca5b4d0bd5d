/**
 * SCTP packets and chunks as values (RFC 9260 §3, RFC 3758 §3.2, RFC 7053 §4).
 *
 * A packet is made once and never mutated. Simulated networks pass the value on; `wire.ts` turns it into bytes where
 * bytes are wanted. Transmission sequence numbers (TSN), verification tags and initiate tags are unsigned 32-bit
 * integers; stream identifiers and stream sequence numbers (SSN) unsigned 16-bit ones.
 */
import type { Flavored } from '../flavor.ts';
import type { IpAddress, Payload, Ppid, StreamIdentifier } from '../host.ts';
import type { Ssn, Tsn } from './sequence.ts';

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
  | PadChunk
  | UnknownChunk;

/** A user message or a fragment of one: bytes `offset` to `offset + length` of `payload`. */
export interface DataChunk {
  readonly type: 'DATA';
  readonly tsn: Tsn;
  readonly stream: StreamIdentifier;
  readonly ssn: Ssn;
  readonly ppid: Ppid;
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
  /** ECN Capable parameter (RFC 9260 Appendix A). */
  readonly ecnCapable?: true;
  /** The deprecated Host Name Address parameter as a full TLV: it is answered by an ABORT (RFC 9260 §3.3.2.1.4). */
  readonly hostName?: Uint8Array;
  /** Parameters that are not known here, as full TLVs; the high-order bits of their types define their treatment. */
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
