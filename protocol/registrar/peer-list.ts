import type { AddressScope, Association, SocketAddress } from '../host.ts';
import type { EnrpPresence } from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import { withToldAddresses } from '../wire/transport-parameter.ts';
import { usableAddresses } from '../address-scope.ts';
import { Peer, type PeerTimers } from './peer.ts';
import type { StaticPeer } from './registrar-options.ts';

/** By what a PRESENCE came: an association, or a datagram from this source. */
export type PresenceOrigin =
  | { readonly association: Association; readonly source?: undefined }
  | { readonly association?: undefined; readonly source: SocketAddress };

/** The other registrars (RFC 5353 §3.4). */
export class PeerList implements Iterable<Peer> {
  readonly #timersOf: (peer: Peer) => PeerTimers;
  readonly #minAddressScope: AddressScope;
  readonly #peers: Peer[] = [];

  constructor(configured: readonly StaticPeer[], minAddressScope: AddressScope, timersOf: (peer: Peer) => PeerTimers) {
    this.#timersOf = timersOf;
    this.#minAddressScope = minAddressScope;
    for (const location of configured) this.#peers.push(new Peer(location, true, timersOf));
  }

  [Symbol.iterator](): IterableIterator<Peer> {
    return this.#peers[Symbol.iterator]();
  }

  /** Those that were heard, but for targets of takeovers. */
  active(): readonly Peer[] {
    return this.#peers.filter((peer) => peer.identifier !== 0 && peer.active);
  }

  find(identifier: RegistrarIdentifier): Peer | undefined {
    return this.#peers.find((peer) => peer.identifier === identifier);
  }

  /** The peer that a PRESENCE is from: a known one, a configured one that had no identifier yet, or a new one. */
  introduce(message: EnrpPresence, origin: PresenceOrigin): Peer {
    const peer = this.find(message.sender) ?? this.#configuredBy(origin) ?? this.#add(locationOf(message, origin));
    peer.identifier = message.sender;
    this.#locate(peer, message, origin);
    return peer;
  }

  /** The peer that some other message is from: a configured one that had no identifier yet, or a new one. */
  introduceBy(association: Association, identifier: RegistrarIdentifier): Peer {
    const { remoteAddresses, remotePort } = association;
    const peer = this.#configuredBy({ association }) ?? this.#add({ addresses: remoteAddresses, port: remotePort });
    peer.identifier = identifier;
    peer.association ??= association;
    return peer;
  }

  /** A peer that another one told of; undefined if it is known already. */
  addTold(information: ServerInformation): Peer | undefined {
    if (this.find(information.identifier) !== undefined) return undefined;
    const peer = this.#configuredAt(information.transport) ?? this.#add(information.transport);
    peer.identifier = information.identifier;
    tell(peer, information);
    return peer;
  }

  /** Forgets a peer; a configured one stays, without an identifier, and may come back. */
  drop(peer: Peer): void {
    peer.reset();
    if (!peer.configured) this.#peers.splice(this.#peers.indexOf(peer), 1);
  }

  #add(location: StaticPeer): Peer {
    const peer = new Peer(location, false, this.#timersOf);
    this.#peers.push(peer);
    return peer;
  }

  #configuredBy({ association, source }: PresenceOrigin): Peer | undefined {
    const addresses = association === undefined ? [source.address] : association.remoteAddresses;
    return this.#peers.find(
      (peer) =>
        peer.identifier === 0 &&
        ((association !== undefined && peer.association === association) ||
          peer.location.addresses.some((address) => addresses.includes(address))),
    );
  }

  #configuredAt(location: StaticPeer): Peer | undefined {
    return this.#peers.find(
      (peer) =>
        peer.identifier === 0 &&
        peer.location.port === location.port &&
        peer.location.addresses.some((address) => location.addresses.includes(address)),
    );
  }

  /** Keeps where a peer is reached: what it tells itself, but by multicast only the source address is sure. */
  #locate(peer: Peer, message: EnrpPresence, { association, source }: PresenceOrigin): void {
    const information = message.serverInformation;
    if (association === undefined) {
      if (information === undefined) return;
      const { identifier, transport } = information;
      tell(peer, { identifier, transport: { ...transport, addresses: [source.address] } });
      return;
    }
    if (peer.association === undefined || peer.association.state === 'ended') peer.association = association;
    if (information !== undefined) tell(peer, reachable(information, association, this.#minAddressScope));
  }
}

function tell(peer: Peer, { identifier, transport }: ServerInformation): void {
  peer.serverInformation = { identifier, transport: withToldAddresses(transport) };
  peer.location = peer.serverInformation.transport;
}

/** What a peer tells of itself, without addresses that the association does not have (loopback ones, say). */
function reachable(information: ServerInformation, association: Association, min: AddressScope): ServerInformation {
  const { identifier, transport } = information;
  const usable = usableAddresses(association, min);
  const addresses = transport.addresses.filter((address) => usable.includes(address));
  return addresses.length === 0 ? information : { identifier, transport: { ...transport, addresses } };
}

function locationOf(message: EnrpPresence, { association, source }: PresenceOrigin): StaticPeer {
  if (message.serverInformation !== undefined) return message.serverInformation.transport;
  if (association !== undefined) return { addresses: association.remoteAddresses, port: association.remotePort };
  return { addresses: [source.address], port: source.port };
}
