import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OrderedTree } from '../../../protocol/handlespace/ordered-tree.ts';

interface Item {
  readonly key: number;
  value: number;
}

const commands = fc.array(
  fc.record({
    change: fc.constantFrom('insert', 'remove', 'revalue'),
    key: fc.integer({ min: 0, max: 60 }),
    value: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 300, size: 'max' },
);

describe('ordered tree', () => {
  it('agrees with a sorted array in order, size, sums and ranks', () => {
    fc.assert(
      fc.property(commands, (steps) => {
        const tree = new OrderedTree<Item>(
          (a, b) => a.key - b.key,
          ({ value }) => value,
        );
        const model = new Map<number, Item>();
        for (const { change, key, value } of steps) {
          const known = model.get(key);
          if (change === 'revalue') {
            if (known === undefined) continue;
            known.value = value;
            tree.revalue(known);
            continue;
          }
          if (known !== undefined) tree.remove(known);
          model.delete(key);
          if (change === 'remove') continue;
          const item = { key, value };
          tree.insert(item);
          model.set(key, item);
        }
        const sorted = [...model.values()].toSorted((a, b) => a.key - b.key);
        assert.deepEqual([...tree], sorted);
        assert.equal(tree.size, sorted.length);
        assert.equal(tree.first(), sorted[0]);
        const parts = sorted.flatMap((item) => Array<Item>(item.value).fill(item));
        assert.equal(tree.sum, parts.length);
        for (const [position, item] of parts.entries()) assert.equal(tree.at(position), item);
        assert.equal(tree.at(parts.length), undefined);
        for (const [rank, item] of sorted.entries()) assert.equal(tree.nth(rank), item);
        assert.equal(tree.nth(sorted.length), undefined);
        for (const limit of [-1, 10, 60]) {
          const expected = sorted.find(({ key }) => key > limit);
          assert.equal(
            tree.firstWhere(({ key }) => key > limit),
            expected,
          );
        }
      }),
    );
  });

  it('stays shallow for any order of insertion', () => {
    let comparisons = 0;
    const tree = new OrderedTree<number>((a, b) => {
      comparisons++;
      return a - b;
    });
    const size = 100_000;
    for (let i = 0; i < size; i++) tree.insert(i);
    comparisons = 0;
    tree.remove(size / 3);
    tree.insert(size / 3);
    assert.ok(comparisons < 60, `${comparisons} comparisons for ${size} items`);
  });

  const size = 5000;
  const half = size / 2;
  const orders: Readonly<Record<string, (i: number) => number>> = {
    descending: (i) => size - 1 - i,
    'from both ends to the middle': (i) => (i % 2 === 0 ? i / 2 : size - 1 - (i - 1) / 2),
    'from the middle to both ends': (i) => (i % 2 === 0 ? half + i / 2 : half - 1 - (i - 1) / 2),
    'in leaps': (i) => (i * 1777) % size,
  };
  for (const [name, order] of Object.entries(orders))
    it(`is shallow for every item when they come ${name}, and when most of them are gone`, () => {
      let comparisons = 0;
      const tree = new OrderedTree<number>((a, b) => {
        comparisons++;
        return a - b;
      });
      /** Comparisons for the deepest item: a tree of weight ratio 3 has at most this many levels. */
      const deepest = (items: readonly number[]): void => {
        for (const item of items) {
          comparisons = 0;
          tree.remove(item);
          assert.ok(comparisons <= Math.log(items.length + 1) / Math.log(4 / 3) + 1, `${comparisons} for ${item}`);
          tree.insert(item);
        }
      };
      const items = Array.from({ length: size }, (_, i) => order(i));
      for (const item of items) tree.insert(item);
      assert.deepEqual([...tree].length, size);
      deepest(items);
      const few = items.filter((item) => item % 16 === 0 || item > size - 100);
      const left = new Set(few);
      for (const item of items) if (!left.has(item)) tree.remove(item);
      assert.equal(tree.size, few.length);
      deepest(few);
    });
});
