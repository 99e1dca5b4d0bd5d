import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { simulateRuns } from '../../../scenarios/execution/simulation-pool.ts';

const never = (): never => assert.fail('a run was begun');
const nothing = { next: () => undefined, done: never, failed: never };

describe('a pool of simulating threads', () => {
  it('leaves nothing at the signal that could have stopped it: many studies have the same one', async () => {
    const { signal } = new AbortController();
    for (let study = 0; study < 20; study++) await simulateRuns(nothing, { workers: 1, signal });
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('ends at once where the signal has come already', async () => {
    await simulateRuns({ ...nothing, next: never }, { workers: 1, signal: AbortSignal.abort() });
  });
});
