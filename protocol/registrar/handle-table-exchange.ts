import type { Association, Log } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { EnrpHandleTableRequest, EnrpHandleTableResponse, EnrpHandleUpdate } from '../wire/enrp-messages.ts';
import type { PoolElementParameter, PoolHandle, RegistrarIdentifier } from '../wire/pool-element.ts';
import { withDistance } from './distance.ts';
import type { EnrpLink } from './enrp-link.ts';
import { tablePart } from './handle-table.ts';
import type { Peer } from './peer.ts';
import type { RegistrarOptions } from './registrar-options.ts';

/** What the ASAP side does with elements that are learned from peers. */
export interface ForeignElements {
  /** An element of another registrar was learned of, or told anew. */
  foreignElement(entry: PoolElementEntry): void;
  /** It is gone there. */
  forget(entry: PoolElementEntry): void;
}

/**
 * How registrars keep their handlespaces alike: handle updates, handle tables for a start and after failed audits
 * (RFC 5353 §3.2, 3.3, 3.6).
 */
export class HandleTableExchange {
  readonly #link: EnrpLink;
  readonly #options: RegistrarOptions;
  readonly #handlespace: Handlespace;
  readonly #elements: ForeignElements;
  readonly #log: Log;

  constructor(
    link: EnrpLink,
    options: RegistrarOptions,
    handlespace: Handlespace,
    elements: ForeignElements,
    log: Log,
  ) {
    this.#link = link;
    this.#options = options;
    this.#handlespace = handlespace;
    this.#elements = elements;
    this.#log = log;
  }

  /** Compares a peer's PE checksum with our own sum over its elements; asks for its table if they differ. */
  audit(peer: Peer, checksum: number | undefined): void {
    if (checksum === undefined || peer.synchronization !== undefined) return;
    if (checksum !== this.#handlespace.checksum(peer.identifier)) this.synchronize(peer, true);
  }

  /** Asks a peer for its handle table: its own elements, or all it knows. */
  synchronize(peer: Peer, ownChildrenOnly: boolean): void {
    const unconfirmed = new Set(ownChildrenOnly ? this.#handlespace.ownedBy(peer.identifier) : []);
    peer.synchronization = { ownChildrenOnly, unconfirmed };
    this.#requestPart(peer, ownChildrenOnly);
  }

  /** Tells a peer of an own element. */
  sendUpdate(peer: Peer, action: 'add' | 'delete', entry: PoolElementEntry): void {
    this.#link.send(peer, {
      type: 'ENRP_HANDLE_UPDATE',
      sender: this.#link.identifier,
      receiver: peer.identifier,
      action,
      takeoverSuggested: false,
      poolHandle: entry.poolHandle,
      poolElement: entry.parameter,
    });
  }

  updateReceived({ action, poolHandle, poolElement }: EnrpHandleUpdate, association: Association): void {
    if (action === 'add') {
      this.#learn(poolHandle, poolElement, association);
      return;
    }
    const entry = this.#handlespace.find(poolHandle, poolElement.identifier);
    if (entry !== undefined && entry.homeRegistrar !== this.#link.identifier) this.#elements.forget(entry);
  }

  /** @param peer who asks; undefined: a registrar that is not known, which is refused */
  answerRequest(
    message: EnrpHandleTableRequest,
    peer: Peer | undefined,
    refused: boolean,
    association: Association,
  ): void {
    const { maxTableElements, maxTableBytes } = this.#options.enrp;
    const rejected = peer === undefined || refused;
    const owner = message.ownChildrenOnly ? this.#link.identifier : undefined;
    const limits = { elements: maxTableElements, bytes: maxTableBytes };
    const part = rejected
      ? { pools: [], next: undefined }
      : tablePart(this.#handlespace, peer.tablePosition, owner, limits);
    if (peer !== undefined) peer.tablePosition = part.next;
    this.#link.answer(association, {
      type: 'ENRP_HANDLE_TABLE_RESPONSE',
      sender: this.#link.identifier,
      receiver: message.sender,
      rejected,
      moreToSend: part.next !== undefined,
      pools: part.pools,
    });
  }

  /** @returns whether the peer's table is known completely now */
  responseReceived(message: EnrpHandleTableResponse, peer: Peer, association: Association): boolean {
    const { synchronization } = peer;
    if (synchronization === undefined) return false;
    peer.timers.synchronization.cancel();
    for (const { poolHandle, poolElements } of message.pools)
      for (const element of poolElements) {
        const entry = this.#learn(poolHandle, element, association);
        if (entry !== undefined) synchronization.unconfirmed.delete(entry);
      }
    if (message.moreToSend) {
      this.#requestPart(peer, synchronization.ownChildrenOnly);
      return false;
    }
    peer.synchronization = undefined;
    if (message.rejected) return false;
    if (this.#options.enrp.auditRemoves) this.#removeUnconfirmed(synchronization.unconfirmed, peer.identifier);
    return true;
  }

  /** Another registrar took the elements of a dead one over. */
  takenOver(target: RegistrarIdentifier, by: RegistrarIdentifier): void {
    for (const entry of Array.from(this.#handlespace.ownedBy(target))) {
      this.#handlespace.setHome(entry, by);
      this.#elements.foreignElement(entry);
    }
  }

  #requestPart(peer: Peer, ownChildrenOnly: boolean): void {
    peer.timers.synchronization.arm(this.#options.enrp.maxTimeNoResponse);
    this.#link.send(peer, {
      type: 'ENRP_HANDLE_TABLE_REQUEST',
      sender: this.#link.identifier,
      receiver: peer.identifier,
      ownChildrenOnly,
    });
  }

  /** What a peer does not own any more is gone. */
  #removeUnconfirmed(entries: Iterable<PoolElementEntry>, owner: RegistrarIdentifier): void {
    for (const entry of entries) if (entry.homeRegistrar === owner) this.#elements.forget(entry);
  }

  /** Takes in an element of another registrar. */
  #learn(
    poolHandle: PoolHandle,
    element: PoolElementParameter,
    association: Association,
  ): PoolElementEntry | undefined {
    if (element.homeRegistrar === this.#link.identifier || element.homeRegistrar === 0) return undefined;
    const located = withDistance(element, element.policy.distance, association, this.#options.asap);
    const outcome = this.#handlespace.register(poolHandle, located);
    if (outcome.ok) {
      this.#elements.foreignElement(outcome.entry);
      return outcome.entry;
    }
    if (this.#log.enabled) this.#log.event('registrar', 'elementRefused', { poolHandle, mismatch: outcome.mismatch });
    return undefined;
  }
}
