import { messageToJson, type Json } from '../../wire/message-json.ts';
import { causeName, SctpCauseCode } from '../sctp-error-cause.ts';
import {
  isUserData,
  type AsconfRequest,
  type AsconfResponse,
  type Chunk,
  type SctpErrorCause,
  type SctpPacket,
  type UserDataChunk,
} from '../chunk.ts';
import { TLV_HEADER } from './byte-length.ts';
import { chunkTypeName } from './chunk-type.ts';
import { parameterName, parameterTypeOf } from './parameter.ts';

type JsonObject = Readonly<Record<string, Json>>;

/** A packet for people and scripts: tags in hexadecimal, bytes as hex, names beside codes. */
export function packetToJson(packet: SctpPacket): JsonObject {
  const chunks = packet.chunks.map((chunk) =>
    isUserData(chunk) ? { ...chunkToJson(chunk), userData: userData(chunk) } : chunkToJson(chunk),
  );
  return { ...packetHeaderToJson(packet), chunks };
}

export function packetHeaderToJson({ sourcePort, destinationPort, verificationTag }: SctpPacket): JsonObject {
  return { sourcePort, destinationPort, verificationTag: hexWord(verificationTag) };
}

/** A chunk; of user data the header and the number of bytes. */
export function chunkToJson(chunk: Chunk): JsonObject {
  switch (chunk.type) {
    case 'DATA':
    case 'I_DATA': {
      const { payload: _, offset: __, ...header } = chunk;
      return object(header);
    }
    case 'INIT':
    case 'INIT_ACK': {
      const json = object(chunk);
      const unknownParameters = chunk.unknownParameters.map(parameterToJson);
      const extensions = chunk.extensions && { extensions: chunk.extensions.map(chunkTypeToJson) };
      const { authenticatedChunks: types } = chunk;
      const authenticated = types && { authenticatedChunks: types.map(chunkTypeToJson) };
      return { ...json, initiateTag: hexWord(chunk.initiateTag), ...extensions, ...authenticated, unknownParameters };
    }
    case 'AUTH': {
      const { covered: _, ...fields } = chunk;
      return object(fields);
    }
    case 'ABORT':
    case 'ERROR':
      return { ...object(chunk), causes: chunk.causes.map(causeToJson) };
    case 'ASCONF':
      return { ...object(chunk), requests: chunk.requests.map(requestToJson) };
    case 'ASCONF_ACK':
      return { ...object(chunk), responses: chunk.responses.map(responseToJson) };
    case 'UNKNOWN': {
      const name = chunkTypeName(chunk.chunkType);
      return { ...object(chunk), ...(name !== undefined && { name }) };
    }
    case 'SACK':
    case 'NR_SACK':
    case 'HEARTBEAT':
    case 'HEARTBEAT_ACK':
    case 'SHUTDOWN':
    case 'SHUTDOWN_ACK':
    case 'SHUTDOWN_COMPLETE':
    case 'COOKIE_ECHO':
    case 'COOKIE_ACK':
    case 'ECNE':
    case 'CWR':
    case 'FORWARD_TSN':
    case 'I_FORWARD_TSN':
    case 'PAD':
      return object(chunk);
  }
}

/** Some bytes of a chunk of user data in hex. */
export function userData(chunk: UserDataChunk, limit = Infinity): string {
  const end = chunk.offset + Math.min(chunk.length, limit);
  return messageToJson(chunk.payload.bytes().subarray(chunk.offset, end)) as string;
}

function parameterToJson(parameter: Uint8Array): Json {
  const type = parameterTypeOf(parameter);
  const name = parameterName(type);
  const value = messageToJson(parameter.subarray(TLV_HEADER));
  return { type: `0x${type.toString(16).padStart(4, '0')}`, ...(name !== undefined && { name }), value };
}

function requestToJson(request: AsconfRequest): Json {
  return request.action === 'unknown'
    ? { ...object(request), parameter: parameterToJson(request.parameter) }
    : object(request);
}

function responseToJson(response: AsconfResponse): Json {
  switch (response.outcome) {
    case 'success':
      return object(response);
    case 'failure':
      return { ...object(response), causes: response.causes.map(causeToJson) };
    case 'unknown':
      return { ...object(response), parameter: parameterToJson(response.parameter) };
  }
}

function chunkTypeToJson(type: number): string {
  return chunkTypeName(type) ?? `0x${type.toString(16).padStart(2, '0')}`;
}

/** Causes whose content is text for people. */
const textCauses: ReadonlySet<number> = new Set([SctpCauseCode.userInitiatedAbort, SctpCauseCode.protocolViolation]);

function causeToJson({ code, info }: SctpErrorCause): Json {
  const name = causeName(code);
  const isText = textCauses.has(code) && info.every((byte) => byte >= 0x20 && byte < 0x7f);
  return {
    code,
    ...(name !== undefined && { name }),
    info: messageToJson(info),
    ...(isText && info.length > 0 && { text: String.fromCharCode(...info.subarray(0, 1000)) }),
  };
}

function object(value: object): JsonObject {
  return messageToJson(value) as JsonObject;
}

function hexWord(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
