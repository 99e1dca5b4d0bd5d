import { u16At, u8At } from '../big-endian.ts';
import { behindEthernet, behindEtherType, behindMpls, type NetworkContent } from './ether-type.ts';
import type { UdpDatagram } from './udp-datagram.ts';

/** Protocols of IP that carry packets and are not read: what they are. */
const unreadProtocols: ReadonlyMap<number, string> = new Map([
  [50, 'ESP (encrypted)'],
  [55, 'minimal IP encapsulation'],
  [97, 'EtherIP'],
  [98, 'IP encapsulation (RFC 1241)'],
  [108, 'IPComp (compressed)'],
  [115, 'L2TP'],
]);

/** What IP carries by its protocol, if that is another packet. `not-tunnelled`: it is none. */
export function behindIp(protocol: number, payload: Uint8Array): NetworkContent | 'not-tunnelled' {
  switch (protocol) {
    case 4: // IPv4, by the number that says so, and the one that BSDs had
    case 94:
    case 41: // IPv6
      return { ip: payload };
    case 47:
      return behindGre(payload);
    case 137:
      return behindMpls(payload, 0);
    default: {
      const unread = unreadProtocols.get(protocol);
      return unread === undefined ? 'not-tunnelled' : { unread };
    }
  }
}

/** GRE (RFC 2784, RFC 2890): flags show whether there are checksum, key and sequence number. */
function behindGre(bytes: Uint8Array): NetworkContent {
  const flags = u16At(bytes, 0);
  if ((flags & 0x0007) !== 0) return { unread: 'GRE of version 1 (PPTP)' };
  // Checksum, key and sequence number have 4 bytes each.
  const offset = 4 + 4 * [0x8000, 0x2000, 0x1000].filter((flag) => (flags & flag) !== 0).length;
  const type = u16At(bytes, 2);
  return type === ETHERNET ? behindEthernet(bytes, offset) : behindEtherType(type, bytes, offset);
}

/** “Transparent Ethernet bridging”: what is behind it begins with an Ethernet header. */
const ETHERNET = 0x6558;

type Tunnel = (payload: Uint8Array) => NetworkContent;

/** By port of UDP. */
const udpTunnels: ReadonlyMap<number, Tunnel> = new Map<number, Tunnel>([
  [4789, behindVxlan],
  [8472, behindVxlan], // as Linux had it
  [2152, behindGtpU],
  [6081, behindGeneve],
  [6635, (payload) => behindMpls(payload, 0)],
  [1701, () => ({ unread: 'L2TP' })],
  [3544, () => ({ unread: 'Teredo' })],
  [4500, () => ({ unread: 'ESP in UDP (encrypted)' })],
  [51820, () => ({ unread: 'WireGuard (encrypted)' })],
]);

/** What a UDP datagram carries by its ports, if that is another packet. `not-tunnelled`: it is none. */
export function behindUdp({ sourcePort, destinationPort, payload }: UdpDatagram): NetworkContent | 'not-tunnelled' {
  const tunnel = udpTunnels.get(destinationPort) ?? udpTunnels.get(sourcePort);
  return tunnel === undefined || payload.length === 0 ? 'not-tunnelled' : tunnel(payload);
}

/** VXLAN (RFC 7348 §5): flags, network identifier, Ethernet. */
function behindVxlan(payload: Uint8Array): NetworkContent {
  return (u8At(payload, 0) & 0x08) === 0 ? undefined : behindEthernet(payload, 8);
}

/** GTP-U (3GPP TS 29.281 §5): packets are in messages of type 255, perhaps behind extension headers. */
function behindGtpU(payload: Uint8Array): NetworkContent {
  const flags = u8At(payload, 0);
  if (flags >> 4 !== 3 || payload[1] !== 0xff) return undefined;
  let offset = 8;
  if ((flags & 0x07) !== 0) {
    offset += 4;
    // The last byte of each names the next one; lengths count 4 bytes.
    for (let next = (flags & 0x04) === 0 ? 0 : u8At(payload, offset - 1); next > 0 && offset < payload.length;) {
      offset += 4 * Math.max(1, u8At(payload, offset));
      next = u8At(payload, offset - 1);
    }
  }
  const version = u8At(payload, offset) >> 4;
  return version === 4 || version === 6 ? { ip: payload.subarray(offset) } : undefined;
}

/** Geneve (RFC 8926 §3.4): options in units of 4 bytes, an EtherType. */
function behindGeneve(payload: Uint8Array): NetworkContent {
  const offset = 8 + 4 * (u8At(payload, 0) & 0x3f);
  const type = u16At(payload, 2);
  return type === ETHERNET ? behindEthernet(payload, offset) : behindEtherType(type, payload, offset);
}
