const collator = new Intl.Collator('en', { numeric: true });

/** `PU 2` before `PU 10`. */
export function inOrderOfNames<T extends { readonly name: string }>(components: readonly T[]): T[] {
  return components.toSorted((one, other) => collator.compare(one.name, other.name));
}
