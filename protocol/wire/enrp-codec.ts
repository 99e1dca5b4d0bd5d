import type { ProfileName } from '../profile.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Codec } from './codec.ts';
import {
  poolElementLength,
  poolHandleLength,
  readPoolElement,
  readPoolHandle,
  readServerInformation,
  serverInformationLength,
  writePoolElement,
  writePoolHandle,
  writeServerInformation,
} from './element-parameters.ts';
import type {
  EnrpError,
  EnrpHandleTableRequest,
  EnrpHandleTableResponse,
  EnrpHandleUpdate,
  EnrpInitTakeover,
  EnrpInitTakeoverAck,
  EnrpListRequest,
  EnrpListResponse,
  EnrpMessage,
  EnrpPresence,
  EnrpTakeoverServer,
  PoolEntry,
} from './enrp-messages.ts';
import { RserpoolMessageCodec, type MessageFormat } from './rserpool-message-codec.ts';
import { operationErrorLength, readOperationError, writeOperationError } from './operation-error.ts';
import type { ParameterReader } from './parameter-reader.ts';
import { ParameterType } from './parameter-type.ts';
import type { PoolElementParameter, ServerInformation } from './pool-element.ts';
import { wireStrategies } from './wire-strategy.ts';

/** Sender and receiver, before everything else. */
const ENRP_HEADER = 8;
const CHECKSUM_LENGTH = 8;

const REPLY_REQUIRED = 0x01;
const OWN_CHILDREN_ONLY = 0x01;
const REJECT = 0x01;
const MORE_TO_SEND = 0x02;
const TAKEOVER_SUGGESTED = 0x01;

const noFlags = (): number => 0;

/** Whose message it is, and whom it is for. */
type Servers = Pick<EnrpPresence, 'sender' | 'receiver'>;

function writeServers(writer: ByteWriter, message: Servers): void {
  writer.u32(message.sender);
  writer.u32(message.receiver);
}

function readServers(reader: ParameterReader): Servers {
  return { sender: reader.u32(), receiver: reader.u32() };
}

const presence: MessageFormat<EnrpPresence> = {
  code: 0x01,
  flags: (message) => (message.replyRequired ? REPLY_REQUIRED : 0),
  length: ({ checksum, serverInformation }) =>
    ENRP_HEADER +
    (checksum === undefined ? 0 : CHECKSUM_LENGTH) +
    (serverInformation === undefined ? 0 : serverInformationLength(serverInformation)),
  finalPadding: ({ checksum, serverInformation }) =>
    checksum !== undefined && serverInformation === undefined ? 2 : 0,
  write(writer, message) {
    writeServers(writer, message);
    if (message.checksum !== undefined) {
      writer.u16(ParameterType.peChecksum);
      writer.u16(6);
      writer.u16(message.checksum);
      writer.align();
    }
    if (message.serverInformation !== undefined) writeServerInformation(writer, message.serverInformation);
  },
  read(reader, flags) {
    const message = {
      type: 'ENRP_PRESENCE',
      ...readServers(reader),
      replyRequired: (flags & REPLY_REQUIRED) !== 0,
    } as const;
    const checksum = readChecksum(reader);
    const serverInformation =
      reader.peek([ParameterType.serverInformation]) === undefined ? undefined : readServerInformation(reader);
    return {
      ...message,
      ...(checksum !== undefined && { checksum }),
      ...(serverInformation !== undefined && { serverInformation }),
    };
  },
};

function readChecksum(reader: ParameterReader): number | undefined {
  if (reader.peek([ParameterType.peChecksum]) !== ParameterType.peChecksum) return undefined;
  const value = reader.anyParameter();
  const checksum = value.u16();
  value.finishFields();
  return checksum;
}

const handleTableRequest: MessageFormat<EnrpHandleTableRequest> = {
  code: 0x02,
  flags: (message) => (message.ownChildrenOnly ? OWN_CHILDREN_ONLY : 0),
  length: () => ENRP_HEADER,
  write: writeServers,
  read: (reader, flags) => ({
    type: 'ENRP_HANDLE_TABLE_REQUEST',
    ...readServers(reader),
    ownChildrenOnly: (flags & OWN_CHILDREN_ONLY) !== 0,
  }),
};

const handleTableResponse: MessageFormat<EnrpHandleTableResponse> = {
  code: 0x03,
  flags: (message) => (message.rejected ? REJECT : 0) | (message.moreToSend ? MORE_TO_SEND : 0),
  length(message) {
    let length = ENRP_HEADER;
    for (const { poolHandle, poolElements } of message.pools) {
      length += poolHandleLength(poolHandle);
      for (const element of poolElements) length += poolElementLength(element);
    }
    return length;
  },
  write(writer, message) {
    writeServers(writer, message);
    for (const { poolHandle, poolElements } of message.pools) {
      writePoolHandle(writer, poolHandle);
      for (const element of poolElements) writePoolElement(writer, element);
    }
  },
  read: (reader, flags) => ({
    type: 'ENRP_HANDLE_TABLE_RESPONSE',
    ...readServers(reader),
    rejected: (flags & REJECT) !== 0,
    moreToSend: (flags & MORE_TO_SEND) !== 0,
    pools: readPools(reader),
  }),
};

function readPools(reader: ParameterReader): PoolEntry[] {
  const pools: PoolEntry[] = [];
  while (reader.peek([ParameterType.poolHandle]) !== undefined) {
    const poolHandle = readPoolHandle(reader);
    const poolElements: PoolElementParameter[] = [readPoolElement(reader)];
    while (reader.peek([ParameterType.poolElement]) === ParameterType.poolElement)
      poolElements.push(readPoolElement(reader));
    pools.push({ poolHandle, poolElements });
  }
  return pools;
}

const handleUpdate: MessageFormat<EnrpHandleUpdate> = {
  code: 0x04,
  flags: (message) => (message.takeoverSuggested ? TAKEOVER_SUGGESTED : 0),
  length: (message) => ENRP_HEADER + 4 + poolHandleLength(message.poolHandle) + poolElementLength(message.poolElement),
  write(writer, message) {
    writeServers(writer, message);
    writer.u16(message.action === 'add' ? 0 : 1);
    writer.u16(0);
    writePoolHandle(writer, message.poolHandle);
    writePoolElement(writer, message.poolElement);
  },
  read(reader, flags) {
    const servers = readServers(reader);
    const action = reader.u16();
    if (action > 1) throw reader.fault('invalid-value', `update action ${action} is neither add (0) nor delete (1)`);
    reader.u16(); // reserved
    return {
      type: 'ENRP_HANDLE_UPDATE',
      ...servers,
      action: action === 0 ? 'add' : 'delete',
      takeoverSuggested: (flags & TAKEOVER_SUGGESTED) !== 0,
      poolHandle: readPoolHandle(reader),
      poolElement: readPoolElement(reader),
    };
  },
};

const listRequest: MessageFormat<EnrpListRequest> = {
  code: 0x05,
  flags: noFlags,
  length: () => ENRP_HEADER,
  write: writeServers,
  read: (reader) => ({ type: 'ENRP_LIST_REQUEST', ...readServers(reader) }),
};

const listResponse: MessageFormat<EnrpListResponse> = {
  code: 0x06,
  flags: (message) => (message.rejected ? REJECT : 0),
  length(message) {
    let length = ENRP_HEADER;
    for (const server of message.servers) length += serverInformationLength(server);
    return length;
  },
  write(writer, message) {
    writeServers(writer, message);
    for (const server of message.servers) writeServerInformation(writer, server);
  },
  read(reader, flags) {
    const header = readServers(reader);
    const servers: ServerInformation[] = [];
    while (reader.peek([ParameterType.serverInformation]) !== undefined) servers.push(readServerInformation(reader));
    return { type: 'ENRP_LIST_RESPONSE', ...header, rejected: (flags & REJECT) !== 0, servers };
  },
};

type TakeoverMessage = EnrpInitTakeover | EnrpInitTakeoverAck | EnrpTakeoverServer;

function takeoverMessage<M extends TakeoverMessage>(code: number, type: M['type']): MessageFormat<M> {
  return {
    code,
    flags: noFlags,
    length: () => ENRP_HEADER + 4,
    write(writer, message) {
      writeServers(writer, message);
      writer.u32(message.target);
    },
    read: (reader) => ({ type, ...readServers(reader), target: reader.u32() }) as TakeoverMessage as M,
  };
}

const error: MessageFormat<EnrpError> = {
  code: 0x0a,
  flags: noFlags,
  length: (message) => ENRP_HEADER + operationErrorLength(message.errors),
  finalPadding: (message) => -(message.errors.at(-1)?.data.length ?? 0) & 3,
  write(writer, message) {
    writeServers(writer, message);
    writeOperationError(writer, message.errors);
  },
  read: (reader) => ({ type: 'ENRP_ERROR', ...readServers(reader), errors: readOperationError(reader) }),
};

/** The formats in RFC 5354's order; each writes and reads the messages of its key's type only. */
const formats = {
  ENRP_PRESENCE: presence,
  ENRP_HANDLE_TABLE_REQUEST: handleTableRequest,
  ENRP_HANDLE_TABLE_RESPONSE: handleTableResponse,
  ENRP_HANDLE_UPDATE: handleUpdate,
  ENRP_LIST_REQUEST: listRequest,
  ENRP_LIST_RESPONSE: listResponse,
  ENRP_INIT_TAKEOVER: takeoverMessage<EnrpInitTakeover>(0x07, 'ENRP_INIT_TAKEOVER'),
  ENRP_INIT_TAKEOVER_ACK: takeoverMessage<EnrpInitTakeoverAck>(0x08, 'ENRP_INIT_TAKEOVER_ACK'),
  ENRP_TAKEOVER_SERVER: takeoverMessage<EnrpTakeoverServer>(0x09, 'ENRP_TAKEOVER_SERVER'),
  ENRP_ERROR: error,
} satisfies { [T in EnrpMessage['type']]: MessageFormat<Extract<EnrpMessage, { type: T }>> };

function makeCodec(profile: ProfileName): Codec<EnrpMessage> {
  // The table is keyed by message type, so that a format only ever sees its own messages.
  return new RserpoolMessageCodec<EnrpMessage>('enrp', wireStrategies[profile], formats);
}

const codecs: Readonly<Record<ProfileName, Codec<EnrpMessage>>> = {
  rfc: makeCodec('rfc'),
  rsplib: makeCodec('rsplib'),
  rspsim: makeCodec('rspsim'),
};

/** ENRP messages <-> bytes (RFC 5354 §2.1, RFC 5353), as a profile writes them. */
export function enrpCodec(profile: ProfileName): Codec<EnrpMessage> {
  return codecs[profile];
}
