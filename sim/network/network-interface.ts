import { addressScope } from '../../protocol/address-scope.ts';
import type { AddressScope, IpAddress, LocalAddress } from '../../protocol/host.ts';
import { isIpv6 } from '../../protocol/wire/ip-address.ts';
import type { Channel, ChannelEnd } from './channel.ts';
import type { DropCause } from './drop-cause.ts';
import { type IpPacket, type Location, NOWHERE } from './ip-packet.ts';

/** A node as its interfaces see it. */
export interface InterfaceOwner {
  readonly name: string;
  readonly index: number;
  /** False while it is crashed. */
  readonly up: boolean;
  received(packet: IpPacket, incoming: NetworkInterface): void;
  /** One of its interfaces was switched off, or on again. */
  interfaceSwitched(): void;
  /** The link of one of its interfaces failed, or works again. */
  carrierChanged(): void;
  /** Sum of the metrics of the links from here to a place; Infinity: it does not forward there. */
  distanceTo(location: Location): number;
}

/** An address of an interface. */
export interface SimulatedInterfaceAddress extends LocalAddress {
  readonly ipv6: boolean;
  readonly interface: NetworkInterface;
}

/** The end of a link in a node. */
export class NetworkInterface implements ChannelEnd {
  /** `A/0`: the first interface of node A. */
  readonly name: string;
  readonly owner: InterfaceOwner;
  /** Among the interfaces of its owner. */
  readonly index: number;
  readonly addresses: readonly SimulatedInterfaceAddress[];
  /** Part of a LAN that its router switches: packets between such interfaces keep their hop limit. */
  readonly switched: boolean;
  /** Of the link, for routes. */
  readonly metric: number;
  location = NOWHERE;
  /** Whether its own link carries packets. */
  #carrier = true;
  #up = true;
  #outgoing: Channel | undefined;
  #peer: NetworkInterface | undefined;

  constructor(
    owner: InterfaceOwner,
    index: number,
    addresses: readonly IpAddress[],
    metric: number,
    switched: boolean,
  ) {
    this.name = `${owner.name}/${index}`;
    this.owner = owner;
    this.index = index;
    this.addresses = addresses.map((address) => this.#entry(address));
    this.metric = metric;
    this.switched = switched;
  }

  /** Plugs the link in. */
  connect(outgoing: Channel, peer: NetworkInterface, location: Location): void {
    this.#outgoing = outgoing;
    this.#peer = peer;
    this.location = location;
  }

  get outgoing(): Channel {
    if (this.#outgoing === undefined) throw new Error(`interface ${this.name} has no link`);
    return this.#outgoing;
  }

  /** The other end of the link. */
  get peer(): NetworkInterface {
    if (this.#peer === undefined) throw new Error(`interface ${this.name} has no link`);
    return this.#peer;
  }

  get up(): boolean {
    return this.#up;
  }

  /** What is not transmitted yet is lost when the interface goes down; what others sent is dropped on arrival. */
  setUp(up: boolean): void {
    this.#up = up;
    this.owner.interfaceSwitched();
    if (!up) this.outgoing.dropUnsent('interfaceDown');
  }

  get carrier(): boolean {
    return this.#carrier;
  }

  setCarrier(carrier: boolean): void {
    this.#carrier = carrier;
    this.owner.carrierChanged();
  }

  get refusal(): DropCause | undefined {
    if (!this.#up) return 'interfaceDown';
    return this.owner.up ? undefined : 'nodeDown';
  }

  send(packet: IpPacket): void {
    const { outgoing } = this;
    if (this.#up) outgoing.send(packet);
    else outgoing.drop(packet, 'interfaceDown');
  }

  arrived(packet: IpPacket): void {
    this.owner.received(packet, this);
  }

  /** Sum of the metrics of the links to a place when leaving by this interface; Infinity: it does not lead there. */
  distanceTo(location: Location): number {
    const { peer } = this;
    return this.metric + (peer.location === location ? 0 : peer.owner.distanceTo(location));
  }

  /**
   * The address to send from: of the scope wanted if there is one, else a wider one than link-local.
   *
   * @param allowed undefined: all of them
   */
  sourceFor(ipv6: boolean, scope: AddressScope, allowed?: readonly IpAddress[]): IpAddress | undefined {
    let best: SimulatedInterfaceAddress | undefined;
    for (const entry of this.addresses) {
      if (entry.ipv6 !== ipv6 || allowed?.includes(entry.address) === false) continue;
      if (entry.scope === scope) return entry.address;
      if (best === undefined && entry.scope !== 'link') best = entry;
    }
    return best?.address;
  }

  #entry(address: IpAddress): SimulatedInterfaceAddress {
    return { address, scope: addressScope(address), ipv6: isIpv6(address), interface: this };
  }
}
