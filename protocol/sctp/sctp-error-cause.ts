/** Error causes of ABORT and ERROR chunks (RFC 9260 §3.3.10): codes, and what to write into each. */
import type { IpAddress, StreamIdentifier } from '../host.ts';
import { u32At } from '../wire/big-endian.ts';
import { alignedLength, ByteWriter } from '../wire/byte-writer.ts';
import type { SctpErrorCause } from './chunk.ts';
import { CHUNK_HEADER, TLV_HEADER } from './wire/byte-length.ts';
import { addressParameter } from './wire/parameter.ts';
import type { Tsn } from './sequence.ts';

export const SctpCauseCode = {
  invalidStreamIdentifier: 1,
  missingMandatoryParameter: 2,
  staleCookie: 3,
  outOfResource: 4,
  unresolvableAddress: 5,
  unrecognizedChunkType: 6,
  invalidMandatoryParameter: 7,
  unrecognizedParameters: 8,
  noUserData: 9,
  cookieReceivedWhileShuttingDown: 10,
  restartWithNewAddresses: 11,
  userInitiatedAbort: 12,
  protocolViolation: 13,
  /** RFC 5061 §4.3 */
  deleteLastAddress: 0x00a0,
  resourceShortage: 0x00a1,
  deleteSourceAddress: 0x00a2,
  illegalAsconfAck: 0x00a3,
  noAuthorization: 0x00a4,
  /** RFC 4895 §4.1 */
  unsupportedHmacIdentifier: 0x0105,
} as const;

const names = new Map<number, string>(Object.entries(SctpCauseCode).map(([name, code]) => [code, name]));
const nothing = new Uint8Array(0);

/** The longest content of a cause: chunk header, cause header and content have a length of 16 bits. */
const MAX_INFO = 0xffff - 8;

/** Name of a cause code; undefined when it is not known. */
export function causeName(code: number): string | undefined {
  return names.get(code);
}

/** DATA for a stream that does not exist (§3.3.10.1). */
export function invalidStreamIdentifier(stream: StreamIdentifier): SctpErrorCause {
  const writer = new ByteWriter(4);
  writer.u16(stream);
  return { code: SctpCauseCode.invalidStreamIdentifier, info: writer.bytes };
}

/** Parameters that an INIT or INIT ACK must have, by their types (§3.3.10.2). */
export function missingMandatoryParameter(types: readonly number[]): SctpErrorCause {
  const writer = new ByteWriter(4 + 2 * types.length);
  writer.u32(types.length);
  for (const type of types) writer.u16(type);
  return { code: SctpCauseCode.missingMandatoryParameter, info: writer.bytes };
}

/** A cookie came too late (§3.3.10.3). @param staleness seconds beyond the end of its life */
export function staleCookie(staleness: number): SctpErrorCause {
  const writer = new ByteWriter(4);
  writer.u32(Math.min(Math.max(Math.round(staleness * 1e6), 0), 0xffffffff));
  return { code: SctpCauseCode.staleCookie, info: writer.bytes };
}

/** Measure of Staleness of a {@link staleCookie} cause, seconds; undefined when it is malformed. */
export function stalenessOf(cause: SctpErrorCause): number | undefined {
  return cause.info.length === 4 ? u32At(cause.info, 0) / 1e6 : undefined;
}

/** No memory for another association (§3.3.10.4). */
export function outOfResource(): SctpErrorCause {
  return { code: SctpCauseCode.outOfResource, info: nothing };
}

/** An address that cannot be used, as its whole parameter (§3.3.10.5). */
export function unresolvableAddress(parameter: Uint8Array): SctpErrorCause {
  return { code: SctpCauseCode.unresolvableAddress, info: bounded(parameter) };
}

/** A chunk of an unknown type whose high-order bits ask for a report (§3.3.10.6). @param chunk header included */
export function unrecognizedChunkType(chunk: Uint8Array): SctpErrorCause {
  return { code: SctpCauseCode.unrecognizedChunkType, info: bounded(chunk) };
}

/** A mandatory parameter of INIT or INIT ACK has a value that is not allowed, as 0 streams (§3.3.10.7). */
export function invalidMandatoryParameter(): SctpErrorCause {
  return { code: SctpCauseCode.invalidMandatoryParameter, info: nothing };
}

/** Parameters of an INIT ACK that are not known, as whole TLVs (§3.3.10.8); goes with COOKIE ECHO. */
export function unrecognizedParameters(parameters: readonly Uint8Array[]): SctpErrorCause {
  return { code: SctpCauseCode.unrecognizedParameters, info: bounded(joined(parameters)) };
}

/** DATA without user data (§3.3.10.9). */
export function noUserData(tsn: Tsn): SctpErrorCause {
  const writer = new ByteWriter(4);
  writer.u32(tsn);
  return { code: SctpCauseCode.noUserData, info: writer.bytes };
}

/** COOKIE ECHO in SHUTDOWN-ACK-SENT (§3.3.10.10). */
export function cookieReceivedWhileShuttingDown(): SctpErrorCause {
  return { code: SctpCauseCode.cookieReceivedWhileShuttingDown, info: nothing };
}

/** An INIT restarts an association with addresses that it did not have (§3.3.10.11). */
export function restartWithNewAddresses(addresses: readonly IpAddress[]): SctpErrorCause {
  return { code: SctpCauseCode.restartWithNewAddresses, info: bounded(joined(addresses.map(addressParameter))) };
}

/** The user's own abort with its reason (§3.3.10.12). */
export function userInitiatedAbort(reason = ''): SctpErrorCause {
  return { code: SctpCauseCode.userInitiatedAbort, info: bounded(new TextEncoder().encode(reason)) };
}

/** What the peer's user said of its abort; undefined: nothing. */
export function abortReason(causes: readonly SctpErrorCause[]): string | undefined {
  const cause = causes.find(({ code }) => code === SctpCauseCode.userInitiatedAbort);
  return cause === undefined || cause.info.length === 0 ? undefined : new TextDecoder().decode(cause.info);
}

/** The peer broke the rules (§3.3.10.13). */
export function protocolViolation(explanation = ''): SctpErrorCause {
  return { code: SctpCauseCode.protocolViolation, info: bounded(new TextEncoder().encode(explanation)) };
}

/** An AUTH chunk with an algorithm that was not offered (RFC 4895 §4.1). */
export function unsupportedHmacIdentifier(identifier: number): SctpErrorCause {
  const writer = new ByteWriter(2);
  writer.u16(identifier);
  return { code: SctpCauseCode.unsupportedHmacIdentifier, info: writer.bytes };
}

/** Why a request of an ASCONF was not granted (RFC 5061 §4.3.1 to §4.3.3, §4.3.5). @param parameter of the request, whole */
export function requestRefused(
  reason: 'deleteLastAddress' | 'resourceShortage' | 'deleteSourceAddress' | 'noAuthorization',
  parameter: Uint8Array,
): SctpErrorCause {
  return { code: SctpCauseCode[reason], info: bounded(parameter) };
}

/** An ASCONF-ACK answers what was never sent (RFC 5061 §4.3.4). */
export function illegalAsconfAck(): SctpErrorCause {
  return { code: SctpCauseCode.illegalAsconfAck, info: nothing };
}

/**
 * The cause, its content cut to fit a chunk of the given number of bytes: a report quotes, it need not repeat
 * everything.
 */
export function quotedWithin({ code, info }: SctpErrorCause, room: number): SctpErrorCause {
  return { code, info: info.subarray(0, room - CHUNK_HEADER - TLV_HEADER) };
}

/** Parameters one after the other, padded between; the last one's padding is that of the cause. */
function joined(parameters: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const parameter of parameters) length = alignedLength(length) + parameter.length;
  const writer = new ByteWriter(length);
  for (const parameter of parameters) {
    writer.align();
    writer.raw(parameter);
  }
  return writer.bytes;
}

function bounded(info: Uint8Array): Uint8Array {
  return new Uint8Array(info.subarray(0, MAX_INFO));
}
