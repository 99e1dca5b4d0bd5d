import { u16At } from '../big-endian.ts';
import { LinkType } from './captured-frame.ts';
import { behindEthernet, behindEtherType, behindPpp, type NetworkContent } from './ether-type.ts';

/** Link types of raw IP besides the registry's: what BSDs wrote. */
const rawTypes: ReadonlySet<number> = new Set([LinkType.raw, LinkType.ipv4, LinkType.ipv6, 12, 14]);

/** Address family numbers of the loopback header: IPv4 and, as each system has its own, IPv6. */
const loopbackFamilies: ReadonlySet<number> = new Set([2, 10, 24, 28, 30]);

/** What is in a frame, with the padding that the link may have added. */
export function contentOfFrame(linkType: number, frame: Uint8Array): NetworkContent {
  if (rawTypes.has(linkType)) return { ip: frame };
  switch (linkType) {
    case LinkType.ethernet:
      return behindEthernet(frame, 0);
    case LinkType.linuxCooked:
      return behindEtherType(u16At(frame, 14), frame, 16);
    case LinkType.linuxCooked2:
      return behindEtherType(u16At(frame, 0), frame, 20);
    case LinkType.ciscoHdlc:
      return behindEtherType(u16At(frame, 2), frame, 4);
    case LinkType.ppp:
    case LinkType.pppHdlc:
      return behindPpp(frame, 0);
    case LinkType.null:
    case LinkType.loop:
      return isLoopbackIp(frame) ? { ip: frame.subarray(4) } : undefined;
    default:
      return { unread: `link type ${linkType}` };
  }
}

/** The family is in the byte order of the machine that captured (null) or the network's (loop). */
function isLoopbackIp(frame: Uint8Array): boolean {
  if (frame.length < 4) return false;
  const view = new DataView(frame.buffer, frame.byteOffset, 4);
  return loopbackFamilies.has(view.getUint32(0, true)) || loopbackFamilies.has(view.getUint32(0, false));
}
