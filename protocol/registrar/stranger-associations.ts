import type { Association } from '../host.ts';

/** Inbound associations that no peer is known by, or has beside its own. There are as many as peers at most. */
export class StrangerAssociations {
  readonly #limit: number;
  /** Oldest first. */
  readonly #associations = new Set<Association>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** If there are too many, the oldest one is aborted. */
  add(association: Association): void {
    this.#associations.add(association);
    const [oldest] = this.#associations;
    if (oldest === undefined || this.#associations.size <= this.#limit) return;
    this.#associations.delete(oldest);
    oldest.abort('too many associations with unknown registrars');
  }

  /** It has ended, or is a peer's. */
  remove(association: Association): void {
    this.#associations.delete(association);
  }
}
