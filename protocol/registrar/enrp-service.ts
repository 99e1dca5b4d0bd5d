import type { Association, AssociationEnd, DatagramSocket, EndpointHandler, Host, Random, Timer } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { MessagePayload } from '../wire/codec.ts';
import { enrpCodec } from '../wire/enrp-codec.ts';
import {
  ENRP_PPID,
  type EnrpHandleTableResponse,
  type EnrpListResponse,
  type EnrpMessage,
  type EnrpPresence,
} from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';
import { jittered } from './element-supervision.ts';
import { EnrpLink } from './enrp-link.ts';
import { HandleTableExchange, type ForeignElements } from './handle-table-exchange.ts';
import type { Peer, PeerTimers } from './peer.ts';
import { PeerList, type PresenceOrigin } from './peer-list.ts';
import type { EnrpServiceSettings, RegistrarOptions } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';

/** How far the start is (RFC 5353 §3.2). */
type Startup =
  | { readonly kind: 'discovering' }
  | { readonly kind: 'synchronizing'; readonly mentor: Peer }
  | { readonly kind: 'ready' };

const DISCOVERING: Startup = { kind: 'discovering' };
const READY: Startup = { kind: 'ready' };

/** What the ENRP side needs of its registrar. */
export interface EnrpSurroundings {
  readonly identifier: RegistrarIdentifier;
  readonly handlespace: Handlespace;
  readonly statistics: RegistrarStatistics;
  readonly elements: ForeignElements;
  /** The start is over. */
  becameReady(): void;
}

/**
 * The ENRP side of a registrar (RFC 5353 §3): presence, peer list, start with a mentor; {@link HandleTableExchange} keeps
 * the handlespaces alike. A silent peer is given up; taking its elements over is not part of this class yet, but
 * announced takeovers of others are followed.
 */
export class EnrpService implements EndpointHandler {
  readonly #host: Host;
  readonly #settings: EnrpServiceSettings;
  readonly #surroundings: EnrpSurroundings;
  readonly #link: EnrpLink;
  readonly #tables: HandleTableExchange;
  readonly #peers: PeerList;
  readonly #random: Random;
  readonly #group: DatagramSocket | undefined;
  readonly #heartbeatTimer: Timer;
  readonly #startupTimer: Timer;
  #startup: Startup = DISCOVERING;

  constructor(host: Host, options: RegistrarOptions, surroundings: EnrpSurroundings) {
    this.#host = host;
    this.#settings = options.enrp;
    this.#surroundings = surroundings;
    const { identifier, handlespace, elements } = surroundings;
    const codec = enrpCodec(options.profile);
    const protocols = [{ ppid: ENRP_PPID, codec }];
    const endpoint = host.transport.open({ addresses: options.addresses, port: options.enrpPort, protocols }, this);
    this.#link = new EnrpLink(identifier, codec, endpoint);
    this.#tables = new HandleTableExchange(this.#link, options, handlespace, elements, host.log);
    this.#peers = new PeerList(options.staticPeers, options.asap.minAddressScope, (peer) => this.#timersOf(peer));
    this.#random = host.random.stream('heartbeat');
    this.#heartbeatTimer = host.clock.timer(() => this.#heartbeat());
    this.#startupTimer = host.clock.timer(() => this.#finishStartup());
    this.#group = this.#joinGroup();
  }

  get ready(): boolean {
    return this.#startup.kind === 'ready';
  }

  /** Identifiers of the registrars that are present. */
  peers(): RegistrarIdentifier[] {
    return Array.from(this.#peers.present(), ({ identifier }) => identifier);
  }

  /** Looks for a mentor; without possible peers the start is over at once. */
  start(): void {
    const configured = Array.from(this.#peers);
    if (configured.length === 0 && this.#group === undefined) {
      this.#finishStartup();
      return;
    }
    for (const peer of configured) this.#sendPresence(peer, true);
    this.#startupTimer.arm(this.#settings.mentorDiscoveryTimeout);
    this.#armHeartbeat();
  }

  close(): void {
    this.#heartbeatTimer.cancel();
    this.#startupTimer.cancel();
    for (const peer of this.#peers) peer.stop();
    this.#group?.close();
    this.#link.close();
  }

  /** Tells all peers of an own element (RFC 5353 §3.3). */
  sendUpdate(action: 'add' | 'delete', entry: PoolElementEntry): void {
    for (const peer of this.#peers.present()) this.#tables.sendUpdate(peer, action, entry);
  }

  message(association: Association, message: unknown): void {
    const enrp = message as EnrpMessage;
    if (enrp.sender === this.#link.identifier) return;
    const peer = this.#peers.find(enrp.sender);
    if (peer !== undefined && this.#settings.heardByAnyMessage) this.#heard(peer);
    switch (enrp.type) {
      case 'ENRP_PRESENCE':
        return this.#presence(enrp, { association });
      case 'ENRP_LIST_REQUEST':
        return this.#answerList(enrp.sender, association);
      case 'ENRP_LIST_RESPONSE':
        return this.#listReceived(enrp);
      case 'ENRP_HANDLE_TABLE_REQUEST':
        return this.#tables.answerRequest(enrp, peer, this.#refuses(), association);
      case 'ENRP_HANDLE_TABLE_RESPONSE':
        return this.#tableReceived(enrp, peer, association);
      case 'ENRP_HANDLE_UPDATE':
        this.#surroundings.statistics.handleUpdates++;
        return this.#tables.updateReceived(enrp, association);
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
      const peer = Array.from(this.#peers).find((each) => each.association === association);
      const header = { sender: this.#link.identifier, receiver: peer?.identifier ?? 0 };
      this.#link.answer(association, { type: 'ENRP_ERROR', ...header, errors: [error.report] });
    }
  }

  associationEnded(association: Association, _end: AssociationEnd): void {
    for (const peer of this.#peers) if (peer.association === association) peer.association = undefined;
  }

  // --- Presence and peer list (RFC 5353 §3.4)

  #presence(message: EnrpPresence, origin: PresenceOrigin): void {
    const isNew = this.#peers.find(message.sender) === undefined;
    const peer = this.#peers.introduce(message, origin);
    const { association } = origin;
    this.#heard(peer);
    if (isNew) this.#sendPresence(peer, true);
    if (association !== undefined && this.#settings.asksPeersForList) this.#requestList(peer);
    if (association !== undefined && message.replyRequired)
      this.#link.answer(association, this.#ownPresence(peer.identifier, false));
    if (this.#startup.kind === 'discovering') this.#chooseMentor(peer);
    else if (association !== undefined) this.#tables.audit(peer, message.checksum);
  }

  #heard(peer: Peer): void {
    peer.timers.noResponse.cancel();
    peer.timers.lastHeard.arm(this.#settings.maxTimeLastHeard);
  }

  /** MAX-TIME-NO-RESPONSE is over: the peer is dead. */
  #lost(peer: Peer): void {
    this.#surroundings.statistics.peersLost++;
    if (this.#host.log.enabled) this.#host.log.event('registrar', 'peerLost', { peer: peer.identifier });
    this.#drop(peer);
  }

  #drop(peer: Peer): void {
    this.#peers.drop(peer);
    if (this.#startup.kind === 'synchronizing' && this.#startup.mentor === peer) this.#startup = DISCOVERING;
  }

  #heartbeat(): void {
    this.#armHeartbeat();
    const { presenceGroup } = this.#settings;
    if (presenceGroup !== undefined)
      this.#group?.send(new MessagePayload(this.#link.codec, this.#ownPresence(0, false)), presenceGroup);
    for (const peer of this.#peers) this.#sendPresence(peer, false);
  }

  #armHeartbeat(): void {
    const { peerHeartbeatCycle, peerHeartbeatJitter } = this.#settings;
    this.#heartbeatTimer.arm(jittered(peerHeartbeatCycle, peerHeartbeatJitter, this.#random));
  }

  #sendPresence(peer: Peer, replyRequired: boolean): void {
    this.#link.send(peer, this.#ownPresence(peer.identifier, replyRequired));
  }

  #ownPresence(receiver: RegistrarIdentifier, replyRequired: boolean): EnrpPresence {
    const { identifier, handlespace } = this.#surroundings;
    return {
      type: 'ENRP_PRESENCE',
      sender: identifier,
      receiver,
      replyRequired,
      checksum: handlespace.checksum(identifier),
      serverInformation: this.#link.ownInformation,
    };
  }

  #requestList(peer: Peer): void {
    if (peer.listRequested) return;
    peer.listRequested = true;
    this.#link.send(peer, {
      type: 'ENRP_LIST_REQUEST',
      sender: this.#link.identifier,
      receiver: peer.identifier,
    });
  }

  #answerList(requester: RegistrarIdentifier, association: Association): void {
    const rejected = this.#refuses();
    const servers: ServerInformation[] = [];
    if (!rejected)
      for (const { serverInformation } of this.#peers.present())
        if (serverInformation !== undefined) servers.push(serverInformation);
    const header = { sender: this.#link.identifier, receiver: requester };
    this.#link.answer(association, { type: 'ENRP_LIST_RESPONSE', ...header, rejected, servers });
  }

  #listReceived(message: EnrpListResponse): void {
    for (const information of message.servers) {
      if (information.identifier === this.#link.identifier) continue;
      const peer = this.#peers.addTold(information);
      if (peer === undefined) continue;
      this.#heard(peer);
      this.#sendPresence(peer, true);
    }
    const startup = this.#startup;
    if (startup.kind !== 'synchronizing' || startup.mentor.identifier !== message.sender) return;
    if (!message.rejected && !this.#settings.mentorAskedAtOnce) this.#synchronizeWithMentor(startup.mentor);
  }

  // --- Start with a mentor (RFC 5353 §3.2)

  #chooseMentor(mentor: Peer): void {
    this.#startup = { kind: 'synchronizing', mentor };
    this.#requestList(mentor);
    if (this.#settings.mentorAskedAtOnce) this.#synchronizeWithMentor(mentor);
  }

  #synchronizeWithMentor(mentor: Peer): void {
    this.#tables.synchronize(mentor, this.#settings.mentorTableOwnOnly);
  }

  #tableReceived(message: EnrpHandleTableResponse, peer: Peer | undefined, association: Association): void {
    const complete = peer !== undefined && this.#tables.responseReceived(message, peer, association);
    if (complete && this.#startup.kind === 'synchronizing' && this.#startup.mentor === peer) this.#finishStartup();
  }

  #finishStartup(): void {
    if (this.#startup.kind === 'ready') return;
    this.#startupTimer.cancel();
    this.#startup = READY;
    this.#surroundings.becameReady();
  }

  #refuses(): boolean {
    return this.#settings.refusesDuringStartup && !this.ready;
  }

  // --- Takeovers of others (RFC 5353 §3.5)

  #takeoverAnnounced(sender: RegistrarIdentifier, target: RegistrarIdentifier, association: Association): void {
    if (target === this.#link.identifier) {
      for (const peer of this.#peers) this.#sendPresence(peer, false);
      return;
    }
    const peer = this.#peers.find(target);
    peer?.timers.lastHeard.cancel();
    peer?.timers.noResponse.cancel();
    const header = { sender: this.#link.identifier, receiver: sender };
    this.#link.answer(association, { type: 'ENRP_INIT_TAKEOVER_ACK', ...header, target });
  }

  #takenOver(sender: RegistrarIdentifier, target: RegistrarIdentifier): void {
    if (target === this.#link.identifier) return;
    this.#tables.takenOver(target, sender);
    const peer = this.#peers.find(target);
    if (peer !== undefined) this.#drop(peer);
  }

  // --- Ports

  #timersOf(peer: Peer): PeerTimers {
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
  }

  #joinGroup(): DatagramSocket | undefined {
    const { presenceGroup, presenceTtl } = this.#settings;
    if (presenceGroup === undefined) return undefined;
    const { address: group, port } = presenceGroup;
    return this.#host.datagrams.open(
      { port, group, ttl: presenceTtl, codec: this.#link.codec },
      {
        datagram: (message, source) => {
          const enrp = message as EnrpMessage;
          // Only PRESENCE is multicast (RFC 5353 §3.1).
          if (enrp.type === 'ENRP_PRESENCE' && enrp.sender !== this.#link.identifier) this.#presence(enrp, { source });
        },
      },
    );
  }
}
