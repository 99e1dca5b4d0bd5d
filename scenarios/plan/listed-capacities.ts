/**
 * The mean capacity of the elements of all LANs, in each of which a list of capacities is dealt out, again from its
 * start after its end.
 *
 * @param list calculations/s; not empty
 * @param elementsPerLan how many pool elements each LAN has
 */
export function meanListedCapacity(list: readonly number[], elementsPerLan: readonly number[]): number {
  const round = sum(list);
  const totals = elementsPerLan.map(
    (elements) => Math.floor(elements / list.length) * round + sum(list.slice(0, elements % list.length)),
  );
  return sum(totals) / sum(elementsPerLan);
}

/** The mean capacity of elements of LANs with different ones. */
export function meanOfLans(capacities: readonly number[], elementsPerLan: readonly number[]): number {
  const totals = elementsPerLan.map((elements, lan) => elements * (capacities[lan] ?? 0));
  return sum(totals) / sum(elementsPerLan.slice(0, capacities.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
