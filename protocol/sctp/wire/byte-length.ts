/** Sizes of packets and chunks on the wire, without encoding them (RFC 9260 §3). */
import { isIpv6 } from '../../wire/ip-address.ts';
import { u8At } from '../../wire/big-endian.ts';
import { alignedLength } from '../../wire/byte-writer.ts';
import type { Chunk, SctpErrorCause, HeartbeatAckChunk, HeartbeatChunk, InitAckChunk, InitChunk } from '../chunk.ts';

/** Ports, verification tag, checksum. */
export const COMMON_HEADER = 12;
/** Type, flags, length. */
export const CHUNK_HEADER = 4;
/** Chunk header, TSN, stream, SSN, PPID: what DATA needs besides the user data. */
export const DATA_HEADER = 16;
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

/** Bytes that user data of the given length takes in a packet: header, data and padding. */
export function dataChunkByteLength(userBytes: number): number {
  return alignedLength(DATA_HEADER + userBytes);
}

/**
 * What a chunk's length field says: header and value without the chunk's own padding. Padding between the parameters
 * of an INIT or the causes of an ABORT counts, that after the last one does not.
 */
export function chunkLengthField(chunk: Chunk): number {
  switch (chunk.type) {
    case 'DATA':
      return DATA_HEADER + chunk.length;
    case 'INIT':
      return initLength(chunk);
    case 'INIT_ACK':
      return initAckLength(chunk);
    case 'SACK':
      return 16 + 4 * chunk.gaps.length + 4 * chunk.duplicates.length;
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
  for (const address of chunk.addresses) length += TLV_HEADER + (isIpv6(address) ? 16 : 4);
  return length;
}

function withExtensions(
  length: number,
  { hostName, ecnCapable, unknownParameters, forwardTsn }: InitChunk | InitAckChunk,
): number {
  const before = parametersBeforeForwardTsn(unknownParameters);
  let sum = hostName === undefined ? length : alignedLength(length) + hostName.length;
  if (ecnCapable === true) sum = alignedLength(sum) + TLV_HEADER;
  for (const [index, parameter] of unknownParameters.entries()) {
    if (forwardTsn && index === before) sum = alignedLength(sum) + TLV_HEADER;
    sum = alignedLength(sum) + parameter.length;
  }
  return forwardTsn && before === unknownParameters.length ? alignedLength(sum) + TLV_HEADER : sum;
}

/** How many of the unknown parameters precede Forward-TSN-Supported: the first ones of type 0x8000 to 0xBFFF. */
export function parametersBeforeForwardTsn(unknownParameters: readonly Uint8Array[]): number {
  const later = unknownParameters.findIndex((parameter) => u8At(parameter, 0) >>> 6 !== 0b10);
  return later < 0 ? unknownParameters.length : later;
}

function causesLength(causes: readonly SctpErrorCause[]): number {
  let length = CHUNK_HEADER;
  for (const { info } of causes) length = alignedLength(length) + TLV_HEADER + info.length;
  return length;
}
