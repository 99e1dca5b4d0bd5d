import type { ComponentView, ViewRole } from './component-view.ts';

/** Who is meant by the identifiers and addresses of logs. */
export interface ComponentNames {
  /** What a component of the view is called; undefined: there is no such component. */
  nameOf(id: string): string | undefined;
  /**
   * The component of an identifier (`0x0000002a`) or of addresses (`127.1.0.3,127.1.1.3:1234`); undefined: it is none,
   * or it may be several.
   *
   * @param role of an identifier: registrars and elements choose them independently of each other
   */
  find(designation: string, role?: ViewRole): string | undefined;
}

/** Identifiers that a component had: registrars and users speak of them for some time after it was restarted. */
const FORMER_IDENTIFIERS = 4;

interface Entry {
  readonly name: string;
  readonly role: ViewRole;
  /** The latest is the last. */
  readonly identifiers: readonly string[];
  /** As they were given, and their hosts. */
  readonly addresses: readonly string[];
  readonly hosts: readonly string[];
}

/** Knows the components of a view by all that logs may call them. */
export class ComponentDirectory implements ComponentNames {
  readonly #entries = new Map<string, Entry>();
  /** Components by role and identifier. */
  readonly #identifiers = new Designations();
  readonly #addresses = new Designations();

  /** A component appeared, or something of it changed. */
  know({ id, name, role, identifier, addresses }: ComponentView): void {
    const former = this.#entries.get(id);
    const identifiers = [...(former?.role === role ? former.identifiers : [])];
    if (identifier !== undefined && identifier !== identifiers.at(-1)) identifiers.push(identifier);
    if (former !== undefined) {
      const isKnown =
        former.name === name &&
        former.role === role &&
        isSame(former.identifiers, identifiers) &&
        isSame(former.addresses, addresses);
      if (isKnown) return;
      this.forget(id);
    }
    const entry: Entry = {
      name,
      role,
      identifiers: identifiers.slice(-FORMER_IDENTIFIERS),
      addresses: [...addresses],
      hosts: addresses.flatMap(hostsOf),
    };
    this.#entries.set(id, entry);
    for (const known of entry.identifiers) this.#identifiers.add(keyOf(role, known), id);
    for (const address of new Set([...entry.addresses, ...entry.hosts])) this.#addresses.add(address, id);
  }

  forget(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    for (const known of entry.identifiers) this.#identifiers.remove(keyOf(entry.role, known), id);
    for (const address of new Set([...entry.addresses, ...entry.hosts])) this.#addresses.remove(address, id);
  }

  nameOf(id: string): string | undefined {
    return this.#entries.get(id)?.name;
  }

  find(designation: string, role?: ViewRole): string | undefined {
    if (role !== undefined) {
      const named = this.#identifiers.only(keyOf(role, designation));
      if (named !== undefined) return named;
    }
    const port = /:\d+$/.exec(designation)?.[0];
    const hosts = hostsOf(designation);
    const withPort = port === undefined ? [] : hosts.map((host) => `${host.includes(':') ? `[${host}]` : host}${port}`);
    for (const address of [...withPort, ...hosts]) {
      const found = this.#addresses.only(address);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Components by what they are called; several may be called the same. */
class Designations {
  readonly #components = new Map<string, Set<string>>();

  add(designation: string, id: string): void {
    const same = this.#components.get(designation);
    if (same === undefined) this.#components.set(designation, new Set([id]));
    else same.add(id);
  }

  remove(designation: string, id: string): void {
    const same = this.#components.get(designation);
    same?.delete(id);
    if (same?.size === 0) this.#components.delete(designation);
  }

  only(designation: string): string | undefined {
    const same = this.#components.get(designation);
    return same?.size === 1 ? [...same][0] : undefined;
  }
}

function keyOf(role: ViewRole, identifier: string): string {
  return `${role} ${identifier}`;
}

/** Addresses without port and brackets. */
function hostsOf(text: string): string[] {
  // An IPv6 address with a port is in brackets.
  const isBare = !text.includes('[') && text.split(':').length > 2;
  const addresses = isBare ? text : text.replace(/:\d+$/, '');
  return addresses.split(',').map((address) => address.replace(/^\[(.*)\]$/, '$1'));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i]);
}
