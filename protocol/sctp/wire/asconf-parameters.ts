/** ASCONF and ASCONF-ACK (RFC 5061 §4.1): serial number and parameters. */
import type { IpAddress } from '../../host.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import { u32At } from '../../wire/big-endian.ts';
import { ipAddressFromBytes } from '../../wire/ip-address.ts';
import { WireError } from '../../wire/wire-error.ts';
import type {
  AddressRequest,
  AsconfAckChunk,
  AsconfChunk,
  AsconfRequest,
  AsconfResponse,
  SctpErrorCause,
} from '../chunk.ts';
import { asconfRequestLength, asconfResponseLength, TLV_HEADER } from './byte-length.ts';
import type { ChunkReader, Tlv } from './chunk-reader.ts';
import { addressParameter, SctpParameterType } from './parameter.ts';

const parameterTypes: Readonly<Record<AddressRequest['action'], number>> = {
  add: SctpParameterType.addIpAddress,
  delete: SctpParameterType.deleteIpAddress,
  setPrimary: SctpParameterType.setPrimaryAddress,
};

const actions = new Map(
  Object.entries(parameterTypes).map(([action, type]) => [type, action as AddressRequest['action']]),
);

export function writeAsconf(writer: ByteWriter, { serial, address, requests }: AsconfChunk): void {
  writer.u32(serial);
  writer.raw(addressParameter(address));
  for (const request of requests) {
    writer.align();
    writeRequest(writer, request);
  }
}

/** A request as its whole TLV, as it is quoted. */
export function asconfRequestBytes(request: AsconfRequest): Uint8Array {
  const writer = new ByteWriter(asconfRequestLength(request));
  writeRequest(writer, request);
  return writer.bytes;
}

function writeRequest(writer: ByteWriter, request: AsconfRequest): void {
  if (request.action === 'unknown') return writer.raw(request.parameter);
  writer.u16(parameterTypes[request.action]);
  writer.u16(asconfRequestLength(request));
  writer.u32(request.correlation);
  return writer.raw(addressParameter(request.address));
}

export function writeAsconfAck(writer: ByteWriter, { serial, responses }: AsconfAckChunk): void {
  writer.u32(serial);
  for (const response of responses) {
    writer.align();
    writeResponse(writer, response);
  }
}

function writeResponse(writer: ByteWriter, response: AsconfResponse): void {
  if (response.outcome === 'unknown') return writer.raw(response.parameter);
  const { successIndication, errorCauseIndication } = SctpParameterType;
  writer.u16(response.outcome === 'success' ? successIndication : errorCauseIndication);
  writer.u16(asconfResponseLength(response));
  writer.u32(response.correlation);
  if (response.outcome === 'success') return undefined;
  for (const { code, info } of response.causes) {
    writer.align();
    writer.u16(code);
    writer.u16(TLV_HEADER + info.length);
    writer.raw(info);
  }
  return undefined;
}

/** @returns undefined if the chunk cannot be read: then it is skipped, as one of an unknown type */
export function readAsconf(reader: ChunkReader): AsconfChunk | undefined {
  return readable(() => {
    const serial = reader.u32();
    const address = addressOf(reader.tlv());
    if (address === undefined) return undefined;
    return { type: 'ASCONF', serial, address, requests: parametersOf(reader, readRequest) };
  });
}

/** @returns undefined if the chunk cannot be read */
export function readAsconfAck(reader: ChunkReader): AsconfAckChunk | undefined {
  return readable(() => ({ type: 'ASCONF_ACK', serial: reader.u32(), responses: parametersOf(reader, readResponse) }));
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

function parametersOf<T>(reader: ChunkReader, read: (parameter: Tlv) => T): T[] {
  const parameters: T[] = [];
  for (let parameter = reader.tlv(); parameter !== undefined; parameter = reader.tlv())
    parameters.push(read(parameter));
  return parameters;
}

function readRequest(parameter: Tlv): AsconfRequest {
  const action = actions.get(parameter.type);
  const whole = parameter.whole();
  const correlation = whole.length < TLV_HEADER + 4 ? 0 : u32At(whole, TLV_HEADER);
  const address = action && readable(() => readAddressBehindCorrelation(parameter.value));
  if (action === undefined || address === undefined) return { action: 'unknown', correlation, parameter: whole };
  return { action, correlation, address };
}

function readAddressBehindCorrelation(value: ChunkReader): IpAddress | undefined {
  value.u32();
  const address = addressOf(value.tlv());
  value.finish();
  return address;
}

/** The address of an Address Parameter; undefined: it is none. */
function addressOf(parameter: Tlv | undefined): IpAddress | undefined {
  const { ipv4Address, ipv6Address } = SctpParameterType;
  if (parameter?.type !== ipv4Address && parameter?.type !== ipv6Address) return undefined;
  const { value } = parameter;
  return value.remaining === (parameter.type === ipv4Address ? 4 : 16) ? ipAddressFromBytes(value.rest()) : undefined;
}

function readResponse(parameter: Tlv): AsconfResponse {
  const whole = parameter.whole();
  const unknown: AsconfResponse = { outcome: 'unknown', parameter: whole };
  const { type, value } = parameter;
  const response = readable((): AsconfResponse => {
    if (type === SctpParameterType.successIndication) {
      const correlation = value.u32();
      value.finish();
      return { outcome: 'success', correlation };
    }
    if (type !== SctpParameterType.errorCauseIndication) return unknown;
    const correlation = value.u32();
    const causes = parametersOf(value, (cause): SctpErrorCause => ({ code: cause.type, info: cause.value.rest() }));
    return { outcome: 'failure', correlation, causes };
  });
  return response ?? unknown;
}
