import { u16At, u8At } from '../big-endian.ts';

/**
 * What follows the headers below IP: an IP packet, something that is not read here, or (undefined) nothing that may
 * hold SCTP.
 */
export type NetworkContent = { readonly ip: Uint8Array } | { readonly unread: string } | undefined;

const EtherType = { ipv4: 0x0800, ipv6: 0x86dd, mpls: 0x8847, mplsMulticast: 0x8848, pppoe: 0x8864 } as const;

/** VLAN tags (IEEE 802.1Q, 802.1ad, and their forerunner), one in the other (QinQ). */
const vlanTags: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

/** ARP, RARP, LLDP, slow protocols, EAPOL, loopback tests, PPPoE discovery, PTP, CFM: they hold no packets of hosts. */
const withoutPackets: ReadonlySet<number> = new Set([
  0x0806, 0x8035, 0x88cc, 0x8809, 0x888e, 0x9000, 0x8863, 0x88f7, 0x8902,
]);

const names: ReadonlyMap<number, string> = new Map([
  [0x88e5, 'MACsec'],
  [0x88e7, 'provider backbone bridge'],
  [0x894f, 'network service header'],
  [0x8870, 'jumbo LLC'],
]);

/** Smaller numbers are lengths of IEEE 802.3 frames. */
const LEAST_ETHER_TYPE = 0x0600;

/** What is behind an Ethernet header. @param at where it begins */
export function behindEthernet(bytes: Uint8Array, at: number): NetworkContent {
  return behindEtherType(u16At(bytes, at + 12), bytes, at + 14);
}

/** What is behind an EtherType. @param at first byte behind it */
export function behindEtherType(type: number, bytes: Uint8Array, at: number): NetworkContent {
  let [inner, offset] = [type, at];
  while (vlanTags.has(inner)) {
    inner = u16At(bytes, offset + 2);
    offset += 4;
  }
  switch (inner) {
    case EtherType.ipv4:
    case EtherType.ipv6:
      return { ip: bytes.subarray(offset) };
    case EtherType.mpls:
    case EtherType.mplsMulticast:
      return behindMpls(bytes, offset);
    case EtherType.pppoe:
      // Version, code, session, length (RFC 2516 §4).
      return behindPpp(bytes, offset + 6);
    default:
      if (inner < LEAST_ETHER_TYPE) return behindLlc(bytes, offset);
      return withoutPackets.has(inner) ? undefined : { unread: `EtherType 0x${hex(inner)}${inWords(inner)}` };
  }
}

/** PPP (RFC 1661): IP, or MPLS; the rest is control. @param at the protocol, or address and control before it */
export function behindPpp(bytes: Uint8Array, at: number): NetworkContent {
  let offset = bytes[at] === 0xff && bytes[at + 1] === 0x03 ? at + 2 : at;
  // Compressed protocols have one byte, which is odd (§2, §6.5).
  const isCompressed = (u8At(bytes, offset) & 1) === 1;
  const protocol = isCompressed ? u8At(bytes, offset) : u16At(bytes, offset);
  offset += isCompressed ? 1 : 2;
  if (protocol === 0x21 || protocol === 0x57) return { ip: bytes.subarray(offset) };
  if (protocol === 0x0281 || protocol === 0x0283) return behindMpls(bytes, offset);
  const isData = protocol < 0x4000 && offset < bytes.length;
  return isData ? { unread: `PPP protocol 0x${hex(protocol)}` } : undefined;
}

/**
 * A label stack (RFC 3032), and behind it IP, or Ethernet, which may have a control word before it (RFC 4448). Nothing says
 * which: IP begins with its version, a control word with 0, a frame with its destination.
 */
export function behindMpls(bytes: Uint8Array, at: number): NetworkContent {
  let offset = at;
  // The lowest bit of the third byte marks the bottom of the stack.
  while (offset + 4 <= bytes.length && (u8At(bytes, offset + 2) & 1) === 0) offset += 4;
  offset += 4;
  if (offset >= bytes.length) return { unread: 'truncated MPLS label stack' };
  const version = u8At(bytes, offset) >> 4;
  if (version === 4 || version === 6) return { ip: bytes.subarray(offset) };
  // The second byte and the rest of the first are 0 in a control word (RFC 4448 §4.6).
  const isControlWord = u16At(bytes, offset) === 0;
  const content = behindEthernet(bytes, isControlWord ? offset + 4 : offset);
  if (isControlWord || (content !== undefined && 'ip' in content)) return content;
  return { unread: 'MPLS with neither IP nor Ethernet' };
}

/** IEEE 802.2: only SNAP has EtherTypes. */
function behindLlc(bytes: Uint8Array, at: number): NetworkContent {
  const isSnap = bytes[at] === 0xaa && bytes[at + 1] === 0xaa && bytes[at + 2] === 3;
  const type = u16At(bytes, at + 6);
  return isSnap && type >= LEAST_ETHER_TYPE ? behindEtherType(type, bytes, at + 8) : undefined;
}

function inWords(type: number): string {
  const name = names.get(type);
  return name === undefined ? '' : ` (${name})`;
}

function hex(type: number): string {
  return type.toString(16).padStart(4, '0');
}
