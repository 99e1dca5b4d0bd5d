import type { Association, Log } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { PoolElementParameter, PoolHandle, RegistrarIdentifier } from '../wire/pool-element.ts';
import { withDistance } from './distance.ts';
import type { RegistrarOptions } from './registrar-options.ts';

/** What the ASAP side does with elements that are learned from peers. */
export interface ForeignElements {
  /** An element of another registrar was learned of, or told anew. */
  foreignElement(entry: PoolElementEntry): void;
  /** It is gone there. */
  forget(entry: PoolElementEntry): void;
  /** Asks an element to take this registrar as its home, by a keep-alive with H flag. */
  claim(entry: PoolElementEntry): void;
}

/** From what an element is learned: a handle update, the table of its home registrar, the table of the mentor. */
export type ElementSource = 'update' | 'table' | 'mentorTable';

/** Takes elements that peers tell of into the handlespace (RFC 5353 §3.2.3). */
export class ElementLearning {
  readonly #identifier: RegistrarIdentifier;
  readonly #options: RegistrarOptions;
  readonly #handlespace: Handlespace;
  readonly #elements: ForeignElements;
  readonly #log: Log;

  constructor(
    identifier: RegistrarIdentifier,
    options: RegistrarOptions,
    handlespace: Handlespace,
    elements: ForeignElements,
    log: Log,
  ) {
    this.#identifier = identifier;
    this.#options = options;
    this.#handlespace = handlespace;
    this.#elements = elements;
    this.#log = log;
  }

  /** @returns what is registered now; undefined if the element was not taken in */
  learn(
    poolHandle: PoolHandle,
    element: PoolElementParameter,
    source: ElementSource,
    association: Association,
  ): PoolElementEntry | undefined {
    if (!this.#credible(poolHandle, element, source)) return undefined;
    const located = withDistance(element, element.policy.distance, association, this.#options.asap);
    const outcome = this.#handlespace.register(poolHandle, located);
    if (!outcome.ok) {
      if (this.#log.enabled) this.#log.event('registrar', 'elementRefused', { poolHandle, mismatch: outcome.mismatch });
      return undefined;
    }
    if (element.homeRegistrar === this.#identifier) this.#elements.claim(outcome.entry);
    else this.#elements.foreignElement(outcome.entry);
    return outcome.entry;
  }

  #credible(
    poolHandle: PoolHandle,
    { identifier, homeRegistrar }: PoolElementParameter,
    source: ElementSource,
  ): boolean {
    const { reclaimsOwnElements, ownershipConflict, takeover } = this.#options.enrp;
    if (homeRegistrar === 0) return false;
    const known = this.#handlespace.find(poolHandle, identifier);
    if (homeRegistrar === this.#identifier)
      return source === 'mentorTable' && reclaimsOwnElements && known?.homeRegistrar !== this.#identifier;
    const contested = source !== 'update' && known?.homeRegistrar === this.#identifier;
    if (!contested || ownershipConflict === 'believe') return true;
    return !takeover.arbitration(this.#identifier, homeRegistrar);
  }
}
