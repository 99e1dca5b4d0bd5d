import type { IpAddress } from '../../host.ts';
import { u16At, u8At } from '../big-endian.ts';
import { ByteWriter } from '../byte-writer.ts';
import { ipAddressFromBytes, ipAddressToBytes } from '../ip-address.ts';
import { internetChecksum } from './internet-checksum.ts';

export const IpProtocolNumber = { udp: 17, sctp: 132 } as const;

/** What an IP packet says, and its payload as far as it is there. */
export interface CapturedIpPacket {
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
    throw new RangeError(`${header.source} and ${header.destination} are not addresses of the same family`);
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
  if (length > limit) throw new RangeError(`${length} bytes are too many for an IP packet (at most ${limit})`);
  return length;
}

/** The IP packet at the start of the bytes, or why there is none. Bytes behind its end are left out. */
export function readIpPacket(bytes: Uint8Array): CapturedIpPacket | string {
  if (bytes.length === 0) return 'the IP packet is empty';
  const version = u8At(bytes, 0) >> 4;
  if (version === 4) return readIpv4(bytes);
  return version === 6 ? readIpv6(bytes) : `unknown IP version ${version}`;
}

function readIpv4(bytes: Uint8Array): CapturedIpPacket | string {
  const headerLength = 4 * (u8At(bytes, 0) & 15);
  if (headerLength < IPV4_HEADER || headerLength > bytes.length)
    return `an IPv4 header of ${headerLength} bytes in a packet of ${bytes.length}`;
  // 0: the network card was to split a larger packet (segmentation offload); its length is what was captured.
  const total = u16At(bytes, 2) || bytes.length;
  if (total < headerLength) return `an IPv4 packet of ${total} bytes with a header of ${headerLength}`;
  const fragmentation = u16At(bytes, 6);
  const offset = 8 * (fragmentation & 0x1fff);
  const moreFollow = (fragmentation & 0x2000) !== 0;
  return behindExtensions({
    source: ipAddressFromBytes(bytes.subarray(12, 16)),
    destination: ipAddressFromBytes(bytes.subarray(16, 20)),
    protocol: u8At(bytes, 9),
    payload: bytes.subarray(headerLength, total),
    payloadLength: total - headerLength,
    ...((offset > 0 || moreFollow) && { fragment: { identification: u16At(bytes, 4), offset, moreFollow } }),
  });
}

function readIpv6(bytes: Uint8Array): CapturedIpPacket | string {
  if (bytes.length < IPV6_HEADER) return `${bytes.length} bytes are too few for an IPv6 header`;
  const end = u16At(bytes, 4) === 0 ? bytes.length : IPV6_HEADER + u16At(bytes, 4);
  return behindExtensions({
    source: ipAddressFromBytes(bytes.subarray(8, 24)),
    destination: ipAddressFromBytes(bytes.subarray(24, 40)),
    protocol: u8At(bytes, 6),
    payload: bytes.subarray(IPV6_HEADER, end),
    payloadLength: end - IPV6_HEADER,
  });
}

const Extension = { hopByHop: 0, routing: 43, fragment: 44, authentication: 51, destination: 60 } as const;
/** Mobility, HIP and shim6 (RFC 6564: the same form). */
const otherExtensions = [135, 139, 140];
/** Headers of IPv6 with a length field, in units of 8 bytes without the first. */
const lengthy: ReadonlySet<number> = new Set([
  Extension.hopByHop,
  Extension.routing,
  Extension.destination,
  ...otherExtensions,
]);

/**
 * The packet without the headers between that of IP and what it carries: extension headers of IPv6, and the Authentication
 * Header of either version (RFC 4302), which hides nothing. A fragment is left as it is: its headers are parts of the whole.
 */
export function behindExtensions(packet: CapturedIpPacket): CapturedIpPacket | string {
  const isIpv6 = packet.source.includes(':');
  let { protocol, payload, payloadLength, fragment } = packet;
  while (fragment === undefined) {
    let length: number;
    if (protocol === Extension.authentication) length = 8 + 4 * u8At(payload, 1);
    else if (isIpv6 && protocol === Extension.fragment) length = 8;
    else if (isIpv6 && lengthy.has(protocol)) length = 8 + 8 * u8At(payload, 1);
    else break;
    if (payload.length < 8 || length > payloadLength) return beyond(protocol);
    // Of an atomic fragment (RFC 6946), offset 0 and no more to follow, nothing is missing.
    if (protocol === Extension.fragment && (u16At(payload, 2) & 0xfff9) !== 0) fragment = fragmentAt(payload, 0);
    protocol = u8At(payload, 0);
    payload = payload.subarray(length);
    payloadLength -= length;
  }
  return { ...packet, protocol, payload, payloadLength, ...(fragment !== undefined && { fragment }) };
}

function beyond(protocol: number): string {
  const name = protocol === Extension.authentication ? 'an authentication header' : 'an IPv6 extension header';
  return `${name} exceeds the packet`;
}

function fragmentAt(bytes: Uint8Array, offset: number): IpFragment {
  const word = u16At(bytes, offset + 2);
  const identification = u16At(bytes, offset + 4) * 0x10000 + u16At(bytes, offset + 6);
  return { identification, offset: word & 0xfff8, moreFollow: (word & 1) === 1 };
}
