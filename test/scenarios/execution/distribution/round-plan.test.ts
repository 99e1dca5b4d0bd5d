import assert from 'node:assert/strict';
import { planRound } from '../../../../scenarios/execution/distribution/round-plan.ts';
import { runsOf, shortStudy } from './made-up-runs.ts';

const runs = runsOf(shortStudy('100'));

/** How many tasks and runs a round has, of 200 runs of so many seconds each. */
function round(seconds: number, capacity: { mostTasks: number; slots: number }, tasks?: number): [number, number] {
  const { slices } = planRound(runs, () => seconds, capacity, tasks);
  return [slices.length, slices.flat().length];
}

describe('a round', () => {
  it('has tasks of five minutes', () => {
    assert.deepEqual(round(60, { mostTasks: 1000, slots: 2 }), [40, 200]);
  });

  it('has more and shorter ones where there are processors for them, but none below 20 s', () => {
    assert.deepEqual(round(60, { mostTasks: 1000, slots: 100 }), [100, 200]);
    assert.deepEqual(round(1, { mostTasks: 1000, slots: 100 }), [10, 200]);
    assert.deepEqual(round(0.01, { mostTasks: 1000, slots: 100 }), [1, 200]);
  });

  it('has no more tasks than the scheduler takes, and leaves the remainder to later rounds', () => {
    assert.deepEqual(round(60, { mostTasks: 10, slots: 100 }), [10, 50]);
    assert.deepEqual(round(4000, { mostTasks: 3, slots: 100 }), [1, 1]);
  });

  it('has as many tasks as are wanted, with all runs', () => {
    assert.deepEqual(round(60, { mostTasks: 1000, slots: 2 }, 7), [7, 200]);
    assert.deepEqual(round(60, { mostTasks: 5, slots: 2 }, 7), [5, 200]);
    assert.deepEqual(round(60, { mostTasks: 1000, slots: 2 }, 999), [200, 200]);
  });
});
