import type { IpAddress } from '../../host.ts';
import { ByteWriter } from '../byte-writer.ts';
import { ipAddressFromBytes, ipAddressToBytes } from '../ip-address.ts';
import { internetChecksum } from './internet-checksum.ts';

export const IpProtocol = { udp: 17, sctp: 132 } as const;

/** What an IP packet says, and its payload as far as it is there. */
export interface IpPacket {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** Protocol of the payload, behind extension headers. */
  readonly protocol: number;
  /** A part of the packet's memory. */
  readonly payload: Uint8Array;
  /** Bytes of the payload that the packet says it has; more than are there when the capture cut it. */
  readonly payloadLength: number;
  readonly fragment?: IpFragment;
}

/** The packet is a fragment of a greater one. */
export interface IpFragment {
  readonly identification: number;
  /** Of its payload in that of the whole, bytes. */
  readonly offset: number;
  readonly moreFollow: boolean;
}

export interface IpHeader {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly protocol: number;
  /** Time to live or hop limit; default 64. */
  readonly hopLimit?: number;
}

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const DONT_FRAGMENT = 0x4000;

/**
 * An IPv4 or IPv6 packet, as the addresses are, without options, not to be fragmented.
 *
 * @throws RangeError when the addresses are of two families or the packet is too long for IP
 */
export function writeIpPacket(header: IpHeader, payload: Uint8Array): Uint8Array {
  const source = ipAddressToBytes(header.source);
  const destination = ipAddressToBytes(header.destination);
  if (source.length !== destination.length)
    throw new RangeError(`${header.source} and ${header.destination} are no addresses of one family`);
  return source.length === 4
    ? writeIpv4(header, source, destination, payload)
    : writeIpv6(header, source, destination, payload);
}

function writeIpv4(header: IpHeader, source: Uint8Array, destination: Uint8Array, payload: Uint8Array): Uint8Array {
  const writer = new ByteWriter(IPV4_HEADER + checked(payload.length, 0xffff - IPV4_HEADER));
  writer.u8(0x45);
  writer.u8(0);
  writer.u16(writer.bytes.length);
  // A packet that is never fragmented needs no identification (RFC 6864 §4.1).
  writer.u16(0);
  writer.u16(DONT_FRAGMENT);
  writer.u8(header.hopLimit ?? 64);
  writer.u8(header.protocol);
  writer.u16(0);
  writer.raw(source);
  writer.raw(destination);
  const checksum = internetChecksum([writer.bytes.subarray(0, IPV4_HEADER)]);
  writer.raw(payload);
  writer.bytes[10] = checksum >> 8;
  writer.bytes[11] = checksum & 255;
  return writer.bytes;
}

function writeIpv6(header: IpHeader, source: Uint8Array, destination: Uint8Array, payload: Uint8Array): Uint8Array {
  const writer = new ByteWriter(IPV6_HEADER + checked(payload.length, 0xffff));
  writer.u32(0x60000000);
  writer.u16(payload.length);
  writer.u8(header.protocol);
  writer.u8(header.hopLimit ?? 64);
  writer.raw(source);
  writer.raw(destination);
  writer.raw(payload);
  return writer.bytes;
}

function checked(length: number, limit: number): number {
  if (length > limit) throw new RangeError(`${length} bytes are too many for an IP packet: ${limit} at most`);
  return length;
}

/** The IP packet at the start of the bytes, or why there is none. Bytes behind its end are left out. */
export function readIpPacket(bytes: Uint8Array): IpPacket | string {
  if (bytes.length === 0) return 'no byte of an IP packet is there';
  const version = bytes[0] >> 4;
  if (version === 4) return readIpv4(bytes);
  return version === 6 ? readIpv6(bytes) : `IP version ${version} is none`;
}

function readIpv4(bytes: Uint8Array): IpPacket | string {
  const headerLength = 4 * (bytes[0] & 15);
  if (headerLength < IPV4_HEADER || headerLength > bytes.length)
    return `an IPv4 header of ${headerLength} bytes in ${bytes.length}`;
  // 0: the network card was to cut a greater packet into pieces; all that was captured is it.
  const total = u16(bytes, 2) || bytes.length;
  if (total < headerLength) return `an IPv4 packet of ${total} bytes with a header of ${headerLength}`;
  const fragmentation = u16(bytes, 6);
  const offset = 8 * (fragmentation & 0x1fff);
  const moreFollow = (fragmentation & 0x2000) !== 0;
  return {
    source: ipAddressFromBytes(bytes.subarray(12, 16)),
    destination: ipAddressFromBytes(bytes.subarray(16, 20)),
    protocol: bytes[9],
    payload: bytes.subarray(headerLength, total),
    payloadLength: total - headerLength,
    ...((offset > 0 || moreFollow) && { fragment: { identification: u16(bytes, 4), offset, moreFollow } }),
  };
}

/** Extension headers with a length field, in units of 8 bytes without the first: hop-by-hop, routing, destination. */
const skippedExtensions: ReadonlySet<number> = new Set([0, 43, 60]);
const FRAGMENT_HEADER = 44;

function readIpv6(bytes: Uint8Array): IpPacket | string {
  if (bytes.length < IPV6_HEADER) return `an IPv6 header in ${bytes.length} bytes`;
  const end = u16(bytes, 4) === 0 ? bytes.length : IPV6_HEADER + u16(bytes, 4);
  let protocol = bytes[6];
  let offset = IPV6_HEADER;
  let fragment: IpFragment | undefined;
  while (skippedExtensions.has(protocol) || protocol === FRAGMENT_HEADER) {
    const length = protocol === FRAGMENT_HEADER ? 8 : 8 + 8 * bytes[offset + 1];
    if (offset + 8 > bytes.length || offset + length > end) return 'an IPv6 extension header beyond the packet';
    if (protocol === FRAGMENT_HEADER) fragment = fragmentAt(bytes, offset);
    protocol = bytes[offset];
    offset += length;
    // Behind the header of a later fragment there is no other.
    if (fragment !== undefined && fragment.offset > 0) break;
  }
  return {
    source: ipAddressFromBytes(bytes.subarray(8, 24)),
    destination: ipAddressFromBytes(bytes.subarray(24, 40)),
    protocol,
    payload: bytes.subarray(offset, end),
    payloadLength: end - offset,
    ...(fragment !== undefined && (fragment.offset > 0 || fragment.moreFollow) && { fragment }),
  };
}

function fragmentAt(bytes: Uint8Array, offset: number): IpFragment {
  const word = u16(bytes, offset + 2);
  const identification = u16(bytes, offset + 4) * 0x10000 + u16(bytes, offset + 6);
  return { identification, offset: word & 0xfff8, moreFollow: (word & 1) === 1 };
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}
