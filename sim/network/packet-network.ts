import { addressScope } from '../../protocol/address-scope.ts';
import type { IpAddress } from '../../protocol/host.ts';
import type { NamedStreams } from '../../protocol/random/streams.ts';
import { ipAddressFromBytes, ipAddressToBytes } from '../../protocol/wire/ip-address.ts';
import type { Simulator } from '../kernel/simulator.ts';
import { AddressBook } from './address-book.ts';
import { Channel } from './channel.ts';
import { checkChannelOptions } from './channel-options.ts';
import { HostNode } from './host-node.ts';
import { type Location, NONE } from './ip-packet.ts';
import { Link, type LinkOptions } from './link.ts';
import { isMulticast } from './multicast.ts';
import { NetworkError, requirePositive } from './network-error.ts';
import { NetworkInterface } from './network-interface.ts';
import type { PacketNode } from './packet-node.ts';
import { type PacketObserver, PacketTap } from './packet-observer.ts';
import { requireIpv6Mtu, requireRoutes } from './reachability.ts';
import { RouterNode } from './router-node.ts';
import { type RouterLink, shortestRoutes } from './routes.ts';

/** One end of a new link. */
export interface LinkEnd {
  readonly node: PacketNode;
  /** Of the new interface. */
  readonly addresses?: readonly IpAddress[];
  /** The interface belongs to a LAN that its router switches (no hop is counted between such interfaces). */
  readonly switched?: boolean;
}

/** Hosts and routers, joined by links; packets travel by static shortest routes. */
export class PacketNetwork {
  readonly simulator: Simulator;
  readonly hosts: HostNode[] = [];
  readonly routers: RouterNode[] = [];
  readonly links: Link[] = [];
  readonly #tap = new PacketTap();
  readonly #streams: NamedStreams;
  readonly #book = new AddressBook();
  readonly #names = new Set<string>();
  #routed = false;

  /** @param streams below `<seed>/network`: losses and the like draw from streams named after their channel */
  constructor(simulator: Simulator, streams: NamedStreams) {
    this.simulator = simulator;
    this.#streams = streams;
  }

  /** Sees all packets; undefined (default): no observer, at no cost. */
  set observer(observer: PacketObserver | undefined) {
    this.#tap.observer = observer;
  }

  addHost(name: string): HostNode {
    const host = new HostNode({ simulator: this.simulator, tap: this.#tap }, name, this.newNode(name), this.#book);
    this.hosts.push(host);
    return host;
  }

  addRouter(name: string): RouterNode {
    const refresh = (): void => this.refreshRoutes();
    const surroundings = { simulator: this.simulator, tap: this.#tap };
    const router = new RouterNode(surroundings, name, this.newNode(name), this.routers.length, refresh);
    this.routers.push(router);
    return router;
  }

  /**
   * Joins two nodes by a link between new interfaces.
   *
   * @throws NetworkError naming the link and the option, or the interface and the address, at fault
   */
  connect(first: LinkEnd, second: LinkEnd, options: LinkOptions = {}): Link {
    const metric = options.metric ?? 1;
    const a = newInterface(first, metric);
    const b = newInterface(second, metric);
    const name = `${a.name}-${b.name}`;
    const backward = options.backward ?? options;
    const ipv6 = [...a.addresses, ...b.addresses].some((entry) => entry.ipv6);
    requirePositive(name, 'metric', metric);
    checkChannelOptions(name, options, ipv6);
    checkChannelOptions(name, backward, ipv6);
    for (const end of [a, b]) this.#book.add(end);
    const link = new Link(name, this.channel(a, b, options), this.channel(b, a, backward));
    a.connect(link.forward, b, locationOf(a, b));
    b.connect(link.backward, a, locationOf(b, a));
    first.node.interfaces.push(a);
    second.node.interfaces.push(b);
    this.links.push(link);
    this.#routed = false;
    for (const host of this.hosts) host.networkChanged();
    return link;
  }

  /**
   * Checks the network before a run.
   *
   * @throws NetworkError naming two hosts without a way between them, or a link whose MTU is too small for the IPv6
   *   packets that pass it
   */
  check(): void {
    requireRoutes(this.hosts, this.routers);
    requireIpv6Mtu(this.routers);
  }

  private newNode(name: string): number {
    if (this.#names.has(name)) throw new NetworkError(name, 'name', 'is taken by another node');
    this.#names.add(name);
    return this.hosts.length + this.routers.length;
  }

  private channel(from: NetworkInterface, to: NetworkInterface, options: LinkOptions): Channel {
    const streams = this.#streams.below(`${from.name}>${to.name}`);
    return new Channel({ simulator: this.simulator, tap: this.#tap, streams }, from.name, to, options);
  }

  private refreshRoutes(): void {
    if (this.#routed) return;
    this.#routed = true;
    const edges = this.routers.map(edgesOf);
    for (const router of this.routers) router.routes = shortestRoutes(router.routerIndex, edges);
  }
}

function newInterface({ node, addresses = [], switched = false }: LinkEnd, metric: number): NetworkInterface {
  const index = node.interfaces.length;
  const canonical = addresses.map((address) => canonicalAddress(`${node.name}/${index}`, address));
  return new NetworkInterface(node, index, canonical, metric, switched);
}

function canonicalAddress(part: string, address: IpAddress): IpAddress {
  let canonical: IpAddress;
  try {
    canonical = ipAddressFromBytes(ipAddressToBytes(address));
  } catch {
    throw new NetworkError(part, 'addresses', `has "${address}", which is not an IPv4 or IPv6 address`);
  }
  if (addressScope(canonical) === 'loopback' || isMulticast(canonical))
    throw new NetworkError(part, 'addresses', `has ${canonical}, which no interface of a network can have`);
  return canonical;
}

function locationOf(own: NetworkInterface, peer: NetworkInterface): Location {
  const node = own.owner.index;
  if (own.owner instanceof RouterNode) return { node, gateway: own.owner.routerIndex, port: NONE };
  if (peer.owner instanceof RouterNode) return { node, gateway: peer.owner.routerIndex, port: peer.index };
  return { node, gateway: NONE, port: NONE };
}

function edgesOf(router: RouterNode): RouterLink[] {
  return router.interfaces.flatMap((outgoing) => {
    const neighbor = outgoing.peer.owner;
    return neighbor instanceof RouterNode ? [{ outgoing, to: neighbor.routerIndex, metric: outgoing.metric }] : [];
  });
}
