import type { SctpPacket } from '../../../../protocol/sctp/chunk.ts';
import { encodePacket } from '../../../../protocol/sctp/wire/encode-packet.ts';
import { internetChecksum } from '../../../../protocol/wire/capture/internet-checksum.ts';
import { writeIpPacket } from '../../../../protocol/wire/capture/captured-ip-packet.ts';
import { writeUdpDatagram } from '../../../../protocol/wire/capture/udp-datagram.ts';
import { data, messageOf, packetOf } from './sample-capture.ts';

export interface Encapsulated {
  readonly name: string;
  readonly linkType: number;
  /** One, or the fragments. */
  readonly frames: readonly Uint8Array[];
}

export const ipv4 = { source: '10.0.0.1', destination: '10.0.0.2' };
const ipv6 = { source: '2001:db8::1', destination: '2001:db8::2' };

/** The packet that all of them hold: DATA with a registration. */
export const encapsulatedPacket: SctpPacket = packetOf([data(1000, 11, messageOf('asap', 1))]);

const sctp = encodePacket(encapsulatedPacket);
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const join = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(Buffer.concat(parts.map((part) => (typeof part === 'string' ? hex(part) : part))));

const macs = '020000000002 020000000001';
export const ethernet = (type: string, ...rest: readonly (string | Uint8Array)[]): Uint8Array =>
  join(macs, type, ...rest);

const packet4 = writeIpPacket({ ...ipv4, protocol: 132 }, sctp);
const packet6 = writeIpPacket({ ...ipv6, protocol: 132 }, sctp);
const outer = { source: '192.0.2.1', destination: '192.0.2.2' };

/** In UDP to a port. */
function inUdp(port: number, payload: Uint8Array): Uint8Array {
  const ends = [outer.source, outer.destination].map((address) => ({ address, port }));
  return ethernet('0800', writeIpPacket({ ...outer, protocol: 17 }, writeUdpDatagram(ends[0], ends[1], payload)));
}

function inIp(protocol: number, payload: Uint8Array): Uint8Array {
  return ethernet('0800', writeIpPacket({ ...outer, protocol }, payload));
}

const u16 = (value: number): string => value.toString(16).padStart(4, '0');
/** Authentication Header (RFC 4302): next header, length, index, sequence number, 96 bits of integrity. */
const authentication = `8404 0000 00000100 00000001 ${'5a'.repeat(12)}`;

/** The payload in fragments of IPv4 of the given number of bytes. */
export function ipv4Fragments(payload: Uint8Array, size: number, identification: number, protocol = 132): Uint8Array[] {
  return cut(payload, size).map(({ offset, part, more }) => {
    const packet = Buffer.from(writeIpPacket({ ...ipv4, protocol }, part));
    packet.writeUInt16BE(identification, 4);
    packet.writeUInt16BE((offset / 8) | (more ? 0x2000 : 0), 6);
    packet.writeUInt16BE(0, 10);
    packet.writeUInt16BE(internetChecksum([packet.subarray(0, 20)]), 10);
    return ethernet('0800', packet);
  });
}

/** The same of IPv6. @param next what the whole begins with */
export function ipv6Fragments(payload: Uint8Array, size: number, identification: number, next = 132): Uint8Array[] {
  return cut(payload, size).map(({ offset, part, more }) => {
    const header = Buffer.alloc(8);
    header.writeUInt8(next, 0);
    header.writeUInt16BE(offset | (more ? 1 : 0), 2);
    header.writeUInt32BE(identification, 4);
    return ethernet('86dd', writeIpPacket({ ...ipv6, protocol: 44 }, join(header, part)));
  });
}

function cut(payload: Uint8Array, size: number): { offset: number; part: Uint8Array; more: boolean }[] {
  const count = Math.ceil(payload.length / size);
  return Array.from({ length: count }, (_, index) => ({
    offset: index * size,
    part: payload.subarray(index * size, (index + 1) * size),
    more: index < count - 1,
  }));
}

/** The packet in all the ways that are read. */
export const encapsulations: readonly Encapsulated[] = [
  one('Ethernet', ethernet('0800', packet4)),
  one('a VLAN', ethernet('8100', '0005 86dd', packet6)),
  one('QinQ', ethernet('88a8', '0005 8100 0006 0800', packet4)),
  one('MPLS, one label', ethernet('8847', '00010140', packet4)),
  one('MPLS, three labels, IPv6', ethernet('8847', '00010040 00020040 00030140', packet6)),
  one('MPLS in a VLAN', ethernet('8100', '0005 8847 00010140', packet4)),
  one('PPPoE', ethernet('8864', `1100 0011 ${u16(packet4.length + 2)} 0021`, packet4)),
  one('PPPoE with IPv6 in a VLAN', ethernet('8100', `0005 8864 1100 0011 ${u16(packet6.length + 2)} 0057`, packet6)),
  one('PPP', join('ff03 0021', packet4), 9),
  one('Linux cooked, version 2', join('0800 0000 00000001 0001 00 06 0200000000010000', packet4), 276),
  one(
    'Linux cooked, version 2, with a VLAN tag',
    join('8100 0000 00000001 0001 00 06 0200000000010000', '0005 0800', packet4),
    276,
  ),
  one(
    'IPv6 with an authentication header',
    ethernet('86dd', writeIpPacket({ ...ipv6, protocol: 51 }, join(authentication, sctp))),
  ),
  one(
    'IPv4 with an authentication header',
    ethernet('0800', writeIpPacket({ ...ipv4, protocol: 51 }, join(authentication, sctp))),
  ),
  one('IPv4 in IPv4', inIp(4, packet4)),
  one('IPv6 in IPv4', inIp(41, packet6)),
  one('GRE', inIp(47, join('0000 0800', packet4))),
  one('GRE with a key and Ethernet', inIp(47, join('2000 6558 00000007', ethernet('0800', packet4)))),
  one('VXLAN', inUdp(4789, join('08000000 00000700', ethernet('0800', packet4)))),
  one('GTP-U', inUdp(2152, join(`30ff ${u16(packet4.length)} 00000001`, packet4))),
  one('Geneve', inUdp(6081, join('0000 6558 00000700', ethernet('0800', packet4)))),
  { name: 'fragments of IPv4', linkType: 1, frames: ipv4Fragments(sctp, 40, 0x1234) },
  { name: 'fragments of IPv6', linkType: 1, frames: ipv6Fragments(sctp, 40, 0x1234) },
  {
    name: 'fragments of IPv6 behind the last first',
    linkType: 1,
    frames: ipv6Fragments(sctp, 56, 0x1235).toReversed(),
  },
  {
    name: 'fragments of IPv6 with an authentication header in the whole',
    linkType: 1,
    frames: ipv6Fragments(join(authentication, sctp), 48, 0x1236, 51),
  },
  {
    name: 'fragments of SCTP in UDP',
    linkType: 1,
    frames: ipv4Fragments(
      writeUdpDatagram({ address: ipv4.source, port: 9899 }, { address: ipv4.destination, port: 9899 }, sctp),
      64,
      0x1237,
      17,
    ),
  },
];

function one(name: string, frame: Uint8Array, linkType = 1): Encapsulated {
  return { name, linkType, frames: [frame] };
}
