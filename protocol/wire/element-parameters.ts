/** Parameters that ASAP and ENRP share: pool handle, PE identifier, pool element, server information, cookie. */
import { alignedLength, type ByteWriter } from './byte-writer.ts';
import { PARAMETER_HEADER, ParameterType } from './parameter-type.ts';
import type { ParameterReader } from './parameter-reader.ts';
import { policyLength, readPolicy, writePolicy } from './policy-parameter.ts';
import type { SelectionPolicy } from '../policies/selection-policy.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle, ServerInformation } from './pool-element.ts';
import { paddedTransportLength, readSctpTransport, readTransport, writeTransport } from './transport-parameter.ts';

export function poolHandleLength(poolHandle: PoolHandle): number {
  return alignedLength(PARAMETER_HEADER + poolHandle.length);
}

export function writePoolHandle(writer: ByteWriter, poolHandle: PoolHandle): void {
  writer.u16(ParameterType.poolHandle);
  writer.u16(PARAMETER_HEADER + poolHandle.length);
  writer.latin1(poolHandle);
  writer.align();
}

export function readPoolHandle(reader: ParameterReader): PoolHandle {
  const value = reader.parameter(ParameterType.poolHandle, 'pool handle');
  if (value.remaining === 0) throw value.fault('invalid-value', 'the pool handle is empty');
  return value.latin1();
}

export const PE_IDENTIFIER_LENGTH = 8;

export function writePeIdentifier(writer: ByteWriter, identifier: PeIdentifier): void {
  writer.u16(ParameterType.peIdentifier);
  writer.u16(PE_IDENTIFIER_LENGTH);
  writer.u32(identifier);
}

export function readPeIdentifier(reader: ParameterReader): PeIdentifier {
  const value = reader.parameter(ParameterType.peIdentifier, 'PE identifier');
  const identifier = value.u32();
  value.finishFields();
  return identifier;
}

export function poolElementLength(element: PoolElementParameter): number {
  let length = PARAMETER_HEADER + 12 + paddedTransportLength(element.userTransport) + policyLength(element.policy);
  if (element.asapTransport !== undefined) length += paddedTransportLength(element.asapTransport);
  return length;
}

export function writePoolElement(writer: ByteWriter, element: PoolElementParameter): void {
  writer.u16(ParameterType.poolElement);
  writer.u16(poolElementLength(element));
  writer.u32(element.identifier);
  writer.u32(element.homeRegistrar);
  writer.u32(element.registrationLife);
  writeTransport(writer, element.userTransport);
  writePolicy(writer, element.policy);
  if (element.asapTransport !== undefined) writeTransport(writer, element.asapTransport);
}

export function readPoolElement(reader: ParameterReader): PoolElementParameter {
  const value = reader.parameter(ParameterType.poolElement, 'pool element');
  const element = {
    identifier: value.u32(),
    homeRegistrar: value.u32(),
    registrationLife: value.s32(),
    userTransport: readTransport(value),
    policy: readPolicyParameter(value),
  };
  if (value.peek([ParameterType.sctpTransport]) === undefined) return element;
  const asapTransport = readSctpTransport(value);
  value.finish();
  return { ...element, asapTransport };
}

export function readPolicyParameter(reader: ParameterReader): SelectionPolicy {
  return readPolicy(reader.parameter(ParameterType.policy, 'policy'));
}

export function serverInformationLength(server: ServerInformation): number {
  return PARAMETER_HEADER + 4 + paddedTransportLength(server.transport);
}

export function writeServerInformation(writer: ByteWriter, server: ServerInformation): void {
  writer.u16(ParameterType.serverInformation);
  writer.u16(serverInformationLength(server));
  writer.u32(server.identifier);
  writeTransport(writer, server.transport);
}

export function readServerInformation(reader: ParameterReader): ServerInformation {
  const value = reader.parameter(ParameterType.serverInformation, 'server information');
  const identifier = value.u32();
  const transport = readSctpTransport(value);
  value.finish();
  return { identifier, transport };
}

export function cookieLength(cookie: Uint8Array): number {
  return alignedLength(PARAMETER_HEADER + cookie.length);
}

export function writeCookie(writer: ByteWriter, cookie: Uint8Array): void {
  writer.u16(ParameterType.cookie);
  writer.u16(PARAMETER_HEADER + cookie.length);
  writer.raw(cookie);
  writer.align();
}

export function readCookie(reader: ParameterReader): Uint8Array {
  const value = reader.parameter(ParameterType.cookie, 'cookie');
  if (value.remaining === 0) throw value.fault('invalid-value', 'the cookie is empty');
  return value.rest();
}
