import type { AddressRequest } from '../chunk.ts';
import type { IpAddress } from '../../host.ts';
import { MAX_PEER_ADDRESSES } from '../setup/peer-addresses.ts';

/** A request before it gets its correlation identifier. */
export type OwnRequest = Pick<AddressRequest, 'action' | 'address'>;

/**
 * The own addresses of an association: those that the peer knows, and those that this side wants it to know. What is to be
 * asked of the peer is the difference, however often an address came and went meanwhile.
 */
export class OwnAddresses {
  /** As of the last ASCONF-ACK. */
  readonly #known: Set<IpAddress>;
  readonly #wanted: Set<IpAddress>;
  /** Those of the host when it was last asked. */
  #present: readonly IpAddress[];
  /**
   * What the peer did not grant: to add an address is not asked again until that goes and comes back, or another one was
   * deleted (there may be room now); to delete one not until another one was added.
   */
  readonly #refused = new Set<IpAddress>();
  /** The peer is to send to this one. */
  #primary: IpAddress | undefined;

  /**
   * @param known to the peer by the set-up
   * @param present of the host, as far as the peer can use them
   * @param isHere of those that the peer knows, too: it may reach this side by an address that looks too near for it (NAT)
   */
  constructor(known: readonly IpAddress[], present: readonly IpAddress[], isHere: (address: IpAddress) => boolean) {
    this.#known = new Set(known);
    this.#present = present;
    this.#wanted = new Set([...present, ...known.filter(isHere)]);
  }

  get known(): readonly IpAddress[] {
    return [...this.#known];
  }

  /** Those that packets may leave from: known to the peer, and here. */
  get usable(): readonly IpAddress[] {
    return this.known.filter((address) => this.#wanted.has(address));
  }

  /** Those that an ASCONF may leave from, which may also be ones that it asks to add (§5.1, D and F). */
  get usableToAsk(): readonly IpAddress[] {
    const { usable } = this;
    return usable.length > 0 ? usable : [...this.#wanted].filter((address) => !this.#refused.has(address));
  }

  /** The host has other addresses now. @param isHere of those that the engine has added, too */
  follow(present: readonly IpAddress[], isHere: (address: IpAddress) => boolean): void {
    for (const address of this.#wanted) if (!isHere(address)) this.#forget(address);
    for (const address of present) if (!this.#present.includes(address)) this.add(address);
    this.#present = present;
  }

  add(address: IpAddress): void {
    this.#wanted.add(address);
    this.#refused.delete(address);
  }

  /** @returns false if no other one is left that the peer knows, or may come to know */
  remove(address: IpAddress): boolean {
    if (!this.#wanted.has(address)) return true;
    const isLeft = (other: IpAddress): boolean => this.#known.has(other) || !this.#refused.has(other);
    if (![...this.#wanted].some((other) => other !== address && isLeft(other))) return false;
    this.#forget(address);
    return true;
  }

  /** @returns false if it is no own address */
  prefer(address: IpAddress): boolean {
    if (!this.#wanted.has(address)) return false;
    this.#primary = address;
    return true;
  }

  #forget(address: IpAddress): void {
    this.#wanted.delete(address);
    this.#refused.delete(address);
    if (this.#primary === address) this.#primary = undefined;
  }

  /**
   * What is to be asked: first what to add, so that something is left when others are deleted. If that would be more
   * than a peer takes, what can be deleted before comes first.
   */
  requests(): OwnRequest[] {
    const isOpen = (address: IpAddress): boolean => !this.#refused.has(address);
    const added = [...this.#wanted].filter((address) => !this.#known.has(address) && isOpen(address));
    const remaining = [...added, ...this.usable];
    // The last address is not deleted (§5.2, F8 c): the next one will take its place.
    const gone = remaining.length === 0 ? [] : this.known.filter((each) => !this.#wanted.has(each) && isOpen(each));
    const primary = this.#primary !== undefined && remaining.includes(this.#primary) ? [this.#primary] : [];
    const isCrowded = this.#known.size + added.length > MAX_PEER_ADDRESSES;
    const deletedLast = isCrowded ? (this.usable.length > 0 ? 0 : 1) : gone.length;
    return [
      ...gone.slice(deletedLast).map((address) => ({ action: 'delete' as const, address })),
      ...added.map((address) => ({ action: 'add' as const, address })),
      ...primary.map((address) => ({ action: 'setPrimary' as const, address })),
      ...gone.slice(0, deletedLast).map((address) => ({ action: 'delete' as const, address })),
    ];
  }

  /** What became of a request. */
  answered({ action, address }: OwnRequest, granted: boolean): void {
    if (action === 'setPrimary') {
      if (this.#primary === address) this.#primary = undefined;
    } else if (!granted) {
      // An address that went meanwhile is a new one when it comes back.
      if (action === 'delete' || this.#wanted.has(address)) this.#refused.add(address);
    } else if (action === 'add') {
      this.#known.add(address);
      // What was the last address need not be that any more.
      this.#ask((each) => !this.#wanted.has(each));
    } else {
      this.#known.delete(address);
      this.#ask((each) => this.#wanted.has(each));
    }
  }

  /** Some of what was refused may be granted now. */
  #ask(again: (address: IpAddress) => boolean): void {
    for (const address of this.#refused) if (again(address)) this.#refused.delete(address);
  }
}
