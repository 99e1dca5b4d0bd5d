/**
 * All combinations of some quantities, each of which has a number of values: which of them are wanted. Those of which nothing
 * is known do not matter. The last quantity varies fastest.
 */
export interface CombinationGrid {
  readonly sizes: readonly number[];
  readonly wanted: readonly (boolean | undefined)[];
}

/** Combinations of some values of each quantity: their indices. */
export type Box = readonly ReadonlySet<number>[];

/** How far two combinations are from each other that differ by one in a quantity. */
function strideOf({ sizes }: CombinationGrid, quantity: number): number {
  return sizes.slice(quantity + 1).reduce((product, size) => product * size, 1);
}

/** The combinations that differ in this quantity only, for each combination of the others. */
function rowsOf(grid: CombinationGrid, quantity: number): (boolean | undefined)[][] {
  const stride = strideOf(grid, quantity);
  const length = grid.sizes[quantity] ?? 1;
  const count = grid.wanted.length / length;
  return Array.from({ length: count }, (_, row) => {
    const first = Math.floor(row / stride) * stride * length + (row % stride);
    return Array.from({ length }, (_each, index) => grid.wanted[first + index * stride]);
  });
}

/**
 * With fewer values of a quantity: wanted is what was so with any of those that become one.
 *
 * @param groups for each value, which one it becomes, from 0
 */
export function grouped(grid: CombinationGrid, quantity: number, groups: readonly number[]): CombinationGrid {
  const length = Math.max(...groups) + 1;
  const sizes = grid.sizes.map((size, index) => (index === quantity ? length : size));
  const stride = strideOf(grid, quantity);
  const wanted: (boolean | undefined)[] = [];
  for (const [row, values] of rowsOf(grid, quantity).entries()) {
    const first = Math.floor(row / stride) * stride * length + (row % stride);
    for (let group = 0; group < length; group++) {
      const own = values.filter((_value, index) => groups[index] === group);
      wanted[first + group * stride] = own.includes(true) ? true : own.includes(false) ? false : undefined;
    }
  }
  return { sizes, wanted };
}

/** Without a quantity: wanted is what was so with any of its values. */
export function merged(grid: CombinationGrid, quantity: number): CombinationGrid {
  const { sizes, wanted } = grouped(
    grid,
    quantity,
    Array.from({ length: grid.sizes[quantity] ?? 1 }, () => 0),
  );
  return { sizes: sizes.filter((_size, index) => index !== quantity), wanted };
}

/** Whether it makes a difference which value a quantity has. */
export function matters(grid: CombinationGrid, quantity: number): boolean {
  return rowsOf(grid, quantity).some((row) => row.includes(true) && row.includes(false));
}

/**
 * Few boxes that have all combinations that are wanted, or all that are not, and none of the others.
 *
 * @returns undefined if there would be more than `most`
 */
export function boxesOf(grid: CombinationGrid, wanted: boolean, most: number): Box[] | undefined {
  const covered = grid.wanted.map((each) => each !== wanted);
  const boxes: Box[] = [];
  for (let next = covered.indexOf(false); next >= 0; next = covered.indexOf(false, next)) {
    if (boxes.length === most) return undefined;
    const box = largestAround(grid, wanted, next, covered);
    for (const place of placesIn(grid, box)) covered[place] = true;
    boxes.push(box);
  }
  return withoutRedundant(grid, wanted, boxes);
}

/** Of the boxes that grow around a combination, the one with the most that no other box has. */
function largestAround(grid: CombinationGrid, wanted: boolean, place: number, covered: readonly boolean[]): Box {
  const quantities = [...grid.sizes.keys()];
  const [first = [], ...others] = quantities.map((start) =>
    grown(grid, wanted, place, [...quantities.slice(start), ...quantities.slice(0, start)]),
  );
  const gain = (box: Box): number => placesIn(grid, box).filter((each) => covered[each] === false).length;
  return others.reduce((best, box) => (gain(box) > gain(best) ? box : best), first);
}

function grown(grid: CombinationGrid, wanted: boolean, place: number, order: readonly number[]): Box {
  const box = grid.sizes.map((size, quantity) => new Set([Math.floor(place / strideOf(grid, quantity)) % size]));
  for (const quantity of order)
    for (let value = 0; value < (grid.sizes[quantity] ?? 0); value++) {
      const slice = box.map((values, index) => (index === quantity ? new Set([value]) : values));
      if (placesIn(grid, slice).every((each) => grid.wanted[each] !== !wanted)) box[quantity]?.add(value);
    }
  return box;
}

function placesIn(grid: CombinationGrid, box: Box): number[] {
  return box.reduce<number[]>(
    (places, values, quantity) =>
      places.flatMap((place) => [...values].map((value) => place + value * strideOf(grid, quantity))),
    [0],
  );
}

function withoutRedundant(grid: CombinationGrid, wanted: boolean, boxes: readonly Box[]): Box[] {
  const times = new Map<number, number>();
  for (const box of boxes) for (const place of placesIn(grid, box)) times.set(place, (times.get(place) ?? 0) + 1);
  return boxes.filter((box) => {
    const own = placesIn(grid, box).filter((place) => grid.wanted[place] === wanted);
    if (own.some((place) => times.get(place) === 1)) return true;
    for (const place of placesIn(grid, box)) times.set(place, (times.get(place) ?? 0) - 1);
    return false;
  });
}
