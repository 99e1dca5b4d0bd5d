import { OrderedTree } from './ordered-tree.ts';
import type { PoolElementEntry } from './pool-element-entry.ts';
import type { PeIdentifier } from '../wire/pool-element.ts';

/** Checksum of an owner without elements: the complement of an empty sum. */
export const EMPTY_CHECKSUM = 0xffff;

/** The elements of one home registrar, with their PE checksum (RFC 5353 §3.6.2). */
export class OwnedElements {
  readonly elements = new OrderedTree<PoolElementEntry>(byIdentifierAndHandle);
  /** One's complement sum of the elements' blocks, as a remainder modulo 0xffff. */
  #sum = 0;

  add(entry: PoolElementEntry): void {
    this.elements.insert(entry);
    this.#sum = (this.#sum + blockSum(entry)) % 0xffff;
  }

  remove(entry: PoolElementEntry): void {
    this.elements.remove(entry);
    this.#sum = (this.#sum + 0xffff - blockSum(entry)) % 0xffff;
  }

  get checksum(): number {
    if (this.elements.size === 0) return EMPTY_CHECKSUM;
    // A sum of words that are not all zero is never +0 in one's complement: the remainder 0 means 0xffff.
    return 0xffff - (this.#sum === 0 ? 0xffff : this.#sum);
  }
}

/** Order of handle table responses that list own children: by PE identifier, then pool handle. */
export function byIdentifierAndHandle(
  a: { readonly identifier: PeIdentifier; readonly poolHandle: string },
  b: { readonly identifier: PeIdentifier; readonly poolHandle: string },
): number {
  if (a.identifier !== b.identifier) return a.identifier - b.identifier;
  return a.poolHandle < b.poolHandle ? -1 : a.poolHandle > b.poolHandle ? 1 : 0;
}

/** Sum of the 16-bit words of pool handle (zero-padded) and PE identifier, modulo 0xffff (RFC 1071). */
function blockSum(entry: PoolElementEntry): number {
  const { poolHandle, identifier } = entry;
  let sum = (identifier >>> 16) + (identifier & 0xffff);
  for (let i = 0; i < poolHandle.length; i++)
    sum += i % 2 === 0 ? poolHandle.charCodeAt(i) << 8 : poolHandle.charCodeAt(i);
  return sum % 0xffff;
}
