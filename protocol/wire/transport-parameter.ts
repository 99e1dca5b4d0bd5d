import type { IpAddress } from '../host.ts';
import { alignedLength, type ByteWriter } from './byte-writer.ts';
import { ipAddressFromBytes, ipAddressToBytes, isIpv6 } from './ip-address.ts';
import { MAX_TRANSPORT_ADDRESSES } from './message-limits.ts';
import { PARAMETER_HEADER, ParameterType } from './parameter-type.ts';
import type { ParameterReader } from './parameter-reader.ts';
import type { SctpTransport, SingleAddressTransport, UserTransport } from './pool-element.ts';

const addressTypes: readonly number[] = [ParameterType.ipv4Address, ParameterType.ipv6Address];

const singleAddressTypes = {
  tcp: ParameterType.tcpTransport,
  udp: ParameterType.udpTransport,
  'udp-lite': ParameterType.udpLiteTransport,
} as const;

/** Types of the parameters that describe a transport. */
export const transportTypes: readonly number[] = [
  ParameterType.dccpTransport,
  ParameterType.sctpTransport,
  ParameterType.tcpTransport,
  ParameterType.udpTransport,
  ParameterType.udpLiteTransport,
  ParameterType.opaqueTransport,
];

function addressLength(address: IpAddress): number {
  return PARAMETER_HEADER + (isIpv6(address) ? 16 : 4);
}

function writeAddress(writer: ByteWriter, address: IpAddress): void {
  writer.u16(isIpv6(address) ? ParameterType.ipv6Address : ParameterType.ipv4Address);
  writer.u16(addressLength(address));
  writer.raw(ipAddressToBytes(address));
}

function readAddress(reader: ParameterReader): IpAddress {
  const type = reader.peek(addressTypes);
  const value = reader.parameter(type === ParameterType.ipv6Address ? type : ParameterType.ipv4Address, 'IP address');
  const length = type === ParameterType.ipv6Address ? 16 : 4;
  if (value.remaining !== length)
    throw value.fault('bad-length', `an address has ${value.remaining} bytes instead of ${length}`);
  return ipAddressFromBytes(value.rest());
}

/** Length of a transport parameter without padding. */
function transportLength(transport: UserTransport): number {
  switch (transport.protocol) {
    case 'sctp': {
      let length = PARAMETER_HEADER + 4;
      for (const address of transport.addresses) length += addressLength(address);
      return length;
    }
    case 'tcp':
    case 'udp':
    case 'udp-lite':
      return PARAMETER_HEADER + 4 + addressLength(transport.address);
    case 'dccp':
      return PARAMETER_HEADER + 8 + addressLength(transport.address);
    case 'opaque':
      return PARAMETER_HEADER + transport.data.length;
  }
}

export function writeTransport(writer: ByteWriter, transport: UserTransport): void {
  switch (transport.protocol) {
    case 'sctp':
      writeHeader(writer, ParameterType.sctpTransport, transport);
      writer.u16(transport.port);
      writer.u16(transport.use);
      for (const address of transport.addresses) writeAddress(writer, address);
      break;
    case 'tcp':
    case 'udp':
    case 'udp-lite':
      writeHeader(writer, singleAddressTypes[transport.protocol], transport);
      writer.u16(transport.port);
      writer.u16(transport.use);
      writeAddress(writer, transport.address);
      break;
    case 'dccp':
      writeHeader(writer, ParameterType.dccpTransport, transport);
      writer.u16(transport.port);
      writer.u16(transport.reserved);
      writer.u32(transport.serviceCode);
      writeAddress(writer, transport.address);
      break;
    case 'opaque':
      writeHeader(writer, ParameterType.opaqueTransport, transport);
      writer.raw(transport.data);
      writer.align();
  }
}

function writeHeader(writer: ByteWriter, type: number, transport: UserTransport): void {
  writer.u16(type);
  writer.u16(transportLength(transport));
}

/** Length of a transport parameter with padding. */
export function paddedTransportLength(transport: UserTransport): number {
  return alignedLength(transportLength(transport));
}

/** The addresses of a transport; an opaque one has none. */
export function addressesOf(transport: UserTransport): readonly IpAddress[] {
  if (transport.protocol === 'opaque') return [];
  return transport.protocol === 'sctp' ? transport.addresses : [transport.address];
}

/** A transport with at most the number of addresses that is sent to others. */
export function withLimitedAddresses<T extends UserTransport>(transport: T): T {
  if (transport.protocol !== 'sctp' || transport.addresses.length <= MAX_TRANSPORT_ADDRESSES) return transport;
  return { ...transport, addresses: transport.addresses.slice(0, MAX_TRANSPORT_ADDRESSES) };
}

/** Reads whichever transport parameter comes next. */
export function readTransport(reader: ParameterReader): UserTransport {
  const type = reader.peek(transportTypes);
  switch (type) {
    case ParameterType.tcpTransport:
    case ParameterType.udpTransport:
    case ParameterType.udpLiteTransport:
      return readSingleAddressTransport(reader, type);
    case ParameterType.dccpTransport: {
      const value = reader.anyParameter();
      const port = value.u16();
      const reserved = value.u16();
      const serviceCode = value.u32();
      const address = readAddress(value);
      value.finish();
      return { protocol: 'dccp', port, reserved, serviceCode, address };
    }
    case ParameterType.opaqueTransport:
      return { protocol: 'opaque', data: reader.anyParameter().rest() };
    case undefined: // it reports what is there instead
    default:
      return readSctpTransport(reader);
  }
}

export function readSctpTransport(reader: ParameterReader): SctpTransport {
  const value = reader.parameter(ParameterType.sctpTransport, 'transport');
  const port = value.u16();
  const use = value.u16();
  const addresses = [readAddress(value)];
  while (value.peek(addressTypes) !== undefined) addresses.push(readAddress(value));
  return { protocol: 'sctp', port, use, addresses };
}

function readSingleAddressTransport(reader: ParameterReader, type: number): SingleAddressTransport {
  const value = reader.anyParameter();
  const port = value.u16();
  const use = value.u16();
  const address = readAddress(value);
  value.finish();
  const protocol =
    type === ParameterType.tcpTransport ? 'tcp' : type === ParameterType.udpTransport ? 'udp' : 'udp-lite';
  return { protocol, port, use, address };
}
