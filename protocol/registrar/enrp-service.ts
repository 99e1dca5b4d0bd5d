import { autocloseTime } from '../idle-time.ts';
import type {
  Association,
  AssociationEnd,
  EndpointHandler,
  Host,
  Ppid,
  Random,
  SocketAddress,
  Timer,
} from '../host.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { identifierText, peerText } from '../log-text.ts';
import { enrpCodec } from '../wire/enrp-codec.ts';
import {
  ENRP_PPID,
  type EnrpError,
  type EnrpHandleTableResponse,
  type EnrpListResponse,
  type EnrpMessage,
  type EnrpPresence,
} from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';
import { ElementLearning } from './element-learning.ts';
import { jittered } from './element-supervision.ts';
import { EnrpLink } from './enrp-link.ts';
import type { EnrpSurroundings } from './enrp-surroundings.ts';
import { HandleTableExchange } from './handle-table-exchange.ts';
import { HandleUpdates } from './handle-updates.ts';
import type { Peer, PeerTimers } from './peer.ts';
import { ListExchange } from './list-exchange.ts';
import { PeerList } from './peer-list.ts';
import { PresenceGroup } from './presence-group.ts';
import type { EnrpServiceSettings, RegistrarOptions } from './registrar-options.ts';
import { RegistrarLog } from './registrar-log.ts';
import { peerStatus, type PeerStatus } from './registrar-status.ts';
import { Startup } from './startup.ts';
import { Takeovers } from './takeovers.ts';
import { TokenBucket } from '../token-bucket.ts';

/** Messages that are accepted only from a registrar that has introduced itself. */
type Consequential = Exclude<
  EnrpMessage,
  { readonly type: 'ENRP_PRESENCE' | 'ENRP_LIST_REQUEST' | 'ENRP_HANDLE_TABLE_REQUEST' | 'ENRP_ERROR' }
>;

/**
 * The ENRP side of a registrar (RFC 5353 §3): presence and peer list are here; {@link Startup}, {@link HandleUpdates},
 * {@link HandleTableExchange} and {@link Takeovers} do the rest.
 */
export class EnrpService implements EndpointHandler {
  /** SCTP port. */
  readonly port: number;
  readonly #host: Host;
  readonly #log: RegistrarLog;
  readonly #settings: EnrpServiceSettings;
  readonly #surroundings: EnrpSurroundings;
  readonly #link: EnrpLink;
  readonly #peers: PeerList;
  readonly #lists: ListExchange;
  readonly #updates: HandleUpdates;
  readonly #tables: HandleTableExchange;
  readonly #takeovers: Takeovers;
  readonly #startup: Startup;
  readonly #random: Random;
  readonly #group: PresenceGroup | undefined;
  readonly #heartbeatTimer: Timer;
  /** Inbound associations that no peer is known by, or has beside its own, oldest first. */
  readonly #strangers = new Set<Association>();

  constructor(host: Host, options: RegistrarOptions, surroundings: EnrpSurroundings) {
    this.#host = host;
    this.#settings = options.enrp;
    this.#surroundings = surroundings;
    const { identifier, handlespace, statistics, elements } = surroundings;
    const { enrp: settings } = options;
    const codec = enrpCodec(options.profile);
    const protocols = [{ ppid: ENRP_PPID, codec }];
    const { addresses, enrpPort, association } = options;
    const presences = settings.peerHeartbeatCycle * (1 + settings.peerHeartbeatJitter);
    const autoclose = autocloseTime(options.asap.idleTimeout, presences);
    const endpoint = host.transport.open(
      { addresses, port: enrpPort, protocols, autoclose, ...(association && { association }) },
      this,
    );
    this.port = endpoint.port;
    const setUps = new TokenBucket(host.clock, settings.maxSetUpRate);
    const link = new EnrpLink(identifier, codec, endpoint, settings.maxTimeNoResponse, setUps);
    const peers = this.#peersOf(options);
    const isPeer = (registrar: RegistrarIdentifier): boolean => peers.knows(registrar);
    const log = new RegistrarLog(host.log);
    const learning = new ElementLearning(identifier, options, handlespace, elements, isPeer, host.clock, log);
    const losses = host.random.stream('updateLoss');
    this.#log = log;
    this.#link = link;
    this.#peers = peers;
    this.#lists = new ListExchange(link, peers, (peer) => this.#learned(peer));
    this.#updates = new HandleUpdates(settings, link, peers, handlespace, learning, elements, statistics, losses);
    this.#tables = new HandleTableExchange(
      settings,
      link,
      handlespace,
      learning,
      elements,
      statistics,
      host.clock,
      log,
    );
    this.#takeovers = new Takeovers(settings, link, peers, this.#takeoverSurroundings(), statistics, host.log);
    this.#startup = new Startup(host.clock, settings, {
      requestList: (mentor) => this.#requestList(mentor),
      requestTable: (mentor) => this.#tables.synchronize(mentor, settings.mentorTableOwnOnly),
      candidates: () => peers.active(),
      chosen: (mentor) => log.mentor('mentorChosen', mentor),
      failed: (mentor) => log.mentor('mentorFailed', mentor),
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

  /** What is known of all peers. */
  peerStatus(): PeerStatus[] {
    const { handlespace } = this.#surroundings;
    const now = this.#host.clock.now();
    return Array.from(this.#peers, (peer) => peerStatus(peer, handlespace.ownedCount(peer.identifier), now));
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
    if (!this.#peers.permits(association.provenAddresses)) return this.#ignore(enrp, association);
    if (enrp.type === 'ENRP_PRESENCE') return this.#presence(enrp, association);
    const peer = this.#senderOf(enrp, association);
    switch (enrp.type) {
      case 'ENRP_LIST_REQUEST':
        return this.#lists.answer(sender, peer === undefined || this.#refuses(), association);
      case 'ENRP_HANDLE_TABLE_REQUEST':
        return this.#tables.answerRequest(enrp, peer, this.#refuses(), association);
      case 'ENRP_ERROR':
        return this.#errorReceived(enrp, peer);
      case 'ENRP_LIST_RESPONSE':
      case 'ENRP_HANDLE_TABLE_RESPONSE':
      case 'ENRP_HANDLE_UPDATE':
      case 'ENRP_INIT_TAKEOVER':
      case 'ENRP_INIT_TAKEOVER_ACK':
      case 'ENRP_TAKEOVER_SERVER':
        // Messages with consequences must be from a registrar that introduced itself.
        if (peer?.standing === 'introduced') return this.#act(enrp, peer, association);
        return this.#ignore(enrp, association);
    }
  }

  #act(enrp: Consequential, peer: Peer, association: Association): void {
    const { sender } = enrp;
    switch (enrp.type) {
      case 'ENRP_LIST_RESPONSE':
        return this.#listReceived(enrp, peer);
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
    }
  }

  malformed(association: Association, _ppid: Ppid, _bytes: Uint8Array, error: WireError): void {
    if (error.reason === 'unexpected-ppid') {
      association.abort('unexpected payload protocol identifier');
      this.associationEnded(association, 'aborted');
    } else if (error.report !== undefined) {
      const peer = association.context as Peer | undefined;
      const header = { sender: this.#link.identifier, receiver: peer?.identifier ?? 0 };
      this.#link.answer(association, { type: 'ENRP_ERROR', ...header, errors: [error.report] });
    }
  }

  associationUp(association: Association): void {
    const peer = association.context as Peer | undefined;
    if (peer?.association === association) this.#wayFound(peer);
    if (!association.inbound || association.context !== undefined) return;
    this.#strangers.add(association);
    const [oldest] = this.#strangers;
    if (oldest === undefined || this.#strangers.size <= this.#settings.maxPeers) return;
    this.#strangers.delete(oldest);
    oldest.abort('too many associations with unknown registrars');
  }

  /** Exchanges with the peer's former instance will not be completed; the new one introduces itself. */
  associationRestarted(association: Association): void {
    this.#link.forget(association);
    const peer = association.context as Peer | undefined;
    if (peer?.association === association) {
      this.#endSynchronization(peer);
      peer.restarted();
    }
    this.associationUp(association);
  }

  writable(association: Association): void {
    this.#link.writable(association);
  }

  associationEnded(association: Association, end: AssociationEnd): void {
    this.#link.forget(association);
    this.#strangers.delete(association);
    const peer = association.context as Peer | undefined;
    if (peer?.association !== association) return;
    peer.leave();
    if (end === 'noRoute') this.#wayMissing(peer);
    else this.#wayFound(peer);
    if (this.#settings.sendFailureIsDeath && peer.timers.noResponse.armed) this.#dead(peer);
  }

  // --- Presence and peer list (RFC 5353 §3.4)

  /**
   * The peer that a message is from; the settings decide whether its sender becomes known by it, and whether it is
   * accepted.
   */
  #senderOf({ sender }: EnrpMessage, association: Association): Peer | undefined {
    const known = this.#peers.find(sender);
    if (known !== undefined) {
      if (!known.owns(association)) return undefined;
      if (this.#settings.heardByAnyMessage) this.#heard(known);
      return known;
    }
    if (!this.#settings.learnsPeersFromAnyMessage) return undefined;
    const peer = this.#peers.introduceBy(association, sender);
    if (peer !== undefined) this.#learned(peer);
    return peer;
  }

  #presence(message: EnrpPresence, association: Association): void {
    const isNew = this.#peers.find(message.sender) === undefined;
    const peer = this.#peers.introduce(message, association);
    if (peer === undefined) return this.#ignore(message, association);
    if (peer.association === association) this.#strangers.delete(association);
    this.#heard(peer);
    if (isNew) this.#sendPresence(peer, true);
    // The mentor is asked for its list once, too, whether the start asks for it or the acquaintance.
    this.#startup.heard(peer);
    if (this.#settings.asksPeersForList && !peer.listRequested) this.#requestList(peer);
    if (message.replyRequired) this.#link.answer(association, this.#ownPresence(peer.identifier, false));
    if (!this.#startup.isMentor(peer)) this.#tables.audit(peer, message.checksum);
    return undefined;
  }

  /**
   * By multicast any host can claim anything: it makes a registrar known, but it becomes a peer by an association only.
   */
  #rumor(message: EnrpPresence, source: SocketAddress): void {
    if (message.sender === this.#link.identifier || message.sender === 0) return;
    const known = this.#peers.find(message.sender);
    if (known !== undefined) {
      if (!known.isAt([source.address])) return;
      this.#heard(known);
      if (known.standing === 'introduced') this.#startup.heard(known);
      return;
    }
    if (!this.#peers.permits([source.address])) return;
    const awaited = this.#peers.awaitedAt(source.address);
    if (awaited !== undefined) {
      if (awaited.association === undefined) this.#sendPresence(awaited, true);
    } else if (this.#link.maySetUp) {
      const peer = this.#peers.addRumored(message, source);
      if (peer !== undefined) this.#learned(peer);
    }
  }

  /** A peer became known otherwise than by its own PRESENCE on an association. */
  #learned(peer: Peer): void {
    this.#heard(peer);
    this.#sendPresence(peer, true);
  }

  #ignore({ type, sender }: EnrpMessage, association: Association): void {
    this.#surroundings.statistics.enrpMessagesIgnored++;
    const { log } = this.#host;
    if (log.enabled)
      log.event('registrar', 'strangerIgnored', {
        type,
        registrar: identifierText(sender),
        from: peerText(association),
      });
  }

  #heard(peer: Peer): void {
    this.#takeovers.heard(peer);
    peer.heardAt = this.#host.clock.now();
    peer.withoutWay = false;
    if (!peer.found && peer.standing === 'introduced') {
      peer.found = true;
      this.#log.peerFound(peer);
    }
    peer.timers.noResponse.cancel();
    peer.timers.lastHeard.arm(this.#settings.maxTimeLastHeard);
  }

  /** There is no way from here to a peer (RFC 5353 §3.5 takes over those that do not answer; this one is not asked). */
  #wayMissing(peer: Peer): void {
    if (peer.withoutWay || peer.standing === 'rumored') return;
    peer.withoutWay = true;
    peer.found = false;
    this.#log.peerWithoutWay(peer);
    this.#startup.failed(peer);
    this.#takeovers.withoutPeer(peer.identifier);
  }

  /** There is a way again: from now on its silence counts. */
  #wayFound(peer: Peer): void {
    if (!peer.withoutWay) return;
    peer.withoutWay = false;
    if (peer.identifier !== 0) peer.timers.lastHeard.arm(this.#settings.maxTimeLastHeard);
  }

  /** MAX-TIME-NO-RESPONSE is over. */
  #dead(peer: Peer): void {
    peer.unwatch();
    if (peer.standing === 'rumored') return this.#forget(peer);
    // It was not asked.
    if (peer.withoutWay) return undefined;
    this.#surroundings.statistics.peersLost++;
    this.#log.peerLost(peer, Math.round(this.#host.clock.now() - (peer.heardAt ?? 0)));
    this.#takeovers.peerDead(peer);
    return undefined;
  }

  #forget(peer: Peer): void {
    const { identifier } = peer;
    this.#log.peerForgotten(peer);
    this.#peers.drop(peer, this.#settings.takeover.forgetsConfiguredPeers);
    this.#startup.failed(peer);
    this.#takeovers.withoutPeer(identifier);
  }

  #heartbeat(): void {
    this.#armHeartbeat();
    this.#group?.show(this.#ownPresence(0, false));
    for (const peer of this.#peers) this.#sendPresence(peer, peer.standing === 'rumored');
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
    this.#lists.request(peer);
  }

  #listReceived(message: EnrpListResponse, sender: Peer): void {
    this.#lists.received(message, sender);
    this.#startup.listAnswered(sender, message.rejected);
  }

  // --- Handle tables (RFC 5353 §3.2, 3.6)

  #tableReceived(message: EnrpHandleTableResponse, peer: Peer, association: Association): void {
    const progress = this.#tables.responseReceived(message, peer, this.#startup.isMentor(peer), association);
    if (progress === 'rejected') this.#startup.failed(peer);
    else if (progress !== undefined) this.#startup.tableAnswered(peer, progress === 'complete');
  }

  /** What we sent was not understood: an answer will not come (RFC 5353 §3.7). Errors are never answered by errors. */
  #errorReceived({ errors }: EnrpError, peer: Peer | undefined): void {
    this.#surroundings.statistics.enrpErrors++;
    this.#log.enrpError(peer, errors);
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
    this.#log.ready(withMentor ? 'the handlespace was learned from a mentor' : 'no other registrar was found');
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
          this.#log.homeChanged(entry, of);
          elements.foreignElement(entry);
        }
      },
      showPresence: () => {
        for (const peer of this.#peers) this.#sendPresence(peer, false);
      },
      forgetPeer: (peer) => this.#forget(peer),
    };
  }

  #peersOf({ staticPeers: configured, asap, enrp }: RegistrarOptions): PeerList {
    const { peersOnly: configuredOnly, maxPeers, maxRumorsBySource } = enrp;
    const { minAddressScope } = asap;
    return new PeerList(
      { configured, configuredOnly, maxPeers, maxRumorsBySource, minAddressScope },
      { timersOf: (peer) => this.#timersOf(peer), evict: (peer) => this.#forget(peer) },
    );
  }

  #timersOf(peer: Peer): PeerTimers {
    const { clock } = this.#host;
    return {
      lastHeard: clock.timer(() => {
        if (peer.standing === 'rumored') return this.#forget(peer);
        peer.timers.noResponse.arm(this.#settings.maxTimeNoResponse);
        return this.#sendPresence(peer, true);
      }),
      noResponse: clock.timer(() => this.#dead(peer)),
      synchronization: clock.timer(() => this.#endSynchronization(peer)),
      tableReading: clock.timer(() => {
        peer.tableReading = undefined;
      }),
      takeover: clock.timer(() => this.#takeovers.expired(peer)),
    };
  }

  #joinGroup(): PresenceGroup | undefined {
    const { presenceGroup, presenceTtl } = this.#settings;
    if (presenceGroup === undefined) return undefined;
    const { datagrams } = this.#host;
    return new PresenceGroup(datagrams, presenceGroup, presenceTtl, this.#link.codec, (presence, source) =>
      this.#rumor(presence, source),
    );
  }
}
