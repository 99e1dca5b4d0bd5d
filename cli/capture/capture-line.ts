import { isUserData } from '../../protocol/sctp/chunk.ts';
import { chunkToJson, packetHeaderToJson, userData } from '../../protocol/sctp/wire/packet-json.ts';
import type {
  DissectedChunk,
  DissectedFrame,
  DissectedMessage,
  DissectedPacket,
} from '../../protocol/wire/capture/dissector.ts';
import { messageToJson } from '../../protocol/wire/message-json.ts';
import { decodedToJson, errorToJson, type JsonObject } from './decoded-json.ts';

/** Bytes shown of what has no codec. */
const SHOWN_DATA = 64;

/**
 * What `rsplab decode` prints of a frame. `malformed` is where something violates its protocol: beside a
 * message, a packet's chunks, or in the line itself.
 */
export function captureLine(dissected: DissectedFrame): JsonObject {
  const { frame, source, destination, udp, sctp, message, ipFragment, ipFragments, cutBytes, fault } = dissected;
  return {
    frame: frame.number,
    ...(frame.time !== undefined && { time: seconds(frame.time) }),
    ...(frame.interfaceName !== undefined && { interface: frame.interfaceName }),
    ...(frame.comment !== undefined && { comment: frame.comment }),
    ...(source !== undefined && { source }),
    ...(destination !== undefined && { destination }),
    ...(udp !== undefined && { udp }),
    ...(sctp !== undefined && { sctp: packetLine(sctp) }),
    ...(message !== undefined && messageLine(message)),
    ...(ipFragment !== undefined && { ipFragment: { ...ipFragment } }),
    ...(ipFragments !== undefined && { ipFragments }),
    ...(cutBytes !== undefined && { cutBytes }),
    ...(fault !== undefined && { malformed: { error: fault } }),
  };
}

/** Whether the line of a frame reports something malformed. */
export function isMalformed({ sctp, message, fault }: DissectedFrame): boolean {
  if (fault !== undefined || message?.decoded?.ok === false) return true;
  if (sctp === undefined) return false;
  return sctp.error !== undefined || sctp.chunks.some((chunk) => chunk.message?.decoded?.ok === false);
}

/** Seconds with nine digits: as text, because a number could not hold all of them. */
function seconds(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : '';
  const digits = (nanoseconds < 0n ? -nanoseconds : nanoseconds).toString().padStart(10, '0');
  return `${sign}${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function packetLine({ packet, chunks, checksum, error }: DissectedPacket): JsonObject {
  return {
    ...(packet !== undefined && packetHeaderToJson(packet)),
    ...(checksum !== 'right' && { checksum }),
    chunks: chunks.map(chunkLine),
    ...(error !== undefined && { malformed: errorToJson(error) }),
  };
}

function chunkLine({ chunk, role, message }: DissectedChunk): JsonObject {
  const json = chunkToJson(chunk);
  switch (role?.kind) {
    case undefined:
      return json;
    case 'duplicate':
      return { ...json, duplicate: true };
    case 'fragment':
      return { ...json, fragment: true };
    case 'message': {
      if (message?.protocol === undefined && role.fragments === 1 && isUserData(chunk))
        return { ...json, userData: userData(chunk, SHOWN_DATA) };
      const fragments = role.fragments > 1 ? { fragments: role.fragments, messageLength: role.bytes.length } : {};
      return { ...json, ...fragments, ...(message !== undefined && messageLine(message)) };
    }
  }
}

function messageLine({ protocol, bytes, decoded }: DissectedMessage): JsonObject {
  if (protocol === undefined || decoded === undefined)
    return { userData: messageToJson(bytes.subarray(0, SHOWN_DATA)) };
  return { protocol, [decoded.ok ? 'message' : 'malformed']: decodedToJson(decoded) };
}
