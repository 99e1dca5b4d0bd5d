import { Handlespace } from '../handlespace/handlespace.ts';
import { sortedChoice } from '../handlespace/sorted-choice.ts';
import type { Clock, Random } from '../host.ts';
import type { ProfileName } from '../profile.ts';
import type { PeIdentifier, PoolElementParameter, PoolHandle } from '../wire/pool-element.ts';

/** Every selected element of a cached list steps on (RSPLIB: the increment is not limited at the pool user). */
const UNLIMITED_INCREMENT = 1e9;

/** The pool user's cache: the elements of earlier answers, used by the pool's policy until they are stale. */
export class HandleCache {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #staleValue: number;
  readonly #profile: ProfileName;
  readonly #handlespace: Handlespace;

  /** @param staleValue seconds that an answer may be used (RFC 5352: stale_cache_value); 0 keeps nothing. */
  constructor(clock: Clock, random: Random, profile: ProfileName, staleValue: number) {
    this.#clock = clock;
    this.#random = random;
    this.#staleValue = staleValue;
    this.#profile = profile;
    this.#handlespace = new Handlespace({ profile });
  }

  /** An element that is not stale yet, chosen by the pool's policy. */
  select(poolHandle: PoolHandle): PoolElementParameter | undefined {
    if (this.#staleValue === 0) return undefined;
    const handlespace = this.#handlespace;
    const now = this.#clock.now();
    for (let stale = handlespace.takeExpired(now); stale; stale = handlespace.takeExpired(now))
      handlespace.remove(stale);
    return this.selectOne(handlespace, poolHandle);
  }

  /** Takes the elements of an answer in and chooses one of them by the pool's policy. */
  add(poolHandle: PoolHandle, elements: readonly PoolElementParameter[]): PoolElementParameter | undefined {
    if (this.#staleValue === 0) return this.chooseOnce(poolHandle, elements);
    const handlespace = this.#handlespace;
    const expiry = this.#clock.now() + this.#staleValue;
    for (const element of elements) {
      const outcome = handlespace.register(poolHandle, element);
      if (outcome.ok) handlespace.expireAt(outcome.entry, expiry);
    }
    return this.selectOne(handlespace, poolHandle);
  }

  /** Nothing is kept. */
  private chooseOnce(
    poolHandle: PoolHandle,
    elements: readonly PoolElementParameter[],
  ): PoolElementParameter | undefined {
    const choice = sortedChoice(elements, this.#profile);
    if (choice !== undefined) return choice.chosen;
    const handlespace = new Handlespace({ profile: this.#profile });
    for (const element of elements) handlespace.register(poolHandle, element);
    return this.selectOne(handlespace, poolHandle);
  }

  /** Forgets an element that failed. */
  remove(poolHandle: PoolHandle, identifier: PeIdentifier): void {
    const entry = this.#handlespace.find(poolHandle, identifier);
    if (entry !== undefined) this.#handlespace.remove(entry);
  }

  private selectOne(handlespace: Handlespace, poolHandle: PoolHandle): PoolElementParameter | undefined {
    const [entry] = handlespace.select(poolHandle, 1, UNLIMITED_INCREMENT, this.#random);
    return entry?.parameter;
  }
}
