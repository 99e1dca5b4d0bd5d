import type { Association } from '../host.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';
import { requesterOf } from './requester-rates.ts';

/**
 * How many elements each host has registered here, so that none registers as many as it likes (RFC 5355 threat 2.2). An
 * element counts for the host that registered it first; those that peers know of are up to these.
 */
export class Registrants {
  readonly #limit: number;
  readonly #numbers = new Map<string, number>();
  readonly #hosts = new Map<PoolElementEntry, string>();

  /** @param limit elements of one host; Infinity: unlimited, nothing is remembered */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether the host may register one more element. */
  hasRoomFor(association: Association): boolean {
    return this.#limit === Infinity || (this.#numbers.get(requesterOf(association)) ?? 0) < this.#limit;
  }

  add(entry: PoolElementEntry, association: Association): void {
    if (this.#limit === Infinity || this.#hosts.has(entry)) return;
    const host = requesterOf(association);
    this.#hosts.set(entry, host);
    this.#numbers.set(host, (this.#numbers.get(host) ?? 0) + 1);
  }

  remove(entry: PoolElementEntry): void {
    const host = this.#hosts.get(entry);
    if (host === undefined) return;
    this.#hosts.delete(entry);
    const left = (this.#numbers.get(host) ?? 0) - 1;
    if (left > 0) this.#numbers.set(host, left);
    else this.#numbers.delete(host);
  }
}
