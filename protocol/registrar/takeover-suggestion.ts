import type { PeIdentifier, RegistrarIdentifier } from '../wire/pool-element.ts';

/**
 * The registrar that an element belongs to best (draft-dreibholz-rserpool-enrp-takeover): the one whose identifier XOR
 * the element's is largest. Identifiers are random, so that elements spread evenly on average, and ties impossible.
 *
 * @returns undefined if that is this registrar itself
 */
export function preferredRegistrar<T extends { readonly identifier: RegistrarIdentifier }>(
  element: PeIdentifier,
  own: RegistrarIdentifier,
  others: Iterable<T>,
): T | undefined {
  let best = (own ^ element) >>> 0;
  let preferred: T | undefined;
  for (const other of others) {
    const value = (other.identifier ^ element) >>> 0;
    if (value <= best) continue;
    best = value;
    preferred = other;
  }
  return preferred;
}
