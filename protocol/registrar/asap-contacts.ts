import type { Association, IpAddress } from '../host.ts';
import type { PoolElementEntry } from '../handlespace/pool-element-entry.ts';

/** So many contacts whose elements are gone are remembered where the number of contacts has no limit. */
const MOST_RELEASED = 1000;
/** So many that never had an element are remembered there: as many as registrars of real worlds have contacts. */
const MOST_STRANGERS = 10_000;

/** Who is at the other end of an association. */
export class AsapContact {
  readonly association: Association;
  #elements: Set<PoolElementEntry> | undefined;

  constructor(association: Association) {
    this.association = association;
  }

  get hasElements(): boolean {
    return this.#elements !== undefined && this.#elements.size > 0;
  }

  /** Elements that registered by this association, or are asked by it; most contacts are pool users and have none. */
  get elements(): Set<PoolElementEntry> {
    return (this.#elements ??= new Set());
  }
}

/**
 * The other ends of all associations. There is one association at most between two endpoints (RFC 9260 §1.3): who wants
 * to send to an element must find the one that the element itself has set up.
 */
export class AsapContacts {
  readonly #byPeer = new Map<string, AsapContact>();
  /** All, where their number has a limit; the oldest first. */
  readonly #contacts = new Set<AsapContact>();
  /** Without a limit: those whose last element is gone, the oldest first; some may have elements again. */
  readonly #released = new Set<AsapContact>();
  /** Without a limit: those that have had no element yet, the oldest first. */
  readonly #strangers = new Set<AsapContact>();
  readonly #limit: number;

  /** @param limit how many there may be; beyond it, the oldest without elements is gone */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The contact of an association; made at the first use. */
  of(association: Association): AsapContact {
    const known = association.context as AsapContact | undefined;
    if (known !== undefined) return known;
    const contact = new AsapContact(association);
    association.context = contact;
    return contact;
  }

  /** An association is there. */
  add(association: Association): void {
    const contact = this.of(association);
    if (this.#limit !== Infinity) this.#contacts.add(contact);
    else if (!contact.hasElements) this.remember(contact, this.#strangers, MOST_STRANGERS);
    for (const address of association.remoteAddresses) {
      this.#byPeer.set(keyOf(address, association.remotePort), contact);
    }
  }

  /** An element registered by an association, or is asked by it. */
  attach(association: Association, entry: PoolElementEntry): void {
    const contact = this.of(association);
    this.#strangers.delete(contact);
    contact.elements.add(entry);
  }

  /** The contact that must go for there are too many; undefined: there are not. */
  surplus(): AsapContact | undefined {
    if (this.#contacts.size <= this.#limit) return undefined;
    let last: AsapContact | undefined;
    for (let looked = this.#contacts.size; looked > 0; looked--) {
      const [oldest] = this.#contacts;
      if (oldest === undefined || !oldest.hasElements) return oldest;
      // A contact with elements is not considered again before all others were.
      this.#contacts.delete(oldest);
      this.#contacts.add(oldest);
      last = oldest;
    }
    return last;
  }

  /** The association to a peer if there is one. */
  find(addresses: readonly IpAddress[], port: number): Association | undefined {
    for (const address of addresses) {
      const contact = this.#byPeer.get(keyOf(address, port));
      if (contact !== undefined && isThere(contact.association, address)) return contact.association;
    }
    return undefined;
  }

  /**
   * An element of an association is gone, maybe its last. The association may be there still, and must be found again:
   * another one would be refused. With a limit it counts on, and goes as `surplus()`; without one, as in a world that does
   * not report ends, the oldest of many is forgotten.
   */
  release(association: Association): void {
    const contact = this.of(association);
    if (contact.hasElements) return;
    if (association.state === 'ended') return this.drop(association);
    // Who forgot a live association would no longer count it.
    if (this.#limit !== Infinity) return;
    this.#strangers.delete(contact);
    this.remember(contact, this.#released, MOST_RELEASED);
  }

  /** The oldest of too many is forgotten, unless it has elements now. */
  private remember(contact: AsapContact, among: Set<AsapContact>, most: number): void {
    among.delete(contact);
    among.add(contact);
    if (among.size <= most) return;
    const [oldest] = among;
    if (oldest === undefined) return;
    among.delete(oldest);
    if (!oldest.hasElements) this.drop(oldest.association);
  }

  /**
   * An association is no more.
   *
   * @returns what remains of its contact
   */
  remove(association: Association): AsapContact | undefined {
    const contact = association.context as AsapContact | undefined;
    if (contact === undefined) return undefined;
    this.drop(association);
    association.context = undefined;
    return contact;
  }

  private drop(association: Association): void {
    const contact = association.context as AsapContact;
    this.#contacts.delete(contact);
    this.#released.delete(contact);
    this.#strangers.delete(contact);
    for (const address of association.remoteAddresses) {
      const key = keyOf(address, association.remotePort);
      if (this.#byPeer.get(key) === contact) this.#byPeer.delete(key);
    }
  }
}

/** Whether an association leads to an address: the engine set it up there, or the peer has shown that it is there. */
function isThere({ state, inbound, provenAddresses }: Association, address: IpAddress): boolean {
  return state !== 'ended' && (!inbound || provenAddresses.includes(address));
}

function keyOf(address: IpAddress, port: number): string {
  return `${address}|${port}`;
}
