import type { AddressScope, Association, IpAddress, SocketAddress } from '../host.ts';
import type { EnrpPresence } from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import { MAX_TRANSPORT_ADDRESSES } from '../wire/message-limits.ts';
import { withLimitedAddresses } from '../wire/transport-parameter.ts';
import { haveInCommon, usableAddresses } from '../address-scope.ts';
import { Peer, type PeerTimers } from './peer.ts';
import type { StaticPeer } from './registrar-options.ts';

/** Who may be in the list. */
export interface PeerListOptions {
  readonly configured: readonly StaticPeer[];
  /** Only the configured ones. */
  readonly configuredOnly: boolean;
  /** How many may become known besides the configured ones, ... */
  readonly maxPeers: number;
  /** ... and how many of one source address by multicast alone. */
  readonly maxRumorsBySource: number;
  readonly minAddressScope: AddressScope;
}

/** What the list asks of its registrar. */
export interface PeerListSurroundings {
  timersOf(peer: Peer): PeerTimers;
  /** A peer is replaced by another one: it is to be forgotten, including exchanges in progress. */
  evict(peer: Peer): void;
}

/**
 * The other registrars (RFC 5353 §3.4). A registrar in the list was configured, introduced itself by an association,
 * was named by another one, or is only rumored by multicast, where any host can claim anything. When the list is full,
 * the oldest rumor is replaced, or, but not by rumors, the oldest of those that others named.
 */
export class PeerList implements Iterable<Peer> {
  readonly #options: PeerListOptions;
  readonly #surroundings: PeerListSurroundings;
  readonly #configured: readonly Peer[];
  /** In order of their coming. */
  readonly #others = new Set<Peer>();
  /** Those of the others that have not introduced themselves, oldest first, ... */
  readonly #rumored = new Set<Peer>();
  readonly #named = new Set<Peer>();
  /** ... and those that are rumored by source address. */
  readonly #rumors = new Map<IpAddress, Set<Peer>>();
  readonly #byIdentifier = new Map<RegistrarIdentifier, Peer>();

  constructor(options: PeerListOptions, surroundings: PeerListSurroundings) {
    this.#options = options;
    this.#surroundings = surroundings;
    this.#configured = options.configured.map((location) => new Peer(location, 'named', true, this.#timers));
  }

  *[Symbol.iterator](): IterableIterator<Peer> {
    for (const peer of this.#configured) if (!peer.forgotten) yield peer;
    yield* this.#others;
  }

  /** Those that have sent a message, except targets of takeovers, mere rumors and those without a route. */
  active(): readonly Peer[] {
    // Asked at each registration: no iterator in between.
    const active: Peer[] = [];
    for (const peer of this.#configured) if (isActive(peer)) active.push(peer);
    for (const peer of this.#others) if (isActive(peer)) active.push(peer);
    return active;
  }

  find(identifier: RegistrarIdentifier): Peer | undefined {
    return this.#byIdentifier.get(identifier);
  }

  /** Whether a registrar is more than a rumor. */
  knows(identifier: RegistrarIdentifier): boolean {
    const peer = this.find(identifier);
    return peer !== undefined && peer.standing !== 'rumored';
  }

  /** Whether a registrar at these addresses may be a peer at all. */
  permits(addresses: readonly IpAddress[]): boolean {
    return (
      !this.#options.configuredOnly ||
      this.#configured.some(({ location }) => haveInCommon(location.addresses, addresses))
    );
  }

  /**
   * The peer whose PRESENCE came by an association: a known one, a configured one that had no identifier yet, or a new
   * one. From now on it has introduced itself.
   *
   * @returns undefined if it cannot be a peer: another registrar has its identifier, or the list is full
   */
  introduce(message: EnrpPresence, association: Association): Peer | undefined {
    const { sender, serverInformation } = message;
    const known = this.find(sender);
    if (known !== undefined && !known.owns(association)) return undefined;
    const location = serverInformation?.transport ?? locationOf(association);
    const peer = known ?? this.configuredBy(association) ?? this.add(location, 'introduced');
    if (peer === undefined) return undefined;
    this.identify(peer, sender);
    this.setStanding(peer, 'introduced');
    this.bind(peer, association);
    if (serverInformation !== undefined)
      setInformation(peer, reachable(serverInformation, association, this.#options.minAddressScope));
    return peer;
  }

  /** A peer of which another message came by an association; undefined if there is no room for it. */
  introduceBy(association: Association, identifier: RegistrarIdentifier): Peer | undefined {
    const peer = this.configuredBy(association) ?? this.add(locationOf(association), 'named');
    if (peer === undefined) return undefined;
    this.identify(peer, identifier);
    if (peer.association === undefined) this.bind(peer, association);
    return peer;
  }

  /** A peer that another one named; undefined if it is known already, or there is no room for it. */
  addNamed(information: ServerInformation): Peer | undefined {
    const { identifier, transport } = information;
    if (this.find(identifier) !== undefined || !this.permits(transport.addresses)) return undefined;
    const peer = this.configuredAt(transport) ?? this.add(transport, 'named');
    if (peer === undefined) return undefined;
    this.identify(peer, identifier);
    setInformation(peer, information);
    return peer;
  }

  /** A registrar that is rumored by multicast, of which only the source address is sure. */
  addRumored(message: EnrpPresence, source: SocketAddress): Peer | undefined {
    const port = message.serverInformation?.transport.port ?? source.port;
    const peer = this.add({ addresses: [source.address], port }, 'rumored');
    if (peer === undefined) return undefined;
    this.identify(peer, message.sender);
    const ofSource = this.#rumors.get(source.address) ?? new Set();
    this.#rumors.set(source.address, ofSource.add(peer));
    if (ofSource.size > this.#options.maxRumorsBySource) this.evictOldest(ofSource);
    return peer;
  }

  /** A configured peer at this address that has not introduced itself yet. */
  awaitedAt(address: IpAddress): Peer | undefined {
    return this.#configured.find(
      ({ identifier, location }) => identifier === 0 && location.addresses.includes(address),
    );
  }

  /**
   * Forgets a peer; a configured one stays, without an identifier, and may come back.
   *
   * @param configuredToo it is as if it had not been configured, until it shows itself
   */
  drop(peer: Peer, configuredToo: boolean): void {
    if (this.find(peer.identifier) === peer) this.#byIdentifier.delete(peer.identifier);
    this.setStanding(peer, 'named');
    this.#named.delete(peer);
    this.#others.delete(peer);
    peer.reset();
    peer.forgotten = configuredToo && peer.configured;
  }

  readonly #timers = (peer: Peer): PeerTimers => this.#surroundings.timersOf(peer);

  private add(location: StaticPeer, standing: Peer['standing']): Peer | undefined {
    if (this.#others.size >= this.#options.maxPeers)
      this.evictOldest(this.#rumored.size > 0 || standing === 'rumored' ? this.#rumored : this.#named);
    if (this.#others.size >= this.#options.maxPeers) return undefined;
    const { addresses, port } = location;
    const bounded = { addresses: addresses.slice(0, MAX_TRANSPORT_ADDRESSES), port };
    const peer = new Peer(bounded, standing, false, this.#timers);
    this.#others.add(peer);
    if (standing === 'rumored') this.#rumored.add(peer);
    else if (standing === 'named') this.#named.add(peer);
    return peer;
  }

  private identify(peer: Peer, identifier: RegistrarIdentifier): void {
    peer.identifier = identifier;
    peer.forgotten = false;
    this.#byIdentifier.set(identifier, peer);
  }

  /** An association is one peer's, the one that was named on it last. */
  private bind(peer: Peer, association: Association): void {
    const former = association.context as Peer | undefined;
    if (former !== undefined && former !== peer && former.association === association) {
      former.leave();
      this.setStanding(former, 'named');
    }
    const { association: guess, guessed } = peer;
    if (guess === association) peer.guessed = false;
    if (guess === association || (guess !== undefined && guess.state !== 'ended' && !guessed)) return;
    peer.take(association);
    // What the guess led to has not named itself, or it would not be this peer's still.
    if (guess !== undefined && guess.state !== 'ended') guess.abort('the registrar was found elsewhere');
  }

  private setStanding(peer: Peer, standing: 'introduced' | 'named'): void {
    if (peer.standing === 'rumored') {
      const [source = ''] = peer.location.addresses;
      const ofSource = this.#rumors.get(source);
      ofSource?.delete(peer);
      if (ofSource?.size === 0) this.#rumors.delete(source);
    }
    this.#rumored.delete(peer);
    if (standing === 'named' && !peer.configured) this.#named.add(peer);
    else this.#named.delete(peer);
    peer.standing = standing;
  }

  private evictOldest(peers: ReadonlySet<Peer>): void {
    const [oldest] = peers;
    if (oldest !== undefined) this.#surroundings.evict(oldest);
  }

  private configuredBy(association: Association): Peer | undefined {
    const { provenAddresses } = association;
    return this.#configured.find(
      (peer) =>
        peer.identifier === 0 &&
        (peer.association === association || haveInCommon(peer.location.addresses, provenAddresses)),
    );
  }

  private configuredAt({ addresses, port }: StaticPeer): Peer | undefined {
    return this.#configured.find(
      ({ identifier, location }) =>
        identifier === 0 && location.port === port && haveInCommon(location.addresses, addresses),
    );
  }
}

function setInformation(peer: Peer, { identifier, transport }: ServerInformation): void {
  peer.serverInformation = { identifier, transport: withLimitedAddresses(transport) };
  peer.location = peer.serverInformation.transport;
}

/** What a peer says about itself, with addresses of the association only, of the wanted scope if there are any. */
function reachable(information: ServerInformation, association: Association, min: AddressScope): ServerInformation {
  const { identifier, transport } = information;
  const { remoteAddresses } = association;
  const known = transport.addresses.filter((address) => remoteAddresses.includes(address));
  const usable = known.filter((address) => usableAddresses(association, min).includes(address));
  const addresses = [usable, known, remoteAddresses].find(({ length }) => length > 0) ?? [];
  return { identifier, transport: { ...transport, addresses } };
}

function locationOf({ remoteAddresses, remotePort }: Association): StaticPeer {
  return { addresses: remoteAddresses, port: remotePort };
}

/** A forgotten peer has no identifier; nothing is sent to one without a route. */
function isActive({ identifier, active, standing, withoutWay }: Peer): boolean {
  return identifier !== 0 && active && !withoutWay && standing !== 'rumored';
}
