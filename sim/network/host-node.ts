import type { IpAddress, LocalAddress } from '../../protocol/host.ts';
import type { SimulationEvent } from '../kernel/simulator.ts';
import type { AddressBook } from './address-book.ts';
import { type IpPacket, IPV4_HEADER_LENGTH, IPV6_HEADER_LENGTH, type Location } from './ip-packet.ts';
import type { SimulatedInterfaceAddress, NetworkInterface } from './network-interface.ts';
import { type NodeSurroundings, PacketNode } from './packet-node.ts';
import { pathMtu } from './path-mtu.ts';

/** Takes the packets of a protocol at a host. */
export interface ProtocolHandler {
  /** @returns false if there is no listener */
  received(packet: IpPacket): boolean;
  /** Links of the host failed, or work again. */
  carrierChanged?(): void;
}

/** Which address a packet has to leave from: this one, any of these, or whichever suits its way. */
type WantedSource = IpAddress | readonly IpAddress[] | undefined;

/** How packets to a destination leave: it stays the same until the network or the state of an interface changes. */
interface Way {
  /** For whom it was found. */
  readonly wanted: WantedSource;
  readonly source: IpAddress;
  readonly location: Location;
  readonly headerLength: number;
  /** Undefined: to the host itself. */
  readonly outgoing: NetworkInterface | undefined;
}

/** Sends and receives packets; does not forward. */
export class HostNode extends PacketNode implements SimulationEvent {
  /** Packets that this host sent, to itself too; the ones that found no route included. */
  packetsSent = 0;
  /** Packets that a protocol took. */
  packetsReceived = 0;
  /** Multicast packets without a listener here. */
  packetsIgnored = 0;
  /** Sunk background traffic. @internal */
  backgroundPackets = 0;
  /** @internal */
  backgroundBytes = 0;
  /** Taker of `sctp` packets. */
  sctp: ProtocolHandler | undefined;
  /** Taker of `udp` packets. */
  udp: ProtocolHandler | undefined;
  readonly #book: AddressBook;
  readonly #mtus = new Map<IpAddress, number>();
  /** The last way to each destination that there is one to. */
  readonly #ways = new Map<IpAddress, Way>();
  #addresses: readonly LocalAddress[] | undefined;
  /** Packets to the host itself, which arrive at once but later. */
  readonly #toItself: IpPacket[] = [];

  constructor(surroundings: NodeSurroundings, name: string, index: number, book: AddressBook) {
    super(surroundings, name, index);
    this.#book = book;
  }

  /** Each endpoint that is opened asks for them. */
  get addresses(): readonly LocalAddress[] {
    return (this.#addresses ??= addressesOf(this.interfaces));
  }

  /** Those of interfaces whose links work. */
  get reachableAddresses(): readonly LocalAddress[] {
    return addressesOf(this.interfaces.filter(({ carrier }) => carrier));
  }

  /** Packets to itself that did not arrive yet. */
  get inFlight(): number {
    return this.#toItself.length;
  }

  /**
   * Sends a packet, after its source, destination, location and IP header were filled in. It leaves by the interface
   * that has the source address if that leads to the destination, else by the shortest way.
   *
   * @param source a local address; several: that of the best interface that has one of them; undefined: one of the interface
   *   it leaves by
   * @throws RangeError if the source is not an address of this host
   */
  send(packet: IpPacket, source: WantedSource, destination: IpAddress): void {
    if (!this.up) return;
    this.packetsSent++;
    packet.destination = destination;
    const known = this.#ways.get(destination);
    const way = known !== undefined && known.wanted === source ? known : this.findWay(source, destination);
    if (way === undefined) {
      packet.source = typeof source === 'string' ? source : '';
      this.drop(packet, 'noRoute');
      return;
    }
    packet.source = way.source;
    packet.location = way.location;
    packet.byteLength += way.headerLength;
    if (way.outgoing === undefined) this.sendToItself(packet);
    else way.outgoing.send(packet);
  }

  /** Sends a multicast packet by one interface, from its first address of the group's family, if it has one. */
  sendMulticast(packet: IpPacket, outgoing: NetworkInterface, group: IpAddress, ipv6: boolean): void {
    const source = outgoing.sourceFor(ipv6, 'global') ?? outgoing.sourceFor(ipv6, 'link');
    if (!this.up || source === undefined) return;
    this.packetsSent++;
    packet.multicast = true;
    packet.source = source;
    packet.destination = group;
    packet.location = outgoing.location;
    packet.byteLength += ipv6 ? IPV6_HEADER_LENGTH : IPV4_HEADER_LENGTH;
    outgoing.send(packet);
  }

  received(packet: IpPacket): void {
    if (!packet.multicast && packet.location.node !== this.index) this.drop(packet, 'noRoute');
    else this.demultiplex(packet);
  }

  /** Hosts do not forward. */
  distanceTo(): number {
    return Infinity;
  }

  /** The least MTU on the ways to a destination, bytes; of the own links if there is no way. */
  mtu(destination: IpAddress): number {
    let mtu = this.#mtus.get(destination);
    if (mtu === undefined) {
      mtu = pathMtu(this.interfaces, this.#book.find(destination)?.interface.location);
      this.#mtus.set(destination, mtu);
    }
    return mtu;
  }

  /** Forgets what it knows of its links and paths, because the network changed. */
  networkChanged(): void {
    this.#mtus.clear();
    this.#ways.clear();
    this.#addresses = undefined;
  }

  override setUp(up: boolean): void {
    super.setUp(up);
    if (up) return;
    for (const packet of this.#toItself.splice(0)) this.drop(packet, 'nodeDown');
  }

  override interfaceSwitched(): void {
    this.#ways.clear();
  }

  override carrierChanged(): void {
    this.sctp?.carrierChanged?.();
  }

  /** Whether there is any way to an address. @param allowed own addresses to send from; undefined: all */
  reaches(address: IpAddress, allowed?: readonly IpAddress[]): boolean {
    const target = this.#book.find(address);
    return target !== undefined && this.outgoing(undefined, target, allowed) !== undefined;
  }

  /** A packet to the host itself arrives. */
  fire(): void {
    const packet = this.#toItself.shift();
    if (packet !== undefined) this.demultiplex(packet);
  }

  describe(): string {
    return `packet of ${this.name} to itself`;
  }

  private findWay(wanted: WantedSource, destination: IpAddress): Way | undefined {
    const target = this.#book.find(destination);
    const local = typeof wanted === 'string' ? this.ownAddress(wanted) : undefined;
    const allowed = typeof wanted === 'string' ? undefined : wanted;
    const outgoing = target && this.outgoing(local, target, allowed);
    if (target === undefined || outgoing === undefined) return undefined;
    const way = {
      wanted,
      source: local?.address ?? outgoing.sourceFor(target.ipv6, target.scope, allowed) ?? '',
      location: target.interface.location,
      headerLength: target.ipv6 ? IPV6_HEADER_LENGTH : IPV4_HEADER_LENGTH,
      outgoing: target.interface.owner === this ? undefined : outgoing,
    };
    this.#ways.set(destination, way);
    return way;
  }

  private sendToItself(packet: IpPacket): void {
    this.#toItself.push(packet);
    this.simulator.schedule(0, this);
  }

  private ownAddress(address: IpAddress): SimulatedInterfaceAddress {
    const entry = this.#book.find(address);
    if (entry?.interface.owner !== this) throw new RangeError(`${address} is not an address of ${this.name}`);
    return entry;
  }

  private outgoing(
    local: SimulatedInterfaceAddress | undefined,
    target: SimulatedInterfaceAddress,
    allowed?: readonly IpAddress[],
  ): NetworkInterface | undefined {
    if (local !== undefined && local.ipv6 !== target.ipv6) return undefined;
    if (target.interface.owner === this) return target.interface;
    // Link-local addresses mean nothing beyond their link (RFC 4007 §6).
    if (local?.scope === 'link') return local.interface.peer === target.interface ? local.interface : undefined;
    return local !== undefined && leadsTo(local.interface, target) ? local.interface : this.nearest(target, allowed);
  }

  /** The interface with the shortest way, those that are up first. */
  private nearest(target: SimulatedInterfaceAddress, allowed?: readonly IpAddress[]): NetworkInterface | undefined {
    let best: NetworkInterface | undefined;
    let bestDistance = Infinity;
    for (const candidate of this.interfaces) {
      if (best !== undefined && best.up && !candidate.up) continue;
      if (!leadsTo(candidate, target) || candidate.sourceFor(target.ipv6, target.scope, allowed) === undefined)
        continue;
      const distance = candidate.distanceTo(target.interface.location);
      if (distance < bestDistance || (candidate.up && best?.up === false)) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best;
  }

  private demultiplex(packet: IpPacket): void {
    let taken = true;
    switch (packet.protocol) {
      case 'sctp':
        taken = this.sctp?.received(packet) ?? false;
        break;
      case 'udp':
        taken = this.udp?.received(packet) ?? false;
        break;
      case 'background':
        this.sink(packet);
        break;
    }
    if (taken) this.packetsReceived++;
    else if (packet.multicast) this.packetsIgnored++;
    else this.drop(packet, 'noListener');
  }

  private sink(packet: IpPacket): void {
    this.backgroundPackets++;
    this.backgroundBytes += packet.byteLength;
  }
}

function addressesOf(interfaces: readonly NetworkInterface[]): readonly LocalAddress[] {
  return interfaces.flatMap(({ addresses }) => addresses.map(({ address, scope }) => ({ address, scope })));
}

function leadsTo(outgoing: NetworkInterface, target: SimulatedInterfaceAddress): boolean {
  if (target.scope === 'link') return outgoing.peer === target.interface;
  return outgoing.distanceTo(target.interface.location) < Infinity;
}
