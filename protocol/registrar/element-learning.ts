import type { Association, Clock } from '../host.ts';
import type { Handlespace } from '../handlespace/handlespace.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import type { PoolElementParameter, PoolHandle, RegistrarIdentifier } from '../wire/pool-element.ts';
import { withDistance } from './distance.ts';
import type { RegistrarLog, RemovalReason } from './registrar-log.ts';
import type { RegistrarOptions } from './registrar-options.ts';

/** What the ASAP side does with elements that are learned from peers. */
export interface ForeignElements {
  /** An element of another registrar was learned of, or announced again. */
  foreignElement(entry: PoolElementEntry): void;
  /** Its home registrar removed it. */
  removedByPeer(entry: PoolElementEntry, reason: RemovalReason): void;
  /** Asks an element to take this registrar as its home, by a keep-alive with H flag. */
  claim(entry: PoolElementEntry): void;
  /** The element of another registrar was asked to take this one as its home, and has not answered yet. */
  isBeingClaimed(entry: PoolElementEntry): boolean;
  /** When an own element last took this registrar as its home, by registration or acknowledgment; seconds. */
  confirmedAt(entry: PoolElementEntry): number;
}

/**
 * From what an element is learned: a handle update or a table of its home registrar, or the whole table of the mentor;
 * and who sent it.
 */
export type ElementSource =
  | { readonly kind: 'update'; readonly sender: RegistrarIdentifier }
  /** The table is not older than the request for it, seconds. */
  | {
      readonly kind: 'table' | 'mentorTable';
      readonly sender: RegistrarIdentifier;
      readonly requestedAt: number;
    };

interface LearningSurroundings {
  /** Of this registrar. */
  readonly identifier: RegistrarIdentifier;
  readonly handlespace: Handlespace;
  readonly elements: ForeignElements;
  readonly clock: Clock;
  readonly log: RegistrarLog;
  /** Whether a registrar is known: elements of unknown registrars would be neither supervised nor taken over. */
  readonly isPeer: (registrar: RegistrarIdentifier) => boolean;
}

/** Takes elements that peers announce into the handlespace (RFC 5353 §3.2.3). */
export class ElementLearning {
  readonly #identifier: RegistrarIdentifier;
  readonly #options: RegistrarOptions;
  readonly #handlespace: Handlespace;
  readonly #elements: ForeignElements;
  readonly #isPeer: (registrar: RegistrarIdentifier) => boolean;
  readonly #clock: Clock;
  readonly #log: RegistrarLog;

  constructor(options: RegistrarOptions, surroundings: LearningSurroundings) {
    this.#identifier = surroundings.identifier;
    this.#options = options;
    this.#handlespace = surroundings.handlespace;
    this.#elements = surroundings.elements;
    this.#isPeer = surroundings.isPeer;
    this.#clock = surroundings.clock;
    this.#log = surroundings.log;
  }

  /** @returns what is registered now; undefined if the element was not taken in */
  learn(
    poolHandle: PoolHandle,
    element: PoolElementParameter,
    source: ElementSource,
    association: Association,
  ): PoolElementEntry | undefined {
    const known = this.#handlespace.find(poolHandle, element.identifier);
    if (!this.credible(element, known, source)) return undefined;
    const located = withDistance(element, element.policy.distance, association, this.#options.asap);
    const former = known?.homeRegistrar;
    const outcome = this.#handlespace.register(poolHandle, located, known);
    if (!outcome.ok) {
      this.#log.notLearned(poolHandle, element, outcome.mismatch);
      return undefined;
    }
    this.#log.learned(outcome.entry, former);
    if (element.homeRegistrar === this.#identifier) this.#elements.claim(outcome.entry);
    else this.#elements.foreignElement(outcome.entry);
    return outcome.entry;
  }

  private credible(
    { homeRegistrar }: PoolElementParameter,
    known: PoolElementEntry | undefined,
    source: ElementSource,
  ): boolean {
    const { reclaimsOwnElements, ownershipConflict } = this.#options.enrp;
    if (!this.maySpeakFor(homeRegistrar, source)) return false;
    const isOurs = known?.homeRegistrar === this.#identifier;
    if (homeRegistrar === this.#identifier) return source.kind === 'mentorTable' && reclaimsOwnElements && !isOurs;
    return !isOurs || ownershipConflict === 'believe' || this.givesAway(known, homeRegistrar, source);
  }

  /** A registrar reports its own elements; the mentor all that it knows, including own ones from before a restart. */
  private maySpeakFor(homeRegistrar: RegistrarIdentifier, { kind, sender }: ElementSource): boolean {
    if (homeRegistrar === 0) return false;
    if (homeRegistrar === sender) return true;
    return kind === 'mentorTable' && (homeRegistrar === this.#identifier || this.#isPeer(homeRegistrar));
  }

  /**
   * Another registrar claims an element that is an own one here. If both believed each other, no registrar would own
   * it, and audits would remove it everywhere: so the one that would win a takeover keeps it. But an element that has
   * registered elsewhere since its last message here is not an own one any more, and a table that may be older than the
   * ownership is ignored.
   */
  private givesAway(own: PoolElementEntry, claimant: RegistrarIdentifier, source: ElementSource): boolean {
    const { takeover, maxTimeNoResponse } = this.#options.enrp;
    const confirmedAt = this.#elements.confirmedAt(own);
    const prevails = takeover.arbitration(this.#identifier, claimant);
    // An update that comes this soon may have crossed the own one.
    if (source.kind === 'update') return !prevails || confirmedAt < this.#clock.now() - maxTimeNoResponse;
    return !prevails && confirmedAt < source.requestedAt;
  }
}
