/** Sizes of packets and chunks on the wire, without encoding them (RFC 9260 §3). */
import type { IpAddress } from '../../host.ts';
import { isIpv6 } from '../../wire/ip-address.ts';
import { u8At } from '../../wire/big-endian.ts';
import { alignedLength } from '../../wire/byte-writer.ts';
import type {
  AsconfAckChunk,
  AsconfChunk,
  AsconfRequest,
  AsconfResponse,
  Chunk,
  SctpErrorCause,
  HeartbeatAckChunk,
  HeartbeatChunk,
  InitAckChunk,
  InitChunk,
} from '../chunk.ts';

/** Ports, verification tag, checksum. */
export const COMMON_HEADER = 12;
/** Type, flags, length. */
export const CHUNK_HEADER = 4;
/** Chunk header, TSN, stream, SSN, PPID: what DATA needs besides the user data. */
export const DATA_HEADER = 16;
/** Chunk header, TSN, stream, reserved, MID, PPID or FSN: what I-DATA needs. */
export const I_DATA_HEADER = 20;
/** Bytes of an AUTH chunk before its code: chunk header, key identifier, HMAC identifier. */
export const AUTH_HEADER = 8;
/** Type and length of a parameter or cause. */
export const TLV_HEADER = 4;

/** Bytes of a whole packet: common header, chunks and their padding. */
export function packetByteLength(chunks: readonly Chunk[]): number {
  let length = COMMON_HEADER;
  for (const chunk of chunks) length += chunkByteLength(chunk);
  return length;
}

/** Bytes that a chunk takes in a packet: header, value and padding. */
export function chunkByteLength(chunk: Chunk): number {
  return alignedLength(chunkLengthField(chunk));
}

/**
 * Bytes that user data of the given length takes in a packet: header, data and padding.
 *
 * @param header that of DATA, or of I-DATA
 */
export function dataChunkByteLength(userBytes: number, header = DATA_HEADER): number {
  return alignedLength(header + userBytes);
}

/**
 * What a chunk's length field says: header and value without the chunk's own padding. Padding between the parameters
 * of an INIT or the causes of an ABORT counts, that after the last one does not.
 */
export function chunkLengthField(chunk: Chunk): number {
  switch (chunk.type) {
    case 'DATA':
      return DATA_HEADER + chunk.length;
    case 'I_DATA':
      return I_DATA_HEADER + chunk.length;
    case 'INIT':
      return initLength(chunk);
    case 'INIT_ACK':
      return initAckLength(chunk);
    case 'SACK':
      return 16 + 4 * chunk.gaps.length + 4 * chunk.duplicates.length;
    case 'NR_SACK':
      return 20 + 4 * (chunk.gaps.length + chunk.nonRenegable.length + chunk.duplicates.length);
    case 'HEARTBEAT':
    case 'HEARTBEAT_ACK':
      return heartbeatLength(chunk);
    case 'ABORT':
    case 'ERROR':
      return causesLength(chunk.causes);
    case 'SHUTDOWN':
    case 'ECNE':
    case 'CWR':
      return CHUNK_HEADER + 4;
    case 'SHUTDOWN_ACK':
    case 'COOKIE_ACK':
    case 'SHUTDOWN_COMPLETE':
      return CHUNK_HEADER;
    case 'COOKIE_ECHO':
      return CHUNK_HEADER + chunk.cookie.length;
    case 'FORWARD_TSN':
      return 8 + 4 * chunk.streams.length;
    case 'I_FORWARD_TSN':
      return 8 + 8 * chunk.messages.length;
    case 'AUTH':
      return AUTH_HEADER + chunk.hmac.length;
    case 'ASCONF':
      return asconfLength(chunk);
    case 'ASCONF_ACK':
      return asconfAckLength(chunk);
    case 'PAD':
      return chunk.length;
    case 'UNKNOWN':
      return chunk.bytes.length;
  }
}

function heartbeatLength({ info, before, more }: HeartbeatChunk | HeartbeatAckChunk): number {
  const length = CHUNK_HEADER + (before?.length ?? 0) + TLV_HEADER + info.length;
  return more === undefined ? length : alignedLength(length) + more.length;
}

/** Chunk header, initiate tag, window, stream numbers, initial TSN. */
const INITIATION_HEADER = 20;

function initLength(chunk: InitChunk): number {
  let length = initiationLength(chunk);
  if (chunk.supportedAddressTypes !== undefined)
    length = alignedLength(length) + TLV_HEADER + 2 * chunk.supportedAddressTypes.length;
  if (chunk.cookieLifeIncrement !== undefined) length = alignedLength(length) + TLV_HEADER + 4;
  return withExtensions(length, chunk);
}

function initAckLength(chunk: InitAckChunk): number {
  let length = initiationLength(chunk);
  // An INIT ACK without cookie is one with an empty cookie.
  if (chunk.cookie.length > 0) length += TLV_HEADER + chunk.cookie.length;
  for (const { length: inner } of chunk.unrecognizedParameters) length = alignedLength(length) + TLV_HEADER + inner;
  return withExtensions(length, chunk);
}

function initiationLength(chunk: InitChunk | InitAckChunk): number {
  let length = INITIATION_HEADER;
  for (const address of chunk.addresses) length += addressLength(address);
  return length;
}

/** In the order in which they are written: padding behind the last one does not count. */
function withExtensions(length: number, chunk: InitChunk | InitAckChunk): number {
  const { hostName, ecnCapable, extensions, unknownParameters, forwardTsn, random, hmacs, authenticatedChunks } = chunk;
  const before = parametersBeforeForwardTsn(unknownParameters);
  let sum = withParameter(length, hostName?.length);
  sum = withParameter(sum, ecnCapable && TLV_HEADER);
  sum = withParameter(sum, extensions && TLV_HEADER + extensions.length);
  for (let i = 0; i < before; i++) sum = withParameter(sum, unknownParameters[i]?.length);
  sum = withParameter(sum, forwardTsn ? TLV_HEADER : undefined);
  sum = withParameter(sum, random && TLV_HEADER + random.length);
  sum = withParameter(sum, hmacs && TLV_HEADER + 2 * hmacs.length);
  sum = withParameter(sum, authenticatedChunks && TLV_HEADER + authenticatedChunks.length);
  for (let i = before; i < unknownParameters.length; i++) sum = withParameter(sum, unknownParameters[i]?.length);
  return sum;
}

/** @param bytes of a parameter behind `length` bytes of a chunk; undefined: there is no such parameter */
function withParameter(length: number, bytes: number | undefined): number {
  return bytes === undefined ? length : alignedLength(length) + bytes;
}

/** How many of the unknown parameters precede Forward-TSN-Supported: the first ones of type 0x8000 to 0xBFFF. */
export function parametersBeforeForwardTsn(unknownParameters: readonly Uint8Array[]): number {
  const later = unknownParameters.findIndex((parameter) => u8At(parameter, 0) >>> 6 !== 0b10);
  return later < 0 ? unknownParameters.length : later;
}

/** Chunk header and serial number. */
const ASCONF_HEADER = 8;
/** Type, length and correlation identifier of a parameter of ASCONF or ASCONF-ACK. */
const CORRELATED_HEADER = 8;

function asconfLength({ address, requests }: AsconfChunk): number {
  let length = ASCONF_HEADER + addressLength(address);
  for (const request of requests) length = alignedLength(length) + asconfRequestLength(request);
  return length;
}

/** Bytes of a request, without its padding. */
export function asconfRequestLength(request: AsconfRequest): number {
  return request.action === 'unknown' ? request.parameter.length : CORRELATED_HEADER + addressLength(request.address);
}

function asconfAckLength({ responses }: AsconfAckChunk): number {
  let length = ASCONF_HEADER;
  for (const response of responses) length = alignedLength(length) + asconfResponseLength(response);
  return length;
}

/** Bytes of a response, without its padding. */
export function asconfResponseLength(response: AsconfResponse): number {
  switch (response.outcome) {
    case 'success':
      return CORRELATED_HEADER;
    case 'failure':
      return CORRELATED_HEADER + causesLength(response.causes) - CHUNK_HEADER;
    case 'unknown':
      return response.parameter.length;
  }
}

function addressLength(address: IpAddress): number {
  return TLV_HEADER + (isIpv6(address) ? 16 : 4);
}

function causesLength(causes: readonly SctpErrorCause[]): number {
  let length = CHUNK_HEADER;
  for (const { info } of causes) length = alignedLength(length) + TLV_HEADER + info.length;
  return length;
}
