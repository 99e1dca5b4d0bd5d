import type { IpPacket, Location } from './ip-packet.ts';
import type { NetworkInterface } from './network-interface.ts';
import { type NodeSurroundings, PacketNode } from './packet-node.ts';
import { NO_ROUTE, type Route } from './routes.ts';

/** Forwards packets by static routes, regardless of the state of the links; floods multicast along reverse paths. */
export class RouterNode extends PacketNode {
  /** Among the routers of the network. */
  readonly routerIndex: number;
  /** Routes by router that they lead to. */
  routes: readonly Route[] = [];
  /** Copies made of multicast packets, beyond the first one. */
  packetsCopied = 0;
  /** Multicast packets with no further way to go, or come by a way that is not the shortest. */
  packetsIgnored = 0;
  readonly #refreshRoutes: () => void;

  /** @param refreshRoutes computes the routes if the network changed */
  constructor(
    surroundings: NodeSurroundings,
    name: string,
    index: number,
    routerIndex: number,
    refreshRoutes: () => void,
  ) {
    super(surroundings, name, index);
    this.routerIndex = routerIndex;
    this.#refreshRoutes = refreshRoutes;
  }

  received(packet: IpPacket, incoming: NetworkInterface): void {
    if (packet.multicast) {
      this.#flood(packet, incoming);
      return;
    }
    if (packet.location.node === this.index) {
      this.drop(packet, 'noListener');
      return;
    }
    const outgoing = this.outgoingTo(packet.location);
    if (outgoing === undefined) this.drop(packet, 'noRoute');
    else if (hopsLeft(packet, incoming, outgoing)) outgoing.send(packet);
    else this.drop(packet, 'hopLimit');
  }

  /** The interface by which a place is reached. */
  outgoingTo(location: Location): NetworkInterface | undefined {
    if (location.gateway === this.routerIndex) return this.interfaces[location.port];
    return this.routes[location.gateway]?.outgoing;
  }

  distanceTo(location: Location): number {
    this.#refreshRoutes();
    if (location.gateway === this.routerIndex) return this.interfaces[location.port]?.metric ?? 0;
    return (this.routes[location.gateway] ?? NO_ROUTE).distance;
  }

  /**
   * Sends a multicast packet on by all other interfaces, if it came by the one that leads to its origin: so it comes
   * to each link once, without loops.
   */
  #flood(packet: IpPacket, incoming: NetworkInterface): void {
    this.#refreshRoutes();
    let copies = 0;
    const shortest = this.outgoingTo(packet.location) === incoming;
    for (const outgoing of shortest ? this.interfaces : []) {
      if (outgoing === incoming) continue;
      const copy = packet.copy();
      if (!hopsLeft(copy, incoming, outgoing)) continue;
      copies++;
      outgoing.send(copy);
    }
    if (copies === 0) this.packetsIgnored++;
    else this.packetsCopied += copies - 1;
  }
}

/** Counts a hop, unless the router only switches within its LAN. @returns whether the packet may be forwarded */
function hopsLeft(packet: IpPacket, incoming: NetworkInterface, outgoing: NetworkInterface): boolean {
  return (incoming.switched && outgoing.switched) || --packet.hopLimit > 0;
}
