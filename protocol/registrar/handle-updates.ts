import type { Association, Random } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { EnrpHandleUpdate } from '../wire/enrp-messages.ts';
import type { ElementLearning, ForeignElements } from './element-learning.ts';
import type { EnrpLink } from './enrp-link.ts';
import type { EnrpParts } from './enrp-parts.ts';
import type { Peer } from './peer.ts';
import type { PeerList } from './peer-list.ts';
import type { EnrpServiceSettings } from './registrar-options.ts';
import type { RegistrarStatistics } from './registrar-statistics.ts';
import { preferredRegistrar } from './takeover-suggestion.ts';

/** Handle updates: the home registrar reports changes of an element to all peers (RFC 5353 §3.3). */
export class HandleUpdates {
  readonly #settings: EnrpServiceSettings;
  readonly #link: EnrpLink;
  readonly #peers: PeerList;
  readonly #handlespace: Handlespace;
  readonly #learning: ElementLearning;
  readonly #elements: ForeignElements;
  readonly #statistics: RegistrarStatistics;
  readonly #lossRandom: Random;

  constructor(parts: EnrpParts, lossRandom: Random) {
    this.#settings = parts.settings;
    this.#link = parts.link;
    this.#peers = parts.peers;
    this.#handlespace = parts.handlespace;
    this.#learning = parts.learning;
    this.#elements = parts.elements;
    this.#statistics = parts.statistics;
    this.#lossRandom = lossRandom;
  }

  /** Tells all peers of an own element. */
  send(action: 'add' | 'delete', entry: PoolElementEntry): void {
    this.sendTo(this.#peers.active(), action, entry, false);
    if (action === 'delete' || !this.#settings.takeoverSuggestion) return;
    const preferred = preferredRegistrar(entry.identifier, this.#link.identifier, this.#peers.active());
    if (preferred !== undefined) this.sendTo([preferred], action, entry, true);
  }

  /** An update from a peer, about elements of its own. */
  received(
    { sender, action, takeoverSuggested, poolHandle, poolElement }: EnrpHandleUpdate,
    association: Association,
  ): void {
    this.#statistics.handleUpdates++;
    const { updateLossProbability, takeoverSuggestion } = this.#settings;
    if (updateLossProbability > 0 && this.#lossRandom.uniform() < updateLossProbability) return;
    if (action === 'add') {
      const entry = this.#learning.learn(poolHandle, poolElement, { kind: 'update', sender }, association);
      if (entry !== undefined && takeoverSuggested && takeoverSuggestion) this.#elements.claim(entry);
      return;
    }
    if (poolElement.homeRegistrar !== sender) return;
    const entry = this.#handlespace.find(poolHandle, poolElement.identifier);
    if (entry !== undefined && entry.homeRegistrar !== this.#link.identifier)
      this.#elements.removedByPeer(entry, 'its home registrar removed it');
  }

  private sendTo(
    peers: Iterable<Peer>,
    action: 'add' | 'delete',
    entry: PoolElementEntry,
    takeoverSuggested: boolean,
  ): void {
    this.#link.sendToAll(peers, {
      type: 'ENRP_HANDLE_UPDATE',
      sender: this.#link.identifier,
      action,
      takeoverSuggested,
      poolHandle: entry.poolHandle,
      poolElement: entry.parameter,
    });
  }
}
