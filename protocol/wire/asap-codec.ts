import type { ProfileName } from '../profile.ts';
import type {
  AsapBusinessCard,
  AsapCookie,
  AsapCookieEcho,
  AsapDeregistration,
  AsapDeregistrationResponse,
  AsapEndpointKeepAlive,
  AsapEndpointKeepAliveAck,
  AsapEndpointUnreachable,
  AsapError,
  AsapHandleResolution,
  AsapHandleResolutionResponse,
  AsapMessage,
  AsapRegistration,
  AsapRegistrationResponse,
  AsapServerAnnounce,
} from './asap-messages.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Codec } from './codec.ts';
import {
  cookieLength,
  PE_IDENTIFIER_LENGTH,
  poolElementLength,
  poolHandleLength,
  readCookie,
  readPeIdentifier,
  readPolicyParameter,
  readPoolElement,
  readPoolHandle,
  writeCookie,
  writePeIdentifier,
  writePoolElement,
  writePoolHandle,
} from './element-parameters.ts';
import type { ErrorCause } from './error-cause.ts';
import { RserpoolMessageCodec, type MessageFormat } from './rserpool-message-codec.ts';
import {
  operationErrorLength,
  readOperationError,
  readOptionalOperationError,
  writeOperationError,
} from './operation-error.ts';
import type { ParameterReader } from './parameter-reader.ts';
import { ParameterType } from './parameter-type.ts';
import { policyLength, writePolicy } from './policy-parameter.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type { PoolElementParameter, SctpTransport, SingleAddressTransport } from './pool-element.ts';
import { paddedTransportLength, readTransport, transportTypes, writeTransport } from './transport-parameter.ts';
import { wireStrategies } from './wire-strategy.ts';

const REJECT = 0x01;
const SUBSCRIBE = 0x01;
const HOME = 0x01;

const RESOLUTION_OPTION_LENGTH = 8;

const noFlags = (): number => 0;

/** Pads that the last parameter of a message needs, from its unpadded value length. */
const padding = (length: number): number => -length & 3;

function handlePadding(message: { readonly poolHandle: string }): number {
  return padding(message.poolHandle.length);
}

function errorPadding(errors: readonly ErrorCause[]): number {
  const last = errors.at(-1);
  return last === undefined ? 0 : padding(last.data.length);
}

const registration: MessageFormat<AsapRegistration> = {
  code: 0x01,
  flags: noFlags,
  length: (message) => poolHandleLength(message.poolHandle) + poolElementLength(message.poolElement),
  write(writer, message) {
    writePoolHandle(writer, message.poolHandle);
    writePoolElement(writer, message.poolElement);
  },
  read: (reader) => ({
    type: 'ASAP_REGISTRATION',
    poolHandle: readPoolHandle(reader),
    poolElement: readPoolElement(reader),
  }),
};

/** Messages that name a pool element by handle and identifier. */
type ElementMessage = AsapDeregistration | AsapEndpointKeepAliveAck | AsapEndpointUnreachable;

function elementMessage<M extends ElementMessage>(code: number, type: M['type']): MessageFormat<M> {
  return {
    code,
    flags: noFlags,
    length: (message) => poolHandleLength(message.poolHandle) + PE_IDENTIFIER_LENGTH,
    write(writer, message) {
      writePoolHandle(writer, message.poolHandle);
      writePeIdentifier(writer, message.identifier);
    },
    read: (reader) =>
      ({ type, poolHandle: readPoolHandle(reader), identifier: readPeIdentifier(reader) }) as ElementMessage as M,
  };
}

const registrationResponse: MessageFormat<AsapRegistrationResponse> = {
  code: 0x03,
  flags: (message) => (message.rejected ? REJECT : 0),
  length: (message) =>
    poolHandleLength(message.poolHandle) + PE_IDENTIFIER_LENGTH + operationErrorLength(message.errors),
  finalPadding: (message) => errorPadding(message.errors),
  write: writeResponse,
  read: (reader, flags) => ({
    type: 'ASAP_REGISTRATION_RESPONSE',
    rejected: (flags & REJECT) !== 0,
    poolHandle: readPoolHandle(reader),
    identifier: readPeIdentifier(reader),
    errors: readOptionalOperationError(reader),
  }),
};

const deregistrationResponse: MessageFormat<AsapDeregistrationResponse> = {
  code: 0x04,
  flags: noFlags,
  length: (message) =>
    poolHandleLength(message.poolHandle) + PE_IDENTIFIER_LENGTH + operationErrorLength(message.errors),
  finalPadding: (message) => errorPadding(message.errors),
  write: writeResponse,
  read: (reader) => ({
    type: 'ASAP_DEREGISTRATION_RESPONSE',
    poolHandle: readPoolHandle(reader),
    identifier: readPeIdentifier(reader),
    errors: readOptionalOperationError(reader),
  }),
};

function writeResponse(writer: ByteWriter, message: AsapRegistrationResponse | AsapDeregistrationResponse): void {
  writePoolHandle(writer, message.poolHandle);
  writePeIdentifier(writer, message.identifier);
  writeOperationError(writer, message.errors);
}

const handleResolution: MessageFormat<AsapHandleResolution> = {
  code: 0x05,
  flags: (message) => (message.subscribe ? SUBSCRIBE : 0),
  length: (message) =>
    poolHandleLength(message.poolHandle) + (message.items === undefined ? 0 : RESOLUTION_OPTION_LENGTH),
  finalPadding: (message) => (message.items === undefined ? handlePadding(message) : 0),
  write(writer, message) {
    writePoolHandle(writer, message.poolHandle);
    if (message.items === undefined) return;
    writer.u16(ParameterType.handleResolutionOption);
    writer.u16(RESOLUTION_OPTION_LENGTH);
    writer.u32(message.items);
  },
  read(reader, flags) {
    const message = {
      type: 'ASAP_HANDLE_RESOLUTION',
      poolHandle: readPoolHandle(reader),
      subscribe: (flags & SUBSCRIBE) !== 0,
    } as const;
    if (reader.peek([ParameterType.handleResolutionOption]) !== ParameterType.handleResolutionOption) return message;
    const option = reader.anyParameter();
    const items = option.u32();
    option.finishFields();
    return { ...message, items };
  },
};

const handleResolutionResponse: MessageFormat<AsapHandleResolutionResponse> = {
  code: 0x06,
  flags: (message) => (message.subscribed ? SUBSCRIBE : 0),
  length: (message) =>
    poolHandleLength(message.poolHandle) +
    elementsLength(message.policy, message.poolElements) +
    operationErrorLength(message.errors),
  finalPadding: (message) =>
    message.errors.length > 0
      ? errorPadding(message.errors)
      : message.policy === undefined && message.poolElements.length === 0
        ? handlePadding(message)
        : 0,
  write(writer, message) {
    writePoolHandle(writer, message.poolHandle);
    writeElements(writer, message.policy, message.poolElements);
    writeOperationError(writer, message.errors);
  },
  read: (reader, flags) => ({
    type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
    poolHandle: readPoolHandle(reader),
    subscribed: (flags & SUBSCRIBE) !== 0,
    ...readElements(reader),
    errors: readOptionalOperationError(reader),
  }),
};

const endpointKeepAlive: MessageFormat<AsapEndpointKeepAlive> = {
  code: 0x07,
  flags: (message) => (message.home ? HOME : 0),
  length: (message) =>
    4 + poolHandleLength(message.poolHandle) + (message.identifier === undefined ? 0 : PE_IDENTIFIER_LENGTH),
  finalPadding: (message) => (message.identifier === undefined ? handlePadding(message) : 0),
  write(writer, message) {
    writer.u32(message.registrar);
    writePoolHandle(writer, message.poolHandle);
    if (message.identifier !== undefined) writePeIdentifier(writer, message.identifier);
  },
  read(reader, flags) {
    const message = {
      type: 'ASAP_ENDPOINT_KEEP_ALIVE',
      home: (flags & HOME) !== 0,
      registrar: reader.u32(),
      poolHandle: readPoolHandle(reader),
    } as const;
    if (reader.peek([ParameterType.peIdentifier]) === undefined) return message;
    return { ...message, identifier: readPeIdentifier(reader) };
  },
};

const serverAnnounce: MessageFormat<AsapServerAnnounce> = {
  code: 0x0a,
  flags: noFlags,
  length(message) {
    let length = 4;
    for (const transport of message.transports) length += paddedTransportLength(transport);
    return length;
  },
  write(writer, message) {
    writer.u32(message.registrar);
    for (const transport of message.transports) writeTransport(writer, transport);
  },
  read(reader) {
    const registrar = reader.u32();
    const transports: (SctpTransport | SingleAddressTransport)[] = [];
    while (reader.peek(transportTypes) !== undefined) {
      const transport = readTransport(reader);
      // RFC 5354 §2.2.10 names SCTP and TCP; UDP does no harm.
      if (transport.protocol === 'dccp' || transport.protocol === 'opaque')
        throw reader.fault('invalid-value', `a registrar cannot be reached over ${transport.protocol}`);
      transports.push(transport);
    }
    return { type: 'ASAP_SERVER_ANNOUNCE', registrar, transports };
  },
};

function cookieMessage<M extends AsapCookie | AsapCookieEcho>(code: number, type: M['type']): MessageFormat<M> {
  return {
    code,
    flags: noFlags,
    length: (message) => cookieLength(message.cookie),
    finalPadding: (message) => padding(message.cookie.length),
    write: (writer, message) => writeCookie(writer, message.cookie),
    read: (reader) => ({ type, cookie: readCookie(reader) }) as AsapCookie | AsapCookieEcho as M,
  };
}

const businessCard: MessageFormat<AsapBusinessCard> = {
  code: 0x0d,
  flags: noFlags,
  length: (message) => poolHandleLength(message.poolHandle) + elementsLength(message.policy, message.poolElements),
  write(writer, message) {
    writePoolHandle(writer, message.poolHandle);
    writeElements(writer, message.policy, message.poolElements);
  },
  read(reader) {
    const poolHandle = readPoolHandle(reader);
    const elements = readElements(reader);
    if (elements.poolElements.length === 0)
      throw reader.fault('missing-parameter', 'the pool element parameter is missing');
    return { type: 'ASAP_BUSINESS_CARD', poolHandle, ...elements };
  },
};

const error: MessageFormat<AsapError> = {
  code: 0x0e,
  flags: noFlags,
  length: (message) => operationErrorLength(message.errors),
  finalPadding: (message) => errorPadding(message.errors),
  write: (writer, message) => writeOperationError(writer, message.errors),
  read: (reader) => ({ type: 'ASAP_ERROR', errors: readOperationError(reader) }),
};

function elementsLength(policy: SelectionPolicy | undefined, elements: readonly PoolElementParameter[]): number {
  let length = policy === undefined ? 0 : policyLength(policy);
  for (const element of elements) length += poolElementLength(element);
  return length;
}

function writeElements(
  writer: ByteWriter,
  policy: SelectionPolicy | undefined,
  elements: readonly PoolElementParameter[],
): void {
  if (policy !== undefined) writePolicy(writer, policy);
  for (const element of elements) writePoolElement(writer, element);
}

/** An optional policy, then pool elements. */
function readElements(reader: ParameterReader): {
  readonly policy?: SelectionPolicy;
  readonly poolElements: PoolElementParameter[];
} {
  const hasPolicy = reader.peek([ParameterType.policy]) === ParameterType.policy;
  const policy = hasPolicy ? readPolicyParameter(reader) : undefined;
  const poolElements: PoolElementParameter[] = [];
  while (reader.peek([ParameterType.poolElement]) === ParameterType.poolElement)
    poolElements.push(readPoolElement(reader));
  return policy === undefined ? { poolElements } : { policy, poolElements };
}

/** The formats in RFC 5354's order; each writes and reads the messages of its key's type only. */
const formats = {
  ASAP_REGISTRATION: registration,
  ASAP_DEREGISTRATION: elementMessage<AsapDeregistration>(0x02, 'ASAP_DEREGISTRATION'),
  ASAP_REGISTRATION_RESPONSE: registrationResponse,
  ASAP_DEREGISTRATION_RESPONSE: deregistrationResponse,
  ASAP_HANDLE_RESOLUTION: handleResolution,
  ASAP_HANDLE_RESOLUTION_RESPONSE: handleResolutionResponse,
  ASAP_ENDPOINT_KEEP_ALIVE: endpointKeepAlive,
  ASAP_ENDPOINT_KEEP_ALIVE_ACK: elementMessage<AsapEndpointKeepAliveAck>(0x08, 'ASAP_ENDPOINT_KEEP_ALIVE_ACK'),
  ASAP_ENDPOINT_UNREACHABLE: elementMessage<AsapEndpointUnreachable>(0x09, 'ASAP_ENDPOINT_UNREACHABLE'),
  ASAP_SERVER_ANNOUNCE: serverAnnounce,
  ASAP_COOKIE: cookieMessage<AsapCookie>(0x0b, 'ASAP_COOKIE'),
  ASAP_COOKIE_ECHO: cookieMessage<AsapCookieEcho>(0x0c, 'ASAP_COOKIE_ECHO'),
  ASAP_BUSINESS_CARD: businessCard,
  ASAP_ERROR: error,
} satisfies { [T in AsapMessage['type']]: MessageFormat<Extract<AsapMessage, { type: T }>> };

function makeCodec(profile: ProfileName): Codec<AsapMessage> {
  // The table is keyed by message type, so that a format only ever sees its own messages.
  return new RserpoolMessageCodec<AsapMessage>('asap', wireStrategies[profile], formats);
}

const codecs: Readonly<Record<ProfileName, Codec<AsapMessage>>> = {
  rfc: makeCodec('rfc'),
  rsplib: makeCodec('rsplib'),
  rspsim: makeCodec('rspsim'),
};

/** ASAP messages <-> bytes (RFC 5354 §2.2, RFC 5352), as a profile writes them. */
export function asapCodec(profile: ProfileName): Codec<AsapMessage> {
  return codecs[profile];
}
