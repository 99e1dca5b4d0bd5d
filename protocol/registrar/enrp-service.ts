import { autocloseTime } from '../idle-time.ts';
import type { Association, AssociationEnd, EndpointHandler, Host, Ppid } from '../host.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { identifierText, peerText } from '../log-text.ts';
import { enrpCodec } from '../wire/enrp-codec.ts';
import {
  ENRP_PPID,
  type EnrpError,
  type EnrpHandleTableResponse,
  type EnrpListResponse,
  type EnrpMessage,
} from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { WireError } from '../wire/wire-error.ts';
import { ElementLearning } from './element-learning.ts';
import { EnrpLink } from './enrp-link.ts';
import type { EnrpParts } from './enrp-parts.ts';
import type { EnrpSurroundings } from './enrp-surroundings.ts';
import { HandleTableExchange } from './handle-table-exchange.ts';
import { HandleUpdates } from './handle-updates.ts';
import type { Peer, PeerTimers } from './peer.ts';
import { ListExchange } from './list-exchange.ts';
import { PeerList } from './peer-list.ts';
import { PeerPresence } from './peer-presence.ts';
import type { RegistrarOptions } from './registrar-options.ts';
import { RegistrarLog } from './registrar-log.ts';
import { peerStatus, type PeerStatus } from './registrar-status.ts';
import { Startup, type StartupSurroundings } from './startup.ts';
import { StrangerAssociations } from './stranger-associations.ts';
import { Takeovers, type TakeoverSurroundings } from './takeovers.ts';
import { TokenBucket } from '../token-bucket.ts';

/** Messages that are accepted only from a registrar that has introduced itself. */
type Consequential = Exclude<
  EnrpMessage,
  { readonly type: 'ENRP_PRESENCE' | 'ENRP_LIST_REQUEST' | 'ENRP_HANDLE_TABLE_REQUEST' | 'ENRP_ERROR' }
>;

/**
 * The ENRP side of a registrar (RFC 5353 §3): its parts put together, and which of them gets what arrives.
 * {@link PeerPresence}, {@link Startup}, {@link HandleUpdates}, {@link HandleTableExchange} and {@link Takeovers} do the
 * work.
 */
export class EnrpService implements EndpointHandler {
  /** SCTP port. */
  readonly port: number;
  readonly #host: Host;
  readonly #surroundings: EnrpSurroundings;
  readonly #parts: EnrpParts;
  readonly #lists: ListExchange;
  readonly #updates: HandleUpdates;
  readonly #tables: HandleTableExchange;
  readonly #takeovers: Takeovers;
  readonly #startup: Startup;
  readonly #strangers: StrangerAssociations;
  readonly #presence: PeerPresence;

  constructor(host: Host, options: RegistrarOptions, surroundings: EnrpSurroundings) {
    this.#host = host;
    this.#surroundings = surroundings;
    const link = this.openLink(options);
    this.port = link.port;
    const parts = this.partsOf(options, link);
    this.#parts = parts;
    this.#lists = new ListExchange(link, parts.peers, (peer) => this.#presence.learned(peer));
    this.#updates = new HandleUpdates(parts, host.random.stream('updateLoss'));
    this.#tables = new HandleTableExchange(parts);
    this.#takeovers = new Takeovers(parts, this.takeoverSurroundings(), host.log);
    this.#startup = new Startup(host.clock, parts.settings, this.startupSurroundings());
    this.#strangers = new StrangerAssociations(parts.settings.maxPeers);
    this.#presence = new PeerPresence(host, {
      ...parts,
      lists: this.#lists,
      tables: this.#tables,
      takeovers: this.#takeovers,
      startup: this.#startup,
      strangers: this.#strangers,
    });
  }

  get ready(): boolean {
    return this.#startup.ready;
  }

  /** Identifiers of the registrars that are present. */
  peers(): RegistrarIdentifier[] {
    return Array.from(this.#parts.peers.active(), ({ identifier }) => identifier);
  }

  /** What is known of all peers. */
  peerStatus(): PeerStatus[] {
    const { handlespace, peers, clock } = this.#parts;
    const now = clock.now();
    return Array.from(peers, (peer) => peerStatus(peer, handlespace.ownedCount(peer.identifier), now));
  }

  /** Looks for a mentor; without possible peers the start is over at once. */
  start(): void {
    this.#presence.start();
  }

  close(): void {
    this.#presence.close();
    this.#startup.stop();
    for (const peer of this.#parts.peers) peer.stop();
    this.#parts.link.close();
  }

  /** Tells all peers of an own element (RFC 5353 §3.3). */
  sendUpdate(action: 'add' | 'delete', entry: PoolElementEntry): void {
    this.#updates.send(action, entry);
  }

  message(association: Association, message: unknown): void {
    const enrp = message as EnrpMessage;
    const { sender } = enrp;
    const { link, peers } = this.#parts;
    if (sender === link.identifier || sender === 0) return undefined;
    if (!peers.permits(association.provenAddresses)) return this.ignore(enrp, association);
    if (enrp.type === 'ENRP_PRESENCE') {
      if (!this.#presence.received(enrp, association)) this.ignore(enrp, association);
      return undefined;
    }
    const peer = this.#presence.senderOf(enrp, association);
    switch (enrp.type) {
      case 'ENRP_LIST_REQUEST':
        return this.#lists.answer(sender, peer === undefined || this.refuses(), association);
      case 'ENRP_HANDLE_TABLE_REQUEST':
        return this.#tables.answerRequest(enrp, peer, this.refuses(), association);
      case 'ENRP_ERROR':
        return this.errorReceived(enrp, peer);
      case 'ENRP_LIST_RESPONSE':
      case 'ENRP_HANDLE_TABLE_RESPONSE':
      case 'ENRP_HANDLE_UPDATE':
      case 'ENRP_INIT_TAKEOVER':
      case 'ENRP_INIT_TAKEOVER_ACK':
      case 'ENRP_TAKEOVER_SERVER':
        // Messages with consequences must be from a registrar that introduced itself.
        if (peer?.standing === 'introduced') return this.act(enrp, peer, association);
        return this.ignore(enrp, association);
    }
  }

  private act(enrp: Consequential, peer: Peer, association: Association): void {
    const { sender } = enrp;
    switch (enrp.type) {
      case 'ENRP_LIST_RESPONSE':
        return this.listReceived(enrp, peer);
      case 'ENRP_HANDLE_TABLE_RESPONSE':
        return this.tableReceived(enrp, peer, association);
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
      const header = { sender: this.#parts.link.identifier, receiver: peer?.identifier ?? 0 };
      this.#parts.link.answer(association, { type: 'ENRP_ERROR', ...header, errors: [error.report] });
    }
  }

  associationUp(association: Association): void {
    const peer = association.context as Peer | undefined;
    if (peer?.association === association) this.#presence.wayFound(peer);
    if (!association.inbound || association.context !== undefined) return;
    this.#strangers.add(association);
  }

  /** Exchanges with the peer's former instance will not be completed; the new one introduces itself. */
  associationRestarted(association: Association): void {
    this.#parts.link.forget(association);
    const peer = association.context as Peer | undefined;
    if (peer?.association === association) {
      this.endSynchronization(peer);
      peer.restarted();
    }
    this.associationUp(association);
  }

  writable(association: Association): void {
    this.#parts.link.writable(association);
  }

  associationEnded(association: Association, end: AssociationEnd): void {
    this.#parts.link.forget(association);
    this.#strangers.remove(association);
    const peer = association.context as Peer | undefined;
    if (peer?.association !== association) return;
    peer.leave();
    if (end === 'noRoute') this.#presence.wayMissing(peer);
    else this.#presence.wayFound(peer);
    if (this.#parts.settings.sendFailureIsDeath && peer.timers.noResponse.armed) this.#presence.dead(peer);
  }

  private ignore({ type, sender }: EnrpMessage, association: Association): void {
    this.#parts.statistics.enrpMessagesIgnored++;
    const { log } = this.#host;
    if (log.enabled)
      log.event('registrar', 'strangerIgnored', {
        type,
        registrar: identifierText(sender),
        from: peerText(association),
      });
  }

  private listReceived(message: EnrpListResponse, sender: Peer): void {
    this.#lists.received(message, sender);
    this.#startup.listAnswered(sender, message.rejected);
  }

  private tableReceived(message: EnrpHandleTableResponse, peer: Peer, association: Association): void {
    const progress = this.#tables.responseReceived(message, peer, this.#startup.isMentor(peer), association);
    if (progress === 'rejected') this.#startup.failed(peer);
    else if (progress !== undefined) this.#startup.tableAnswered(peer, progress === 'complete');
  }

  /** What we sent was not understood: an answer will not come (RFC 5353 §3.7). Errors are never answered by errors. */
  private errorReceived({ errors }: EnrpError, peer: Peer | undefined): void {
    this.#parts.statistics.enrpErrors++;
    this.#parts.log.enrpError(peer, errors);
    if (peer !== undefined) this.endSynchronization(peer);
  }

  private endSynchronization(peer: Peer): void {
    if (peer.synchronization === undefined) return;
    peer.synchronization = undefined;
    peer.timers.synchronization.cancel();
    this.#startup.failed(peer);
  }

  private refuses(): boolean {
    return this.#parts.settings.refusesDuringStartup && !this.ready;
  }

  // --- The parts, and what they ask of each other

  private openLink(options: RegistrarOptions): EnrpLink {
    const { enrp: settings, addresses, enrpPort: port, association } = options;
    const codec = enrpCodec(options.profile);
    const protocols = [{ ppid: ENRP_PPID, codec }];
    const presences = settings.peerHeartbeatCycle * (1 + settings.peerHeartbeatJitter);
    const autoclose = autocloseTime(options.asap.idleTimeout, presences);
    const { transport, clock } = this.#host;
    return new EnrpLink(this.#surroundings.identifier, {
      codec,
      endpoint: transport.open({ addresses, port, protocols, association: { ...association, autoclose } }, this),
      connectTimeout: settings.maxTimeNoResponse,
      setUps: new TokenBucket(clock, settings.maxSetUpRate),
    });
  }

  private partsOf(options: RegistrarOptions, link: EnrpLink): EnrpParts {
    const { identifier, handlespace, statistics, elements } = this.#surroundings;
    const { clock } = this.#host;
    const peers = this.peersOf(options);
    const isPeer = (registrar: RegistrarIdentifier): boolean => peers.knows(registrar);
    const log = new RegistrarLog(this.#host.log);
    const learning = new ElementLearning(options, { identifier, handlespace, elements, isPeer, clock, log });
    return { settings: options.enrp, clock, link, peers, handlespace, learning, elements, statistics, log };
  }

  private startupSurroundings(): StartupSurroundings {
    const { settings, peers, log, statistics } = this.#parts;
    return {
      requestList: (mentor) => this.#lists.request(mentor),
      requestTable: (mentor) => this.#tables.synchronize(mentor, settings.mentorTableOwnOnly),
      candidates: () => peers.active(),
      chosen: (mentor) => log.mentor('mentorChosen', mentor),
      failed: (mentor) => log.mentor('mentorFailed', mentor),
      started: (withMentor) => {
        if (withMentor) statistics.startupsWithMentor++;
        else statistics.startupsAlone++;
        log.ready(withMentor ? 'the handlespace was learned from a mentor' : 'no other registrar was found');
        this.#surroundings.becameReady();
      },
    };
  }

  private takeoverSurroundings(): TakeoverSurroundings {
    const { elements } = this.#surroundings;
    const { handlespace, peers, log } = this.#parts;
    return {
      elementsOf: (registrar) => handlespace.ownedCount(registrar),
      claimElements: (of) => elements.takeOver(of),
      giveElements: (of, to) => {
        for (const entry of Array.from(handlespace.ownedBy(of))) {
          handlespace.setHome(entry, to);
          log.homeChanged(entry, of);
          elements.foreignElement(entry);
        }
      },
      showPresence: () => {
        for (const peer of peers) this.#presence.send(peer, false);
      },
      forgetPeer: (peer) => this.#presence.forget(peer),
    };
  }

  private peersOf({ staticPeers: configured, asap, enrp }: RegistrarOptions): PeerList {
    const { peersOnly: configuredOnly, maxPeers, maxRumorsBySource } = enrp;
    const { minAddressScope } = asap;
    return new PeerList(
      { configured, configuredOnly, maxPeers, maxRumorsBySource, minAddressScope },
      { timersOf: (peer) => this.timersOf(peer), evict: (peer) => this.#presence.forget(peer) },
    );
  }

  private timersOf(peer: Peer): PeerTimers {
    const { clock } = this.#host;
    return {
      lastHeard: clock.timer(() => this.#presence.silent(peer)),
      noResponse: clock.timer(() => this.#presence.dead(peer)),
      synchronization: clock.timer(() => this.endSynchronization(peer)),
      tableReading: clock.timer(() => {
        peer.tableReading = undefined;
      }),
      takeover: clock.timer(() => this.#takeovers.expired(peer)),
    };
  }
}
