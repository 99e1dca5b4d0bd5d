import type { Association, AssociationEnd, DatagramSocket, EndpointHandler, Host, Random, Timer } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { MessagePayload } from '../wire/codec.ts';
import { serverInformationLength } from '../wire/element-parameters.ts';
import { enrpCodec } from '../wire/enrp-codec.ts';
import {
  ENRP_PPID,
  type EnrpError,
  type EnrpHandleTableResponse,
  type EnrpListResponse,
  type EnrpMessage,
  type EnrpPresence,
} from '../wire/enrp-messages.ts';
import { MAX_MESSAGE_LENGTH } from '../wire/message-limits.ts';
import type { RegistrarIdentifier, ServerInformation } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';
import { ElementLearning, type ForeignElements } from './element-learning.ts';
import { jittered } from './element-supervision.ts';
import { EnrpLink } from './enrp-link.ts';
import { HandleTableExchange } from './handle-table-exchange.ts';
import { HandleUpdates } from './handle-updates.ts';
import type { Peer, PeerTimers } from './peer.ts';
import { PeerList, type PresenceOrigin } from './peer-list.ts';
import type { EnrpServiceSettings, RegistrarOptions } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';
import { Startup } from './startup.ts';
import { Takeovers } from './takeovers.ts';

/** Fixed fields of a LIST_RESPONSE. */
const LIST_HEADER = 12;

/** What the ASAP side does for the ENRP side. */
export interface ElementKeeper extends ForeignElements {
  /** Elements of another registrar are ours from now on: claims them. */
  takeOver(from: RegistrarIdentifier): void;
}

/** What the ENRP side needs of its registrar. */
export interface EnrpSurroundings {
  readonly identifier: RegistrarIdentifier;
  readonly handlespace: Handlespace;
  readonly statistics: RegistrarStatistics;
  readonly elements: ElementKeeper;
  /** The start is over. */
  becameReady(): void;
}

/**
 * The ENRP side of a registrar (RFC 5353 §3): presence and peer list are here; {@link Startup}, {@link HandleUpdates},
 * {@link HandleTableExchange} and {@link Takeovers} do the rest.
 */
export class EnrpService implements EndpointHandler {
  /** SCTP port. */
  readonly port: number;
  readonly #host: Host;
  readonly #settings: EnrpServiceSettings;
  readonly #surroundings: EnrpSurroundings;
  readonly #link: EnrpLink;
  readonly #peers: PeerList;
  readonly #updates: HandleUpdates;
  readonly #tables: HandleTableExchange;
  readonly #takeovers: Takeovers;
  readonly #startup: Startup;
  readonly #random: Random;
  readonly #group: DatagramSocket | undefined;
  readonly #heartbeatTimer: Timer;

  constructor(host: Host, options: RegistrarOptions, surroundings: EnrpSurroundings) {
    this.#host = host;
    this.#settings = options.enrp;
    this.#surroundings = surroundings;
    const { identifier, handlespace, statistics, elements } = surroundings;
    const { enrp: settings } = options;
    const codec = enrpCodec(options.profile);
    const protocols = [{ ppid: ENRP_PPID, codec }];
    const endpoint = host.transport.open({ addresses: options.addresses, port: options.enrpPort, protocols }, this);
    this.port = endpoint.port;
    const link = new EnrpLink(identifier, codec, endpoint, settings.maxTimeNoResponse);
    const peers = new PeerList(options.staticPeers, options.asap.minAddressScope, (peer) => this.#timersOf(peer));
    const learning = new ElementLearning(identifier, options, handlespace, elements, host.clock, host.log);
    const losses = host.random.stream('updateLoss');
    this.#link = link;
    this.#peers = peers;
    this.#updates = new HandleUpdates(settings, link, peers, handlespace, learning, elements, statistics, losses);
    this.#tables = new HandleTableExchange(settings, link, handlespace, learning, elements, statistics, host.clock);
    this.#takeovers = new Takeovers(settings, link, peers, this.#takeoverSurroundings(), statistics, host.log);
    this.#startup = new Startup(host.clock, settings, {
      requestList: (mentor) => this.#requestList(mentor),
      requestTable: (mentor) => this.#tables.synchronize(mentor, settings.mentorTableOwnOnly),
      candidates: () => peers.active(),
      started: (withMentor) => this.#started(withMentor),
    });
    this.#random = host.random.stream('heartbeat');
    this.#heartbeatTimer = host.clock.timer(() => this.#heartbeat());
    this.#group = this.#joinGroup();
  }

  get ready(): boolean {
    return this.#startup.ready;
  }

  /** Identifiers of the registrars that are present. */
  peers(): RegistrarIdentifier[] {
    return Array.from(this.#peers.active(), ({ identifier }) => identifier);
  }

  /** Looks for a mentor; without possible peers the start is over at once. */
  start(): void {
    const configured = Array.from(this.#peers);
    for (const peer of configured) this.#sendPresence(peer, true);
    this.#armHeartbeat();
    this.#startup.begin(configured.length > 0 || this.#group !== undefined);
  }

  close(): void {
    this.#heartbeatTimer.cancel();
    this.#startup.stop();
    for (const peer of this.#peers) peer.stop();
    this.#group?.close();
    this.#link.close();
  }

  /** Tells all peers of an own element (RFC 5353 §3.3). */
  sendUpdate(action: 'add' | 'delete', entry: PoolElementEntry): void {
    this.#updates.send(action, entry);
  }

  message(association: Association, message: unknown): void {
    const enrp = message as EnrpMessage;
    const { sender } = enrp;
    if (sender === this.#link.identifier || sender === 0) return;
    const peer = this.#senderOf(enrp, association);
    switch (enrp.type) {
      case 'ENRP_PRESENCE':
        return this.#presence(enrp, { association });
      case 'ENRP_LIST_REQUEST':
        return this.#answerList(sender, association);
      case 'ENRP_LIST_RESPONSE':
        return this.#listReceived(enrp, peer);
      case 'ENRP_HANDLE_TABLE_REQUEST':
        return this.#tables.answerRequest(enrp, peer, this.#refuses(), association);
      case 'ENRP_HANDLE_TABLE_RESPONSE':
        return this.#tableReceived(enrp, peer, association);
      case 'ENRP_HANDLE_UPDATE':
        return this.#updates.received(enrp, association);
      case 'ENRP_INIT_TAKEOVER':
        return this.#takeovers.announced(sender, enrp.target, association);
      case 'ENRP_INIT_TAKEOVER_ACK':
        return this.#takeovers.consented(sender, enrp.target);
      case 'ENRP_TAKEOVER_SERVER':
        return this.#takeovers.completedBy(sender, enrp.target);
      case 'ENRP_ERROR':
        return this.#errorReceived(enrp, peer);
    }
  }

  malformed(association: Association, _ppid: number, _bytes: Uint8Array, error: WireError): void {
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
    for (const peer of Array.from(this.#peers)) {
      if (peer.association !== association) continue;
      peer.association = undefined;
      if (this.#settings.sendFailureIsDeath && peer.timers.noResponse.armed) this.#dead(peer);
    }
  }

  // --- Presence and peer list (RFC 5353 §3.4)

  /** The peer that a message is from; whether one becomes known by it, and is heard, the settings decide. */
  #senderOf({ type, sender }: EnrpMessage, association: Association): Peer | undefined {
    const known = this.#peers.find(sender);
    if (type === 'ENRP_PRESENCE') return known; // #presence does it all
    if (known !== undefined) {
      if (this.#settings.heardByAnyMessage) this.#heard(known);
      return known;
    }
    if (!this.#settings.learnsPeersFromAnyMessage) return undefined;
    const peer = this.#peers.introduceBy(association, sender);
    this.#heard(peer);
    this.#sendPresence(peer, true);
    return peer;
  }

  #presence(message: EnrpPresence, origin: PresenceOrigin): void {
    const isNew = this.#peers.find(message.sender) === undefined;
    const peer = this.#peers.introduce(message, origin);
    const { association } = origin;
    this.#heard(peer);
    if (isNew) this.#sendPresence(peer, true);
    if (association !== undefined && this.#settings.asksPeersForList) this.#requestList(peer);
    if (association !== undefined && message.replyRequired)
      this.#link.answer(association, this.#ownPresence(peer.identifier, false));
    this.#startup.heard(peer);
    if (association !== undefined && !this.#startup.isMentor(peer)) this.#tables.audit(peer, message.checksum);
  }

  #heard(peer: Peer): void {
    this.#takeovers.heard(peer);
    peer.timers.noResponse.cancel();
    peer.timers.lastHeard.arm(this.#settings.maxTimeLastHeard);
  }

  /** MAX-TIME-NO-RESPONSE is over. */
  #dead(peer: Peer): void {
    peer.unwatch();
    this.#surroundings.statistics.peersLost++;
    if (this.#host.log.enabled) this.#host.log.event('registrar', 'peerLost', { peer: peer.identifier });
    this.#takeovers.peerDead(peer);
  }

  #forget(peer: Peer): void {
    const { identifier } = peer;
    this.#peers.drop(peer);
    this.#startup.failed(peer);
    this.#takeovers.peerForgotten(identifier);
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
    // Asked once; but a mentor that is tried again must answer again.
    if (peer.listRequested && !this.#startup.isMentor(peer)) return;
    peer.listRequested = true;
    this.#link.send(peer, {
      type: 'ENRP_LIST_REQUEST',
      sender: this.#link.identifier,
      receiver: peer.identifier,
    });
  }

  #answerList(requester: RegistrarIdentifier, association: Association): void {
    const rejected = this.#refuses();
    const servers = rejected ? [] : this.#toldServers();
    const header = { sender: this.#link.identifier, receiver: requester };
    this.#link.answer(association, { type: 'ENRP_LIST_RESPONSE', ...header, rejected, servers });
  }

  /** As many peers as one message holds: the protocol cannot continue a list. */
  #toldServers(): ServerInformation[] {
    const servers: ServerInformation[] = [];
    let room = MAX_MESSAGE_LENGTH - LIST_HEADER;
    for (const { serverInformation } of this.#peers.active()) {
      if (serverInformation === undefined) continue;
      room -= serverInformationLength(serverInformation);
      if (room < 0) break;
      servers.push(serverInformation);
    }
    return servers;
  }

  #listReceived(message: EnrpListResponse, sender: Peer | undefined): void {
    for (const information of message.servers) {
      if (information.identifier === this.#link.identifier) continue;
      const peer = this.#peers.addTold(information);
      if (peer === undefined) continue;
      this.#heard(peer);
      this.#sendPresence(peer, true);
    }
    if (sender !== undefined) this.#startup.listAnswered(sender, message.rejected);
  }

  // --- Handle tables (RFC 5353 §3.2, 3.6)

  #tableReceived(message: EnrpHandleTableResponse, peer: Peer | undefined, association: Association): void {
    if (peer === undefined) return;
    const progress = this.#tables.responseReceived(message, peer, this.#startup.isMentor(peer), association);
    if (progress === 'rejected') this.#startup.failed(peer);
    else if (progress !== undefined) this.#startup.tableAnswered(peer, progress === 'complete');
  }

  /** What we sent was not understood: an answer will not come (RFC 5353 §3.7). Errors are never answered by errors. */
  #errorReceived({ errors }: EnrpError, peer: Peer | undefined): void {
    this.#surroundings.statistics.enrpErrors++;
    if (this.#host.log.enabled)
      this.#host.log.event('registrar', 'enrpError', {
        peer: peer?.identifier,
        causes: errors.map(({ code }) => code),
      });
    if (peer !== undefined) this.#endSynchronization(peer);
  }

  #endSynchronization(peer: Peer): void {
    if (peer.synchronization === undefined) return;
    peer.synchronization = undefined;
    peer.timers.synchronization.cancel();
    this.#startup.failed(peer);
  }

  #started(withMentor: boolean): void {
    const { statistics } = this.#surroundings;
    if (withMentor) statistics.startupsWithMentor++;
    else statistics.startupsAlone++;
    this.#surroundings.becameReady();
  }

  #refuses(): boolean {
    return this.#settings.refusesDuringStartup && !this.ready;
  }

  // --- Ports

  #takeoverSurroundings(): ConstructorParameters<typeof Takeovers>[3] {
    const { handlespace, elements } = this.#surroundings;
    return {
      elementsOf: (registrar) => handlespace.ownedCount(registrar),
      claimElements: (of) => elements.takeOver(of),
      giveElements: (of, to) => {
        for (const entry of Array.from(handlespace.ownedBy(of))) {
          handlespace.setHome(entry, to);
          elements.foreignElement(entry);
        }
      },
      showPresence: () => {
        for (const peer of this.#peers) this.#sendPresence(peer, false);
      },
      forgetPeer: (peer) => this.#forget(peer),
    };
  }

  #timersOf(peer: Peer): PeerTimers {
    const { clock } = this.#host;
    return {
      lastHeard: clock.timer(() => {
        peer.timers.noResponse.arm(this.#settings.maxTimeNoResponse);
        this.#sendPresence(peer, true);
      }),
      noResponse: clock.timer(() => this.#dead(peer)),
      synchronization: clock.timer(() => this.#endSynchronization(peer)),
      tableReading: clock.timer(() => {
        peer.tableReading = undefined;
      }),
      takeover: clock.timer(() => this.#takeovers.expired(peer)),
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
