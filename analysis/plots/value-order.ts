/** The order of parameter values in legends, panels and on axes of names. */
import { cellInWords, type Cell } from '../../results/tables/table.ts';
import type { Look } from './look.ts';

/** The values that a study declares for its swept parameters, in order. */
export type DeclaredValues = Readonly<Record<string, readonly Cell[]>>;

/** Values, each once: as declared; those that were computed by size, names that were by appearance. */
export function inOrder(values: readonly Cell[], declared: readonly Cell[] = []): Cell[] {
  const there = new Set(values);
  const known = new Set(declared);
  const others = [...there].filter((value) => !known.has(value));
  const sorted = others.every((value) => typeof value === 'number') ? others.toSorted(bySize) : others;
  return [...declared.filter((value) => there.has(value)), ...sorted];
}

/** What a look puts first, then the other declared values. */
export function withOrder(declared: DeclaredValues, { order }: Pick<Look, 'order'>): DeclaredValues {
  const changed = Object.entries(order).flatMap(([name, words]): [string, readonly Cell[]][] => {
    const values = declared[name] ?? [];
    const first = words.flatMap((word) => values.filter((value) => cellInWords(value) === word));
    return values.length === 0 ? [] : [[name, [...first, ...values.filter((value) => !first.includes(value))]]];
  });
  return { ...declared, ...Object.fromEntries(changed) };
}

/** Sorts by the first value, among equals by the next one; `orders` has that of each place. */
export function tuplesInOrder(
  tuples: readonly (readonly Cell[])[],
  orders: readonly (readonly Cell[])[],
): (readonly Cell[])[] {
  const ranks = orders.map((order) => new Map(order.map((value, index) => [value, index])));
  return tuples.toSorted((a, b) => {
    const differences = ranks.map(
      (rank, place) => (rank.get(a[place] ?? null) ?? 0) - (rank.get(b[place] ?? null) ?? 0),
    );
    return differences.find((each) => each !== 0) ?? 0;
  });
}

/** A difference would be no number where both are infinite. */
function bySize(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
