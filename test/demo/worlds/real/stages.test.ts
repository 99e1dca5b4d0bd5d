import assert from 'node:assert/strict';
import { inStages } from '../../../../demo/worlds/real/stages.ts';
import { until } from '../../../native/patience.ts';

describe('what is done to components in stages', () => {
  let done: Set<string>;
  let begun: string[];
  const stages = [['pr1'], ['pe1', 'pe2'], ['pu1']];
  const run = async (patience: number, signal = new AbortController().signal): Promise<void> =>
    inStages(
      stages,
      { act: (component) => void begun.push(component), isDone: (component) => done.has(component), patience },
      signal,
    );
  beforeEach(() => {
    done = new Set();
    begun = [];
  });

  it('is done to those of a stage when all before are done with it', async () => {
    const all = run(Infinity);
    assert.deepEqual(begun, ['pr1']);
    done.add('pr1').add('pe2');
    await until(() => begun.length > 1, 'the second stage');
    assert.deepEqual(begun, ['pr1', 'pe1', 'pe2']);
    done.add('pe1');
    await until(() => begun.length > 3, 'the third stage');
    done.add('pu1');
    await all;
  });

  it('does not wait forever for those that are never done', async () => {
    await run(0);
    assert.deepEqual(begun, ['pr1', 'pe1', 'pe2', 'pu1']);
  });

  it('ends when something else is to be done', async () => {
    const something = new AbortController();
    const all = run(Infinity, something.signal);
    something.abort();
    await all;
    assert.deepEqual(begun, ['pr1']);
  });
});
