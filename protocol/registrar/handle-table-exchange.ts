import type { Association, Clock } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { EnrpHandleTableRequest, EnrpHandleTableResponse } from '../wire/enrp-messages.ts';
import type { RegistrarIdentifier } from '../wire/pool-element.ts';
import type { ElementLearning, ForeignElements } from './element-learning.ts';
import type { EnrpLink } from './enrp-link.ts';
import type { EnrpParts } from './enrp-parts.ts';
import { tablePart, type TablePart } from './table-part.ts';
import type { Peer } from './peer.ts';
import type { RegistrarLog } from './registrar-log.ts';
import type { EnrpServiceSettings } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';

const nothing: TablePart = { pools: [], next: undefined };

/** Handle tables, for a start and after failed audits (RFC 5353 §3.2.3, 3.6). */
export class HandleTableExchange {
  readonly #settings: EnrpServiceSettings;
  readonly #link: EnrpLink;
  readonly #handlespace: Handlespace;
  readonly #learning: ElementLearning;
  readonly #elements: ForeignElements;
  readonly #statistics: RegistrarStatistics;
  readonly #clock: Clock;
  readonly #log: RegistrarLog;

  constructor(parts: EnrpParts) {
    this.#settings = parts.settings;
    this.#link = parts.link;
    this.#handlespace = parts.handlespace;
    this.#learning = parts.learning;
    this.#elements = parts.elements;
    this.#statistics = parts.statistics;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Compares a peer's PE checksum with the own sum over its elements; asks for its table if they differ. */
  audit(peer: Peer, checksum: number | undefined): void {
    if (checksum === undefined || peer.synchronization !== undefined) return;
    if (checksum === this.#handlespace.checksum(peer.identifier)) return;
    this.#statistics.resynchronizations++;
    this.#log.auditFailed(peer);
    this.synchronize(peer, true);
  }

  /** Asks a peer for its handle table: its own elements, or all it knows. */
  synchronize(peer: Peer, ownChildrenOnly: boolean): void {
    const unconfirmed = new Set(ownChildrenOnly ? this.#handlespace.ownedBy(peer.identifier) : []);
    peer.synchronization = { ownChildrenOnly, unconfirmed, requestedAt: this.#clock.now() };
    this.#requestPart(peer, ownChildrenOnly);
  }

  /** @param peer who asks; undefined: a registrar that is not known, which is refused */
  answerRequest(
    message: EnrpHandleTableRequest,
    peer: Peer | undefined,
    refused: boolean,
    association: Association,
  ): void {
    const rejected = peer === undefined || refused;
    const part = rejected ? nothing : this.#nextPart(peer, message.ownChildrenOnly);
    this.#link.answer(association, {
      type: 'ENRP_HANDLE_TABLE_RESPONSE',
      sender: this.#link.identifier,
      receiver: message.sender,
      rejected,
      moreToSend: part.next !== undefined,
      pools: part.pools,
    });
  }

  /** @returns how far the synchronization with the peer is; undefined: nothing was asked */
  responseReceived(
    message: EnrpHandleTableResponse,
    peer: Peer,
    isMentor: boolean,
    association: Association,
  ): 'part' | 'complete' | 'rejected' | undefined {
    const { synchronization } = peer;
    if (synchronization === undefined) return undefined;
    peer.timers.synchronization.cancel();
    if (message.rejected) {
      peer.synchronization = undefined;
      return 'rejected';
    }
    const kind = isMentor && !synchronization.ownChildrenOnly ? 'mentorTable' : 'table';
    const source = { kind, sender: peer.identifier, requestedAt: synchronization.requestedAt } as const;
    for (const { poolHandle, poolElements } of message.pools)
      for (const element of poolElements) {
        const entry = this.#learning.learn(poolHandle, element, source, association);
        if (entry !== undefined) synchronization.unconfirmed.delete(entry);
      }
    if (message.moreToSend && message.pools.length > 0) {
      this.#requestPart(peer, synchronization.ownChildrenOnly);
      return 'part';
    }
    peer.synchronization = undefined;
    if (this.#settings.auditRemoves) this.#removeUnconfirmed(synchronization.unconfirmed, peer.identifier);
    return 'complete';
  }

  /** Continues where the peer's reading stopped; another kind of request, or a late one, starts from the beginning. */
  #nextPart(peer: Peer, ownChildrenOnly: boolean): TablePart {
    const { maxTableElements: elements, maxTableBytes: bytes, maxTimeNoResponse } = this.#settings;
    const reading = peer.tableReading;
    const position = reading?.ownChildrenOnly === ownChildrenOnly ? reading.position : undefined;
    const owner = ownChildrenOnly ? this.#link.identifier : undefined;
    // Peers are informed of the new home when the element has accepted it.
    const includes = (entry: PoolElementEntry): boolean => !this.#elements.isBeingClaimed(entry);
    const part = tablePart(this.#handlespace, { position, owner, limits: { elements, bytes }, includes });
    peer.tableReading = part.next === undefined ? undefined : { ownChildrenOnly, position: part.next };
    if (part.next === undefined) peer.timers.tableReading.cancel();
    else peer.timers.tableReading.arm(maxTimeNoResponse);
    return part;
  }

  #requestPart(peer: Peer, ownChildrenOnly: boolean): void {
    peer.timers.synchronization.arm(this.#settings.maxTimeNoResponse);
    this.#link.send(peer, {
      type: 'ENRP_HANDLE_TABLE_REQUEST',
      sender: this.#link.identifier,
      receiver: peer.identifier,
      ownChildrenOnly,
    });
  }

  /** What a peer does not own any more is gone. */
  #removeUnconfirmed(entries: Iterable<PoolElementEntry>, owner: RegistrarIdentifier): void {
    for (const entry of entries)
      if (entry.homeRegistrar === owner) this.#elements.removedByPeer(entry, 'its home registrar no longer knows it');
  }
}
