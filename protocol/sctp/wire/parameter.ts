/**
 * Optional and variable-length parameters of INIT, INIT ACK, HEARTBEAT (RFC 9260 §3.2.1 and §3.3), ASCONF and ASCONF-ACK
 * (RFC 5061 §4.2), as whole TLVs:
 * type, length and value without padding.
 */
import type { IpAddress } from '../../host.ts';
import { u16At } from '../../wire/big-endian.ts';
import { ByteWriter } from '../../wire/byte-writer.ts';
import { ipAddressToBytes, isIpv6 } from '../../wire/ip-address.ts';
import { TLV_HEADER } from './byte-length.ts';

export const SctpParameterType = {
  heartbeatInfo: 0x0001,
  ipv4Address: 0x0005,
  ipv6Address: 0x0006,
  stateCookie: 0x0007,
  unrecognizedParameter: 0x0008,
  cookiePreservative: 0x0009,
  hostNameAddress: 0x000b,
  supportedAddressTypes: 0x000c,
  /** RFC 9260 Appendix A */
  ecnCapable: 0x8000,
  /** RFC 4895 */
  random: 0x8002,
  chunkList: 0x8003,
  requestedHmacs: 0x8004,
  /** RFC 4820 */
  padding: 0x8005,
  /** RFC 5061 §4.2.7 */
  supportedExtensions: 0x8008,
  /** RFC 3758 §3.1 */
  forwardTsnSupported: 0xc000,
  /** RFC 5061 */
  addIpAddress: 0xc001,
  deleteIpAddress: 0xc002,
  errorCauseIndication: 0xc003,
  setPrimaryAddress: 0xc004,
  successIndication: 0xc005,
  adaptationLayerIndication: 0xc006,
} as const;

const names = new Map<number, string>(Object.entries(SctpParameterType).map(([name, type]) => [type, name]));

/** Name of a parameter type; undefined when no document that is known here gives it one. */
export function parameterName(type: number): string | undefined {
  return names.get(type);
}

/** Whether a receiver that does not know the parameter continues with the chunk's next one (RFC 9260 §3.2.1). */
export function skipsUnknownParameter(type: number): boolean {
  return (type & 0x8000) !== 0;
}

/** Whether a receiver that does not know the parameter reports it to the sender (RFC 9260 §3.2.1 and §3.2.2). */
export function reportsUnknownParameter(type: number): boolean {
  return (type & 0x4000) !== 0;
}

/** Type of a whole parameter. */
export function parameterTypeOf(parameter: Uint8Array): number {
  return u16At(parameter, 0);
}

/** A whole parameter from its type and value. @throws RangeError when the value is longer than 65 531 bytes. */
export function parameterOf(type: number, value: Uint8Array): Uint8Array {
  const length = TLV_HEADER + value.length;
  if (length > 0xffff) throw new RangeError(`a parameter of ${length} bytes is too long (at most 65535)`);
  const writer = new ByteWriter(length);
  writer.u16(type);
  writer.u16(length);
  writer.raw(value);
  return writer.bytes;
}

/** The type of an address, as Supported Address Types lists it: that of its parameter. */
export function addressTypeOf(address: IpAddress): number {
  return isIpv6(address) ? SctpParameterType.ipv6Address : SctpParameterType.ipv4Address;
}

/** The types of addresses, in ascending order. */
export function addressTypesOf(addresses: readonly { readonly address: IpAddress }[]): readonly number[] {
  const types: number[] = [];
  for (const { address } of addresses) {
    const type = addressTypeOf(address);
    if (!types.includes(type)) types.push(type);
  }
  return types.toSorted((a, b) => a - b);
}

/** IPv4 or IPv6 Address parameter. @throws RangeError when the text is no address */
export function addressParameter(address: IpAddress): Uint8Array {
  const bytes = ipAddressToBytes(address);
  return parameterOf(addressTypeOf(address), bytes);
}
