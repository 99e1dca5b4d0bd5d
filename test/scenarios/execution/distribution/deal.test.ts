import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dealt } from '../../../../scenarios/execution/distribution/deal.ts';

const itself = (cost: number): number => cost;
const sum = (costs: readonly number[]): number => costs.reduce((total, cost) => total + cost, 0);
const ascending = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);

describe('runs dealt out to tasks', () => {
  it('are the dearest first, each to the task that costs least; a task has the order of the study', () => {
    assert.deepEqual(dealt([1, 2, 3, 4, 5, 6], 2, itself), [
      [2, 3, 6],
      [1, 4, 5],
    ]);
  });

  it('are spread in turn if all cost the same', () => {
    const runs = ['a', 'b', 'c', 'd', 'e'];
    assert.deepEqual(
      dealt(runs, 2, () => 1),
      [
        ['a', 'c', 'e'],
        ['b', 'd'],
      ],
    );
  });

  it('leave no task empty', () => {
    assert.deepEqual(
      dealt(['a', 'b'], 5, () => 1),
      [['a'], ['b']],
    );
    assert.deepEqual(
      dealt([], 3, () => 1),
      [],
    );
  });

  it('are all dealt once, and no task is above the mean by more than the dearest run', () => {
    const costs = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(costs, fc.integer({ min: 1, max: 9 }), (things, hands) => {
        const tasks = dealt(things, hands, itself);
        assert.deepEqual(ascending(tasks.flat()), ascending(things));
        assert.ok(Math.max(...tasks.map(sum)) <= sum(things) / hands + Math.max(...things) + 1e-9);
      }),
    );
  });
});
