import type { PeIdentifier, PoolElementParameter, PoolHandle, UserTransport } from '../wire/pool-element.ts';
import { OrderedTree } from './ordered-tree.ts';
import type { PoolElementEntry } from './pool-element-entry.ts';
import type { Selection } from './selection.ts';

/** What the first element of a pool prescribes (RFC 5352 §3.1). */
export interface PoolTraits {
  readonly policyType: number;
  readonly protocol: UserTransport['protocol'];
  /** Transport use of all elements: with or without a control channel. */
  readonly use: number;
}

export function traitsOf({ policy, userTransport }: PoolElementParameter): PoolTraits {
  return { policyType: policy.type, protocol: userTransport.protocol, use: transportUse(userTransport) };
}

/** What in a registration contradicts its pool; undefined if it fits. */
export function mismatch(pool: PoolTraits, element: PoolElementParameter): 'policy' | 'transport' | 'use' | undefined {
  if (element.policy.type !== pool.policyType) return 'policy';
  if (element.userTransport.protocol !== pool.protocol) return 'transport';
  return transportUse(element.userTransport) === pool.use ? undefined : 'use';
}

/** A pool: what its first element made it, and the elements that fit. */
export class Pool implements PoolTraits {
  readonly handle: PoolHandle;
  readonly policyType: number;
  readonly protocol: UserTransport['protocol'];
  readonly use: number;
  readonly selection: Selection;
  readonly #elements = new Map<PeIdentifier, PoolElementEntry>();
  readonly #byIdentifier = new OrderedTree<PoolElementEntry>((a, b) => a.identifier - b.identifier);

  constructor(handle: PoolHandle, first: PoolElementParameter, selection: Selection) {
    this.handle = handle;
    this.policyType = first.policy.type;
    this.protocol = first.userTransport.protocol;
    this.use = transportUse(first.userTransport);
    this.selection = selection;
  }

  get size(): number {
    return this.#elements.size;
  }

  find(identifier: PeIdentifier): PoolElementEntry | undefined {
    return this.#elements.get(identifier);
  }

  /** Any element: all agree in what the pool prescribes. */
  sample(): PoolElementEntry | undefined {
    return this.#byIdentifier.first();
  }

  /** In order of the identifiers. */
  elements(): Iterable<PoolElementEntry> {
    return this.#byIdentifier;
  }

  /** The element with the lowest identifier above `identifier`. */
  elementAfter(identifier: PeIdentifier): PoolElementEntry | undefined {
    return this.#byIdentifier.firstWhere((entry) => entry.identifier > identifier);
  }

  add(entry: PoolElementEntry): void {
    this.#elements.set(entry.identifier, entry);
    this.#byIdentifier.insert(entry);
    this.selection.add(entry);
  }

  remove(entry: PoolElementEntry): void {
    this.#elements.delete(entry.identifier);
    this.#byIdentifier.remove(entry);
    this.selection.remove(entry);
  }
}

function transportUse(transport: UserTransport): number {
  return 'use' in transport ? transport.use : 0;
}
