import assert from 'node:assert/strict';
import fc from 'fast-check';
import { boxesOf, grouped, matters, merged, type CombinationGrid } from '../../../scenarios/import/combination-grid.ts';

const grids = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }).chain((sizes) => {
  const length = sizes.reduce((product, size) => product * size, 1);
  const wanted = fc.array(fc.constantFrom(true, false, undefined), { minLength: length, maxLength: length });
  return fc.record({ sizes: fc.constant(sizes), wanted });
});

/** The indices of a combination. */
function indicesOf({ sizes }: CombinationGrid, place: number): number[] {
  let rest = place;
  return sizes
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .toReversed();
}

describe('a grid of combinations', () => {
  it('is described by boxes that have what is wanted, or what is not, and nothing else', () =>
    fc.assert(
      fc.property(grids, fc.boolean(), (grid, wanted) => {
        const boxes = boxesOf(grid, wanted, Infinity) ?? [];
        for (const [place, each] of grid.wanted.entries()) {
          const indices = indicesOf(grid, place);
          const isIn = boxes.some((box) => box.every((values, quantity) => values.has(indices[quantity] ?? -1)));
          if (each !== undefined) assert.equal(isIn, each === wanted);
        }
      }),
    ));

  it('is described by few boxes', () => {
    const wanted = Array.from({ length: 24 }, (_, place) => place % 4 !== 1 && place < 16);
    const boxes = boxesOf({ sizes: [3, 2, 4], wanted }, false, 5)?.map((box) => box.map((values) => [...values]));
    assert.deepEqual(boxes, [
      [[0, 1, 2], [0, 1], [1]],
      [[2], [0, 1], [0, 1, 2, 3]],
    ]);
    assert.equal(boxesOf({ sizes: [3, 2, 4], wanted }, false, 1), undefined);
  });

  it('may be without a quantity, or have fewer of its values', () => {
    const grid = { sizes: [2, 3], wanted: [false, false, true, undefined, undefined, false] };
    assert.deepEqual(merged(grid, 0), { sizes: [3], wanted: [false, false, true] });
    assert.deepEqual(merged(grid, 1), { sizes: [2], wanted: [true, false] });
    assert.deepEqual(grouped(grid, 1, [0, 1, 0]), { sizes: [2, 2], wanted: [true, false, false, undefined] });
    assert.deepEqual([matters(grid, 0), matters(grid, 1)], [true, true]);
    assert.equal(matters({ sizes: [2, 2], wanted: [true, false, true, undefined] }, 0), false);
  });
});
