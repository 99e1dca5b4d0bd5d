import { LinkType } from './captured-frame.ts';

const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
/** VLAN tags (IEEE 802.1Q, 802.1ad, and their forerunner). */
const vlanTags: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

/** Link types of raw IP besides the registry's: what BSDs wrote. */
const rawTypes: ReadonlySet<number> = new Set([LinkType.raw, LinkType.ipv4, LinkType.ipv6, 12, 14]);

/** Address family numbers of the loopback header: IPv4 and, as each system has its own, IPv6. */
const loopbackFamilies: ReadonlySet<number> = new Set([2, 10, 24, 28, 30]);

/** Whether frames of the link type can be read. */
export function isKnownLinkType(linkType: number): boolean {
  return rawTypes.has(linkType) || (Object.values(LinkType) as number[]).includes(linkType);
}

/**
 * The IP packet in a frame, with whatever padding the link put behind it; undefined when the frame holds something else,
 * as ARP.
 */
export function ipPacketInFrame(linkType: number, frame: Uint8Array): Uint8Array | undefined {
  if (rawTypes.has(linkType)) return frame;
  switch (linkType) {
    case LinkType.ethernet:
      return behindEtherType(frame, 12);
    case LinkType.linuxCooked:
      return behindEtherType(frame, 14);
    case LinkType.linuxCooked2:
      return isIp(frame, 0) ? frame.subarray(20) : undefined;
    case LinkType.null:
    case LinkType.loop:
      return isLoopbackIp(frame) ? frame.subarray(4) : undefined;
    default:
      return undefined;
  }
}

/** @param at where the EtherType is, or the first VLAN tag */
function behindEtherType(frame: Uint8Array, at: number): Uint8Array | undefined {
  let offset = at;
  while (vlanTags.has((frame[offset] << 8) | frame[offset + 1])) offset += 4;
  return isIp(frame, offset) ? frame.subarray(offset + 2) : undefined;
}

function isIp(frame: Uint8Array, at: number): boolean {
  const type = (frame[at] << 8) | frame[at + 1];
  return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6;
}

/** The family is in the byte order of the machine that captured (null) or the network's (loop). */
function isLoopbackIp(frame: Uint8Array): boolean {
  if (frame.length < 4) return false;
  const view = new DataView(frame.buffer, frame.byteOffset, 4);
  return loopbackFamilies.has(view.getUint32(0, true)) || loopbackFamilies.has(view.getUint32(0, false));
}
