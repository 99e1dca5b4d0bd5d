import type { Random, Seconds } from '../host.ts';
import { policyOfType } from '../policies/policies.ts';
import type { SelectionRules } from '../policies/selection-rules.ts';
import { samePolicy } from '../policies/selection-policy.ts';
import type { ProfileName } from '../profile.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle, RegistrarIdentifier } from '../wire/pool-element.ts';
import { poolElementLength } from '../wire/element-parameters.ts';
import { OrderedTree } from './ordered-tree.ts';
import { byIdentifierAndHandle, EMPTY_CHECKSUM, OwnedElements } from './owned-elements.ts';
import { PoolElementEntry } from './pool-element-entry.ts';
import { mismatch, Pool } from './pool.ts';
import { profileStepsAtLinking, selectionOf } from './selection.ts';

/** Called after an element was added, was removed, or moved to another home registrar. */
export type HandlespaceListener = (entry: PoolElementEntry, change: 'added' | 'removed' | 'moved') => void;

/** How a handlespace behaves, and how large it may become. */
export interface HandlespaceOptions {
  /** Decides about the policies' quirks. */
  readonly profile: ProfileName;
  readonly changed?: HandlespaceListener | undefined;
  /** What is taken in; by default everything. */
  readonly limits?: HandlespaceLimits;
}

/** Limits of what strangers may put into a handlespace. */
export interface HandlespaceLimits {
  /** Bytes of a pool handle. */
  readonly poolHandle: number;
  /** Bytes of an encoded pool element. */
  readonly poolElement: number;
  /** Elements of all pools together. */
  readonly elements: number;
}

const UNLIMITED: HandlespaceLimits = { poolHandle: Infinity, poolElement: Infinity, elements: Infinity };

/**
 * Why a registration is refused: handle or element is too long, the policy is unknown, the element contradicts its
 * pool, or there is no room left.
 */
export type RegistrationMismatch =
  'long handle' | 'long element' | 'unsupported policy' | 'policy' | 'transport' | 'use' | 'full';

/** The element as it is registered now, or why it is not. */
export type RegistrationOutcome =
  | {
      readonly ok: true;
      readonly entry: PoolElementEntry;
      /** @internal */
      readonly isNew: boolean;
    }
  | { readonly ok: false; readonly mismatch: RegistrationMismatch; readonly pool: Pool | undefined };

/** A place in the order of elements: after this element. */
export interface ElementPosition {
  readonly poolHandle: PoolHandle;
  readonly identifier: PeIdentifier;
}

/** Lets the policy decide how many elements of an answer count as selected. @internal */
export const POLICY_DEFAULT_INCREMENT = 0;

/**
 * The handlespace: pools of elements, who owns them, when they expire, and their selection by policy. Every operation
 * takes O(log n) of the elements (per selected element).
 */
export class Handlespace {
  readonly #profile: ProfileName;
  readonly #stepsAtLinking: boolean;
  readonly #changed: HandlespaceListener | undefined;
  readonly #limits: HandlespaceLimits;
  readonly #pools = new Map<PoolHandle, Pool>();
  readonly #poolsByHandle = new OrderedTree<Pool>((a, b) => (a.handle < b.handle ? -1 : a.handle > b.handle ? 1 : 0));
  readonly #owners = new Map<RegistrarIdentifier, OwnedElements>();
  readonly #expiries = new OrderedTree<PoolElementEntry>(
    (a, b) => a.expiryPlace - b.expiryPlace || byIdentifierAndHandle(a, b),
  );
  #elementCount = 0;

  constructor(options: HandlespaceOptions) {
    this.#profile = options.profile;
    this.#stepsAtLinking = profileStepsAtLinking(options.profile);
    this.#changed = options.changed;
    this.#limits = options.limits ?? UNLIMITED;
  }

  /** @internal */
  get poolCount(): number {
    return this.#pools.size;
  }

  get elementCount(): number {
    return this.#elementCount;
  }

  /** @internal */
  pool(handle: PoolHandle): Pool | undefined {
    return this.#pools.get(handle);
  }

  /** In order of the handles, byte by byte. */
  pools(): Iterable<Pool> {
    return this.#poolsByHandle;
  }

  find(handle: PoolHandle, identifier: PeIdentifier): PoolElementEntry | undefined {
    return this.#pools.get(handle)?.find(identifier);
  }

  /**
   * Registers an element or replaces what is known of it. A new pool takes policy and transport of its first element;
   * later ones must agree with it (RFC 5352 §3.1). What exceeds the limits is refused.
   *
   * @param known what {@link find} has for it, if the caller has asked already
   */
  register(
    handle: PoolHandle,
    parameter: PoolElementParameter,
    known = this.find(handle, parameter.identifier),
  ): RegistrationOutcome {
    if (known !== undefined && isAlike(parameter, known.parameter)) {
      this.update(known, parameter);
      return { ok: true, entry: known, isNew: false };
    }
    const pool = this.#pools.get(handle);
    const misfit = this.excess(handle, parameter) ?? (pool && mismatch(pool, parameter));
    if (misfit !== undefined) return { ok: false, mismatch: misfit, pool };
    if (known !== undefined) {
      this.update(known, parameter);
      return { ok: true, entry: known, isNew: false };
    }
    const rules = policyOfType(parameter.policy.type)?.rules[this.#profile];
    if (rules === undefined) return { ok: false, mismatch: 'unsupported policy', pool };
    if (this.#elementCount >= this.#limits.elements) return { ok: false, mismatch: 'full', pool };
    const entry = new PoolElementEntry(handle, parameter);
    (pool ?? this.addPool(handle, parameter, rules)).add(entry);
    this.owner(parameter.homeRegistrar).add(entry);
    this.#elementCount++;
    this.#changed?.(entry, 'added');
    return { ok: true, entry, isNew: true };
  }

  /** Removes an element, and its pool with the last one. */
  remove(entry: PoolElementEntry): void {
    const pool = this.#pools.get(entry.poolHandle);
    if (pool === undefined || pool.find(entry.identifier) !== entry) return;
    this.disown(entry);
    this.placeExpiry(entry, Infinity);
    pool.remove(entry);
    this.#elementCount--;
    if (pool.size === 0) {
      this.#pools.delete(pool.handle);
      this.#poolsByHandle.remove(pool);
    }
    this.#changed?.(entry, 'removed');
  }

  /** Another registrar becomes the home of an element. */
  setHome(entry: PoolElementEntry, homeRegistrar: RegistrarIdentifier): void {
    if (entry.homeRegistrar === homeRegistrar) return;
    this.disown(entry);
    entry.parameter = { ...entry.parameter, homeRegistrar };
    this.owner(homeRegistrar).add(entry);
    this.#changed?.(entry, 'moved');
  }

  /** The elements of a home registrar. The handlespace must not change meanwhile. */
  ownedBy(registrar: RegistrarIdentifier): Iterable<PoolElementEntry> {
    return this.#owners.get(registrar)?.elements ?? [];
  }

  ownedCount(registrar: RegistrarIdentifier): number {
    return this.#owners.get(registrar)?.elements.size ?? 0;
  }

  /** PE checksum over the elements of a home registrar (RFC 5353 §3.6.2). */
  checksum(registrar: RegistrarIdentifier): number {
    return this.#owners.get(registrar)?.checksum ?? EMPTY_CHECKSUM;
  }

  /**
   * Elements after a position (undefined: from the start), of one owner by PE identifier and handle, or of all by
   * handle and PE identifier.
   */
  *entriesAfter(position: ElementPosition | undefined, owner?: RegistrarIdentifier): Iterable<PoolElementEntry> {
    let last = position;
    for (;;) {
      const next: PoolElementEntry | undefined =
        owner === undefined ? this.nextOfAll(last) : this.nextOwned(last, owner);
      if (next === undefined) return;
      yield next;
      last = next;
    }
  }

  /**
   * Selects elements of a pool by its policy, best first; none if the pool is unknown.
   *
   * @param items the largest number of them
   * @param maxIncrement how many of them count as selected; {@link POLICY_DEFAULT_INCREMENT}: as the policy defines
   */
  select(handle: PoolHandle, items: number, maxIncrement: number, random: Random): PoolElementEntry[] {
    const increment = maxIncrement === POLICY_DEFAULT_INCREMENT ? undefined : maxIncrement;
    return this.#pools.get(handle)?.selection.select(items, increment, random) ?? [];
  }

  /**
   * Lets an element expire at `time` (seconds; Infinity: never) unless the time is changed before.
   *
   * @returns whether {@link nextExpiry} may be earlier than it was
   */
  expireAt(entry: PoolElementEntry, time: number): boolean {
    entry.expiry = time;
    // Elements show frequently that they are alive: their place is not changed until it is looked at.
    if (entry.expiryPlace <= time && entry.expiryPlace !== Infinity) return false;
    this.placeExpiry(entry, time);
    return true;
  }

  /** When to ask for expired elements next: none expires before. Infinity: none will. */
  nextExpiry(): number {
    return this.#expiries.first()?.expiryPlace ?? Infinity;
  }

  /** One element that is expired at `now`; it is still registered but does not expire again. */
  takeExpired(now: Seconds): PoolElementEntry | undefined {
    for (;;) {
      const entry = this.#expiries.first();
      if (entry === undefined || entry.expiryPlace > now) return undefined;
      const expired = entry.expiryPlace === entry.expiry;
      if (expired) entry.expiry = Infinity;
      this.placeExpiry(entry, entry.expiry);
      if (expired) return entry;
    }
  }

  private excess(handle: PoolHandle, parameter: PoolElementParameter): 'long handle' | 'long element' | undefined {
    const { poolHandle, poolElement } = this.#limits;
    if (handle.length > poolHandle) return 'long handle';
    return poolElement < Infinity && poolElementLength(parameter) > poolElement ? 'long element' : undefined;
  }

  private placeExpiry(entry: PoolElementEntry, place: number): void {
    if (entry.expiryPlace !== Infinity) this.#expiries.remove(entry);
    entry.expiryPlace = place;
    if (place !== Infinity) this.#expiries.insert(entry);
  }

  private addPool(handle: PoolHandle, first: PoolElementParameter, rules: SelectionRules): Pool {
    const pool = new Pool(handle, first, selectionOf(rules, this.#stepsAtLinking));
    this.#pools.set(handle, pool);
    this.#poolsByHandle.insert(pool);
    return pool;
  }

  private update(entry: PoolElementEntry, parameter: PoolElementParameter): void {
    this.setHome(entry, parameter.homeRegistrar);
    if (entry.degradation === 0 && samePolicy(entry.parameter.policy, parameter.policy)) entry.parameter = parameter;
    else this.#pools.get(entry.poolHandle)?.selection.change(entry, parameter);
  }

  private owner(registrar: RegistrarIdentifier): OwnedElements {
    let owner = this.#owners.get(registrar);
    if (owner === undefined) {
      owner = new OwnedElements();
      this.#owners.set(registrar, owner);
    }
    return owner;
  }

  private disown(entry: PoolElementEntry): void {
    const owner = this.#owners.get(entry.homeRegistrar);
    owner?.remove(entry);
    if (owner?.elements.size === 0) this.#owners.delete(entry.homeRegistrar);
  }

  private nextOwned(last: ElementPosition | undefined, owner: RegistrarIdentifier): PoolElementEntry | undefined {
    const elements = this.#owners.get(owner)?.elements;
    if (last === undefined) return elements?.first();
    return elements?.firstWhere((entry) => byIdentifierAndHandle(entry, last) > 0);
  }

  private nextOfAll(last: ElementPosition | undefined): PoolElementEntry | undefined {
    if (last === undefined) return this.#poolsByHandle.first()?.sample();
    const next = this.#pools.get(last.poolHandle)?.elementAfter(last.identifier);
    return next ?? this.#poolsByHandle.firstWhere((pool) => pool.handle > last.poolHandle)?.sample();
  }
}

/**
 * Whether an element fits into its pool, and is as long, as it was and did. Elements register often, and as a rule only
 * policy values change: the same objects need not be looked at again.
 */
function isAlike({ userTransport, asapTransport, policy }: PoolElementParameter, known: PoolElementParameter): boolean {
  return (
    userTransport === known.userTransport &&
    asapTransport === known.asapTransport &&
    policy.type === known.policy.type &&
    policy.unknownWords === known.policy.unknownWords
  );
}
