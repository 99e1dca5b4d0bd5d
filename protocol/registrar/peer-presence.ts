import type { Association, Host, Random, SocketAddress, Timer } from '../host.ts';
import type { EnrpMessage, EnrpPresence } from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import { jittered } from './element-supervision.ts';
import type { EnrpParts } from './enrp-parts.ts';
import type { HandleTableExchange } from './handle-table-exchange.ts';
import type { ListExchange } from './list-exchange.ts';
import type { Peer } from './peer.ts';
import { PresenceGroup } from './presence-group.ts';
import type { Startup } from './startup.ts';
import type { StrangerAssociations } from './stranger-associations.ts';
import type { Takeovers } from './takeovers.ts';

/** The parts of the ENRP side that peers which come and go concern. */
interface ConcernedParts extends EnrpParts {
  readonly lists: ListExchange;
  readonly tables: HandleTableExchange;
  readonly takeovers: Takeovers;
  readonly startup: Startup;
  readonly strangers: StrangerAssociations;
}

/**
 * Who is a peer, and whether it is present (RFC 5353 §3.4): PRESENCE messages, sent and received, on associations and by
 * multicast; what a message of a peer means for it, and what its silence.
 */
export class PeerPresence {
  readonly #parts: ConcernedParts;
  readonly #random: Random;
  readonly #group: PresenceGroup | undefined;
  readonly #heartbeatTimer: Timer;

  constructor(host: Host, parts: ConcernedParts) {
    this.#parts = parts;
    this.#random = host.random.stream('heartbeat');
    this.#heartbeatTimer = host.clock.timer(() => this.heartbeat());
    const { presenceGroup: group, presenceTtl: ttl } = parts.settings;
    const { codec } = parts.link;
    this.#group =
      group &&
      new PresenceGroup(host.datagrams, { group, ttl, codec }, (presence, source) => this.rumor(presence, source));
  }

  /** Looks for a mentor; without possible peers the start is over at once. */
  start(): void {
    const configured = Array.from(this.#parts.peers);
    for (const peer of configured) this.send(peer, true);
    this.armHeartbeat();
    this.#parts.startup.begin(configured.length > 0 || this.#group !== undefined);
  }

  close(): void {
    this.#heartbeatTimer.cancel();
    this.#group?.close();
  }

  send(peer: Peer, replyRequired: boolean): void {
    this.#parts.link.send(peer, this.own(peer.identifier, replyRequired));
  }

  /**
   * The peer that a message other than PRESENCE is from; the settings decide whether its sender becomes known by it, and
   * whether it is accepted.
   */
  senderOf({ sender }: EnrpMessage, association: Association): Peer | undefined {
    const { peers, settings } = this.#parts;
    const known = peers.find(sender);
    if (known !== undefined) {
      if (!known.owns(association)) return undefined;
      if (settings.heardByAnyMessage) this.heard(known);
      return known;
    }
    if (!settings.learnsPeersFromAnyMessage) return undefined;
    const peer = peers.introduceBy(association, sender);
    if (peer !== undefined) this.learned(peer);
    return peer;
  }

  /** A PRESENCE came by an association. @returns whether it is a peer's */
  received(message: EnrpPresence, association: Association): boolean {
    const { peers, strangers, startup, settings, lists, link, tables } = this.#parts;
    const isNew = peers.find(message.sender) === undefined;
    const peer = peers.introduce(message, association);
    if (peer === undefined) return false;
    if (peer.association === association) strangers.remove(association);
    this.heard(peer);
    if (isNew) this.send(peer, true);
    // The mentor is asked for its list once, too, whether the start asks for it or the acquaintance.
    startup.heard(peer);
    if (settings.asksPeersForList && !peer.listRequested) lists.request(peer);
    if (message.replyRequired) link.answer(association, this.own(peer.identifier, false));
    if (!startup.isMentor(peer)) tables.audit(peer, message.checksum);
    return true;
  }

  /** A peer became known otherwise than by its own PRESENCE on an association. */
  learned(peer: Peer): void {
    this.heard(peer);
    this.send(peer, true);
  }

  /** There is no way from here to a peer (RFC 5353 §3.5 takes over those that do not answer; this one is not asked). */
  wayMissing(peer: Peer): void {
    if (peer.withoutWay || peer.standing === 'rumored') return;
    const { log, startup, takeovers } = this.#parts;
    peer.withoutWay = true;
    peer.found = false;
    log.peerWithoutWay(peer);
    startup.failed(peer);
    takeovers.withoutPeer(peer.identifier);
  }

  /** There is a way again: from now on its silence counts. */
  wayFound(peer: Peer): void {
    if (!peer.withoutWay) return;
    peer.withoutWay = false;
    if (peer.identifier !== 0) peer.timers.lastHeard.arm(this.#parts.settings.maxTimeLastHeard);
  }

  /** MAX-TIME-LAST-HEARD is over: a peer that has sent nothing is asked. */
  silent(peer: Peer): void {
    if (peer.standing === 'rumored') return this.forget(peer);
    peer.timers.noResponse.arm(this.#parts.settings.maxTimeNoResponse);
    return this.send(peer, true);
  }

  /** MAX-TIME-NO-RESPONSE is over. */
  dead(peer: Peer): void {
    peer.unwatch();
    if (peer.standing === 'rumored') return this.forget(peer);
    // It was not asked.
    if (peer.withoutWay) return undefined;
    const { statistics, log, clock, takeovers } = this.#parts;
    statistics.peersLost++;
    log.peerLost(peer, Math.round(clock.now() - (peer.heardAt ?? 0)));
    takeovers.peerDead(peer);
    return undefined;
  }

  /** Removes a peer from the list. */
  forget(peer: Peer): void {
    const { log, peers, settings, startup, takeovers } = this.#parts;
    const { identifier } = peer;
    log.peerForgotten(peer);
    peers.drop(peer, settings.takeover.forgetsConfiguredPeers);
    startup.failed(peer);
    takeovers.withoutPeer(identifier);
  }

  /**
   * By multicast any host can claim anything: it makes a registrar known, but it becomes a peer by an association only.
   */
  private rumor(message: EnrpPresence, source: SocketAddress): void {
    const { peers, link, startup } = this.#parts;
    if (message.sender === link.identifier || message.sender === 0) return;
    const known = peers.find(message.sender);
    if (known !== undefined) {
      if (!known.isAt([source.address])) return;
      this.heard(known);
      if (known.standing === 'introduced') startup.heard(known);
      return;
    }
    if (!peers.permits([source.address])) return;
    const awaited = peers.awaitedAt(source.address);
    if (awaited !== undefined) {
      if (awaited.association === undefined) this.send(awaited, true);
    } else if (link.maySetUp) {
      const peer = peers.addRumored(message, source);
      if (peer !== undefined) this.learned(peer);
    }
  }

  private heard(peer: Peer): void {
    const { takeovers, clock, log, settings } = this.#parts;
    takeovers.heard(peer);
    peer.heardAt = clock.now();
    peer.withoutWay = false;
    if (!peer.found && peer.standing === 'introduced') {
      peer.found = true;
      log.peerFound(peer);
    }
    peer.timers.noResponse.cancel();
    peer.timers.lastHeard.arm(settings.maxTimeLastHeard);
  }

  private heartbeat(): void {
    this.armHeartbeat();
    this.#group?.show(this.own(0, false));
    for (const peer of this.#parts.peers) this.send(peer, peer.standing === 'rumored');
  }

  private armHeartbeat(): void {
    const { peerHeartbeatCycle, peerHeartbeatJitter } = this.#parts.settings;
    this.#heartbeatTimer.arm(jittered(peerHeartbeatCycle, peerHeartbeatJitter, this.#random));
  }

  private own(receiver: RegistrarIdentifier, replyRequired: boolean): EnrpPresence {
    const { link, handlespace } = this.#parts;
    const sender = link.identifier;
    const checksum = handlespace.checksum(sender);
    return { type: 'ENRP_PRESENCE', sender, receiver, replyRequired, checksum, serverInformation: link.ownInformation };
  }
}
