import type {
  AddressScope,
  Association,
  AssociationEnd,
  DatagramSocket,
  Endpoint,
  EndpointHandler,
  Host,
  Random,
  SocketAddress,
  Timer,
} from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { MessagePayload, type Codec } from '../wire/codec.ts';
import { enrpCodec } from '../wire/enrp-codec.ts';
import {
  ENRP_PPID,
  type EnrpHandleTableRequest,
  type EnrpHandleTableResponse,
  type EnrpHandleUpdate,
  type EnrpListResponse,
  type EnrpMessage,
  type EnrpPresence,
} from '../wire/enrp-messages.ts';
import type { PoolElementParameter, PoolHandle, RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';
import { usableAddresses } from './address-scope.ts';
import type { AsapService } from './asap-service.ts';
import { withDistance } from './distance.ts';
import { jittered } from './element-supervision.ts';
import { tablePart } from './handle-table.ts';
import { Peer, type PeerTimers } from './peer.ts';
import type { EnrpServiceSettings, RegistrarOptions, StaticPeer } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';

/** How far the start is (RFC 5353 §3.2). */
type Startup =
  | { readonly kind: 'discovering' }
  | { readonly kind: 'synchronizing'; readonly mentor: Peer }
  | { readonly kind: 'ready' };

const SEND = { ppid: ENRP_PPID, sackImmediately: true } as const;

/**
 * The ENRP side of a registrar (RFC 5353 §3): presence, peer list, start with a mentor, handle updates, audits by
 * checksum. A silent peer is given up; taking its elements over is not part of this class yet, but announced takeovers
 * of others are followed.
 */
export class EnrpService implements EndpointHandler {
  readonly #host: Host;
  readonly #options: RegistrarOptions;
  readonly #settings: EnrpServiceSettings;
  readonly #identifier: RegistrarIdentifier;
  readonly #handlespace: Handlespace;
  readonly #statistics: RegistrarStatistics;
  readonly #codec: Codec<EnrpMessage>;
  readonly #random: Random;
  readonly #endpoint: Endpoint;
  readonly #group: DatagramSocket | undefined;
  readonly #heartbeatTimer: Timer;
  readonly #startupTimer: Timer;
  readonly #becameReady: () => void;
  readonly #peers: Peer[] = [];
  #asap: AsapService | undefined;
  #startup: Startup = { kind: 'discovering' };

  constructor(
    host: Host,
    options: RegistrarOptions,
    identifier: RegistrarIdentifier,
    handlespace: Handlespace,
    statistics: RegistrarStatistics,
    becameReady: () => void,
  ) {
    this.#host = host;
    this.#options = options;
    this.#settings = options.enrp;
    this.#identifier = identifier;
    this.#handlespace = handlespace;
    this.#statistics = statistics;
    this.#becameReady = becameReady;
    this.#codec = enrpCodec(options.profile);
    this.#random = host.random.stream('heartbeat');
    this.#heartbeatTimer = host.clock.timer(() => this.#heartbeat());
    this.#startupTimer = host.clock.timer(() => this.#finishStartup());
    const protocols = [{ ppid: ENRP_PPID, codec: this.#codec }];
    this.#endpoint = host.transport.open({ addresses: options.addresses, port: options.enrpPort, protocols }, this);
    this.#group = this.#joinGroup();
  }

  get ready(): boolean {
    return this.#startup.kind === 'ready';
  }

  /** Identifiers of the registrars that are present. */
  peers(): RegistrarIdentifier[] {
    return this.#peers.filter(({ identifier }) => identifier !== 0).map(({ identifier }) => identifier);
  }

  /** Looks for a mentor; without possible peers the start is over at once. */
  start(asap: AsapService): void {
    this.#asap = asap;
    const { staticPeers } = this.#options;
    for (const location of staticPeers) this.#peers.push(new Peer(location, true, this.#timersOf));
    if (staticPeers.length === 0 && this.#group === undefined) {
      this.#finishStartup();
      return;
    }
    for (const peer of this.#peers) this.#sendPresence(peer, true);
    this.#startupTimer.arm(this.#settings.mentorDiscoveryTimeout);
    this.#armHeartbeat();
  }

  close(): void {
    this.#heartbeatTimer.cancel();
    this.#startupTimer.cancel();
    for (const peer of this.#peers) peer.stop();
    this.#group?.close();
    this.#endpoint.close();
  }

  /** Tells all peers of an own element (RFC 5353 §3.3). */
  sendUpdate(action: 'add' | 'delete', entry: PoolElementEntry): void {
    for (const peer of this.#peers) {
      if (peer.identifier === 0) continue;
      this.#send(peer, {
        type: 'ENRP_HANDLE_UPDATE',
        sender: this.#identifier,
        receiver: peer.identifier,
        action,
        takeoverSuggested: false,
        poolHandle: entry.poolHandle,
        poolElement: entry.parameter,
      });
    }
  }

  message(association: Association, message: unknown): void {
    const enrp = message as EnrpMessage;
    if (enrp.sender === this.#identifier) return;
    const peer = this.#find(enrp.sender);
    if (peer !== undefined && this.#settings.heardByAnyMessage) this.#heard(peer);
    switch (enrp.type) {
      case 'ENRP_PRESENCE':
        return this.#presence(enrp, association, undefined);
      case 'ENRP_LIST_REQUEST':
        return this.#answerList(enrp.sender, association);
      case 'ENRP_LIST_RESPONSE':
        return this.#listReceived(enrp);
      case 'ENRP_HANDLE_TABLE_REQUEST':
        return this.#answerTable(enrp, association);
      case 'ENRP_HANDLE_TABLE_RESPONSE':
        return this.#tableReceived(enrp, association);
      case 'ENRP_HANDLE_UPDATE':
        return this.#updateReceived(enrp, association);
      case 'ENRP_INIT_TAKEOVER':
        return this.#takeoverAnnounced(enrp.sender, enrp.target, association);
      case 'ENRP_TAKEOVER_SERVER':
        return this.#takenOver(enrp.sender, enrp.target);
      case 'ENRP_INIT_TAKEOVER_ACK':
      case 'ENRP_ERROR':
        if (this.#host.log.enabled) this.#host.log.event('registrar', 'enrpMessage', { type: enrp.type });
    }
  }

  malformed(association: Association, ppid: number, _bytes: Uint8Array, error: WireError): void {
    if (this.#host.log.enabled) this.#host.log.event('registrar', 'malformedMessage', { ppid, error: error.message });
    if (error.reason === 'unexpected-ppid') {
      association.abort('unexpected payload protocol identifier');
      this.associationEnded(association, 'aborted');
    } else if (error.report !== undefined) {
      const receiver = this.#peers.find((peer) => peer.association === association)?.identifier ?? 0;
      this.#answer(association, {
        type: 'ENRP_ERROR',
        sender: this.#identifier,
        receiver,
        errors: [error.report],
      });
    }
  }

  associationEnded(association: Association, _end: AssociationEnd): void {
    for (const peer of this.#peers) if (peer.association === association) peer.association = undefined;
  }

  // --- Presence and peer list (RFC 5353 §3.4)

  #presence(message: EnrpPresence, association: Association | undefined, source: SocketAddress | undefined): void {
    const known = this.#find(message.sender);
    const peer = known ?? this.#introduced(message, association, source);
    if (peer === undefined) return;
    this.#locate(peer, message, association, source);
    this.#heard(peer);
    if (known === undefined) this.#sendPresence(peer, true);
    if (association !== undefined && this.#settings.asksPeersForList) this.#requestList(peer);
    if (association !== undefined && message.replyRequired) this.#replyPresence(peer, association);
    if (this.#startup.kind === 'discovering') this.#chooseMentor(peer);
    else if (association !== undefined) this.#audit(peer, message.checksum);
  }

  /** A registrar that was unknown, or configured without its identifier. */
  #introduced(
    message: EnrpPresence,
    association: Association | undefined,
    source: SocketAddress | undefined,
  ): Peer | undefined {
    const configured = this.#peers.find(
      (peer) =>
        peer.identifier === 0 &&
        (peer.association === association || peer.location.addresses.some((a) => comesFrom(a, association, source))),
    );
    const peer = configured ?? this.#newPeer(message, association, source);
    if (peer !== undefined) peer.identifier = message.sender;
    return peer;
  }

  #newPeer(
    message: EnrpPresence,
    association: Association | undefined,
    source: SocketAddress | undefined,
  ): Peer | undefined {
    const location = message.serverInformation?.transport ?? locationOf(association, source);
    if (location === undefined) return undefined;
    const peer = new Peer(location, false, this.#timersOf);
    this.#peers.push(peer);
    return peer;
  }

  /** Keeps where a peer is reached: what it tells itself, but by multicast only the source address is sure. */
  #locate(
    peer: Peer,
    message: EnrpPresence,
    association: Association | undefined,
    source: SocketAddress | undefined,
  ): void {
    if (association !== undefined) {
      if (peer.association === undefined || peer.association.state === 'ended') peer.association = association;
      if (message.serverInformation !== undefined)
        this.#told(peer, reachable(message.serverInformation, association, this.#options.asap.minAddressScope));
    } else if (source !== undefined && message.serverInformation !== undefined) {
      const { identifier, transport } = message.serverInformation;
      this.#told(peer, { identifier, transport: { ...transport, addresses: [source.address] } });
    }
  }

  #told(peer: Peer, information: ServerInformation): void {
    peer.serverInformation = information;
    peer.location = information.transport;
  }

  #heard(peer: Peer): void {
    peer.timers.noResponse.cancel();
    peer.timers.lastHeard.arm(this.#settings.maxTimeLastHeard);
  }

  /** MAX-TIME-NO-RESPONSE is over: the peer is dead. */
  #lost(peer: Peer): void {
    this.#statistics.peersLost++;
    if (this.#host.log.enabled) this.#host.log.event('registrar', 'peerLost', { peer: peer.identifier });
    this.#drop(peer);
  }

  #drop(peer: Peer): void {
    peer.stop();
    peer.association?.abort('peer is gone');
    peer.association = undefined;
    peer.identifier = 0;
    peer.listRequested = false;
    peer.synchronization = undefined;
    peer.tablePosition = undefined;
    if (!peer.configured) this.#peers.splice(this.#peers.indexOf(peer), 1);
    if (this.#startup.kind === 'synchronizing' && this.#startup.mentor === peer)
      this.#startup = { kind: 'discovering' };
  }

  #heartbeat(): void {
    this.#armHeartbeat();
    if (this.#group !== undefined && this.#settings.presenceGroup !== undefined)
      this.#group.send(new MessagePayload(this.#codec, this.#ownPresence(0, false)), this.#settings.presenceGroup);
    for (const peer of this.#peers) this.#sendPresence(peer, false);
  }

  #armHeartbeat(): void {
    const { peerHeartbeatCycle, peerHeartbeatJitter } = this.#settings;
    this.#heartbeatTimer.arm(jittered(peerHeartbeatCycle, peerHeartbeatJitter, this.#random));
  }

  #sendPresence(peer: Peer, replyRequired: boolean): void {
    this.#send(peer, this.#ownPresence(peer.identifier, replyRequired));
  }

  #replyPresence(peer: Peer, association: Association): void {
    this.#answer(association, this.#ownPresence(peer.identifier, false));
  }

  #ownPresence(receiver: RegistrarIdentifier, replyRequired: boolean): EnrpPresence {
    return {
      type: 'ENRP_PRESENCE',
      sender: this.#identifier,
      receiver,
      replyRequired,
      checksum: this.#handlespace.checksum(this.#identifier),
      serverInformation: this.#ownInformation(),
    };
  }

  #ownInformation(): ServerInformation {
    const { addresses, port } = this.#endpoint;
    return {
      identifier: this.#identifier,
      transport: { protocol: 'sctp', port, use: 0, addresses: addresses.map(({ address }) => address) },
    };
  }

  #requestList(peer: Peer): void {
    if (peer.listRequested) return;
    peer.listRequested = true;
    this.#send(peer, { type: 'ENRP_LIST_REQUEST', sender: this.#identifier, receiver: peer.identifier });
  }

  #answerList(requester: RegistrarIdentifier, association: Association): void {
    const rejected = this.#refuses();
    const servers: ServerInformation[] = [];
    if (!rejected)
      for (const { identifier, serverInformation } of this.#peers)
        if (identifier !== 0 && serverInformation !== undefined) servers.push(serverInformation);
    this.#answer(association, {
      type: 'ENRP_LIST_RESPONSE',
      sender: this.#identifier,
      receiver: requester,
      rejected,
      servers,
    });
  }

  #listReceived(message: EnrpListResponse): void {
    for (const information of message.servers) {
      if (information.identifier === this.#identifier || this.#find(information.identifier) !== undefined) continue;
      const peer = this.#configuredAt(information.transport) ?? this.#addPeer(information.transport);
      peer.identifier = information.identifier;
      this.#told(peer, information);
      this.#heard(peer);
      this.#sendPresence(peer, true);
    }
    if (this.#startup.kind !== 'synchronizing' || this.#startup.mentor.identifier !== message.sender) return;
    if (!message.rejected && !this.#settings.mentorAskedAtOnce) this.#synchronize(this.#startup.mentor);
  }

  #configuredAt(location: StaticPeer): Peer | undefined {
    return this.#peers.find(
      (peer) =>
        peer.identifier === 0 &&
        peer.location.port === location.port &&
        peer.location.addresses.some((address) => location.addresses.includes(address)),
    );
  }

  #addPeer(location: StaticPeer): Peer {
    const peer = new Peer(location, false, this.#timersOf);
    this.#peers.push(peer);
    return peer;
  }

  // --- Start with a mentor (RFC 5353 §3.2)

  #chooseMentor(mentor: Peer): void {
    this.#startup = { kind: 'synchronizing', mentor };
    mentor.listRequested = false;
    this.#requestList(mentor);
    if (this.#settings.mentorAskedAtOnce) this.#synchronize(mentor);
  }

  #finishStartup(): void {
    if (this.#startup.kind === 'ready') return;
    this.#startupTimer.cancel();
    this.#startup = { kind: 'ready' };
    this.#becameReady();
  }

  #refuses(): boolean {
    return this.#settings.refusesDuringStartup && !this.ready;
  }

  // --- Handle tables and audits (RFC 5353 §3.2, 3.6)

  #audit(peer: Peer, checksum: number | undefined): void {
    if (checksum === undefined || peer.synchronization !== undefined) return;
    if (checksum !== this.#handlespace.checksum(peer.identifier)) this.#synchronize(peer);
  }

  #synchronize(peer: Peer): void {
    const isMentor = this.#startup.kind === 'synchronizing' && this.#startup.mentor === peer;
    const ownChildrenOnly = !isMentor || this.#settings.mentorTableOwnOnly;
    const unconfirmed = new Set(ownChildrenOnly ? this.#handlespace.ownedBy(peer.identifier) : []);
    peer.synchronization = { ownChildrenOnly, unconfirmed };
    this.#requestTable(peer, ownChildrenOnly);
  }

  #requestTable(peer: Peer, ownChildrenOnly: boolean): void {
    peer.timers.synchronization.arm(this.#settings.maxTimeNoResponse);
    this.#send(peer, {
      type: 'ENRP_HANDLE_TABLE_REQUEST',
      sender: this.#identifier,
      receiver: peer.identifier,
      ownChildrenOnly,
    });
  }

  #answerTable(message: EnrpHandleTableRequest, association: Association): void {
    const peer = this.#find(message.sender);
    const rejected = peer === undefined || this.#refuses();
    const { maxTableElements, maxTableBytes } = this.#settings;
    const owner = message.ownChildrenOnly ? this.#identifier : undefined;
    const limits = { elements: maxTableElements, bytes: maxTableBytes };
    const part = rejected
      ? { pools: [], next: undefined }
      : tablePart(this.#handlespace, peer.tablePosition, owner, limits);
    if (peer !== undefined) peer.tablePosition = part.next;
    this.#answer(association, {
      type: 'ENRP_HANDLE_TABLE_RESPONSE',
      sender: this.#identifier,
      receiver: message.sender,
      rejected,
      moreToSend: part.next !== undefined,
      pools: part.pools,
    });
  }

  #tableReceived(message: EnrpHandleTableResponse, association: Association): void {
    const peer = this.#find(message.sender);
    const synchronization = peer?.synchronization;
    if (peer === undefined || synchronization === undefined) return;
    peer.timers.synchronization.cancel();
    for (const { poolHandle, poolElements } of message.pools)
      for (const element of poolElements) {
        const entry = this.#learn(poolHandle, element, association);
        if (entry !== undefined) synchronization.unconfirmed.delete(entry);
      }
    if (message.moreToSend) {
      this.#requestTable(peer, synchronization.ownChildrenOnly);
      return;
    }
    peer.synchronization = undefined;
    if (!message.rejected && this.#settings.auditRemoves) this.#forget(synchronization.unconfirmed, peer.identifier);
    if (this.#startup.kind === 'synchronizing' && this.#startup.mentor === peer && !message.rejected)
      this.#finishStartup();
  }

  /** What a peer no longer owns is gone. */
  #forget(entries: Iterable<PoolElementEntry>, owner: RegistrarIdentifier): void {
    for (const entry of entries) if (entry.homeRegistrar === owner) this.#asap?.forget(entry);
  }

  /** Takes in an element of another registrar. */
  #learn(
    poolHandle: PoolHandle,
    element: PoolElementParameter,
    association: Association,
  ): PoolElementEntry | undefined {
    if (element.homeRegistrar === this.#identifier || element.homeRegistrar === 0) return undefined;
    const located = withDistance(element, element.policy.distance, association, this.#options.asap);
    const outcome = this.#handlespace.register(poolHandle, located);
    if (outcome.ok) {
      this.#asap?.foreignElement(outcome.entry);
      return outcome.entry;
    }
    if (this.#host.log.enabled)
      this.#host.log.event('registrar', 'elementRefused', { poolHandle, mismatch: outcome.mismatch });
    return undefined;
  }

  #updateReceived(message: EnrpHandleUpdate, association: Association): void {
    this.#statistics.handleUpdates++;
    const { poolHandle, poolElement } = message;
    if (message.action === 'add') {
      this.#learn(poolHandle, poolElement, association);
      return;
    }
    const entry = this.#handlespace.find(poolHandle, poolElement.identifier);
    if (entry !== undefined && entry.homeRegistrar !== this.#identifier) this.#asap?.forget(entry);
  }

  // --- Takeovers of others (RFC 5353 §3.5)

  #takeoverAnnounced(sender: RegistrarIdentifier, target: RegistrarIdentifier, association: Association): void {
    if (target === this.#identifier) {
      for (const peer of this.#peers) this.#sendPresence(peer, false);
      return;
    }
    const peer = this.#find(target);
    peer?.timers.lastHeard.cancel();
    peer?.timers.noResponse.cancel();
    const answer = { sender: this.#identifier, receiver: sender, target };
    this.#answer(association, { type: 'ENRP_INIT_TAKEOVER_ACK', ...answer });
  }

  #takenOver(sender: RegistrarIdentifier, target: RegistrarIdentifier): void {
    if (target === this.#identifier) return;
    for (const entry of Array.from(this.#handlespace.ownedBy(target))) {
      this.#handlespace.setHome(entry, sender);
      this.#asap?.foreignElement(entry);
    }
    const peer = this.#find(target);
    if (peer !== undefined) this.#drop(peer);
  }

  // --- Sending

  #find(identifier: RegistrarIdentifier): Peer | undefined {
    return this.#peers.find((peer) => peer.identifier === identifier);
  }

  readonly #timersOf = (peer: Peer): PeerTimers => {
    const { clock } = this.#host;
    return {
      lastHeard: clock.timer(() => {
        this.#sendPresence(peer, true);
        peer.timers.noResponse.arm(this.#settings.maxTimeNoResponse);
      }),
      noResponse: clock.timer(() => this.#lost(peer)),
      synchronization: clock.timer(() => {
        peer.synchronization = undefined;
      }),
    };
  };

  #joinGroup(): DatagramSocket | undefined {
    const { presenceGroup, presenceTtl } = this.#settings;
    if (presenceGroup === undefined) return undefined;
    return this.#host.datagrams.open(
      { port: presenceGroup.port, group: presenceGroup.address, ttl: presenceTtl, codec: this.#codec },
      {
        datagram: (message, source) => {
          const enrp = message as EnrpMessage;
          // Only PRESENCE is multicast (RFC 5353 §3.1).
          if (enrp.type === 'ENRP_PRESENCE' && enrp.sender !== this.#identifier)
            this.#presence(enrp, undefined, source);
        },
      },
    );
  }

  #send(peer: Peer, message: EnrpMessage): void {
    if (peer.association === undefined || peer.association.state === 'ended')
      peer.association = this.#endpoint.connect(peer.location.addresses, peer.location.port);
    this.#answer(peer.association, message);
  }

  #answer(association: Association, message: EnrpMessage): void {
    association.send(new MessagePayload(this.#codec, message), SEND);
  }
}

/** What a peer tells of itself, without addresses that the association does not have (loopback ones, say). */
function reachable(information: ServerInformation, association: Association, min: AddressScope): ServerInformation {
  const { identifier, transport } = information;
  const usable = usableAddresses(association, min);
  const addresses = transport.addresses.filter((address) => usable.includes(address));
  return addresses.length === 0 ? information : { identifier, transport: { ...transport, addresses } };
}

function comesFrom(address: string, association: Association | undefined, source: SocketAddress | undefined): boolean {
  return association?.remoteAddresses.includes(address) ?? source?.address === address;
}

function locationOf(association: Association | undefined, source: SocketAddress | undefined): StaticPeer | undefined {
  if (association !== undefined) return { addresses: association.remoteAddresses, port: association.remotePort };
  return source === undefined ? undefined : { addresses: [source.address], port: source.port };
}
