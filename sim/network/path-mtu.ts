import type { Location } from './ip-packet.ts';
import type { NetworkInterface } from './network-interface.ts';
import { RouterNode } from './router-node.ts';

/** The least MTU on all ways from a host's interfaces to a place, bytes; of their own links if there is no way. */
export function pathMtu(interfaces: readonly NetworkInterface[], location: Location | undefined): number {
  const leading = location && interfaces.filter((outgoing) => outgoing.distanceTo(location) < Infinity);
  if (location === undefined || leading === undefined || leading.length === 0)
    return Math.min(...interfaces.map(({ outgoing }) => outgoing.mtu));
  return Math.min(...leading.map((outgoing) => leastMtu(outgoing, location)));
}

function leastMtu(first: NetworkInterface, location: Location): number {
  let mtu = Infinity;
  let outgoing: NetworkInterface | undefined = first;
  while (outgoing !== undefined) {
    mtu = Math.min(mtu, outgoing.outgoing.mtu);
    outgoing = nextOf(outgoing.peer, location);
  }
  return mtu;
}

/** Where a packet that arrived at an interface leaves again; undefined at its destination. */
function nextOf(arrived: NetworkInterface, location: Location): NetworkInterface | undefined {
  if (arrived.location === location || !(arrived.owner instanceof RouterNode)) return undefined;
  return arrived.owner.outgoingTo(location);
}
