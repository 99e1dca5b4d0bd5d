import assert from 'node:assert/strict';
import { PoolState } from '../../../demo/view/pool-state.ts';
import { componentView } from '../scripted-world.ts';

describe('the last minutes of a pool', () => {
  it('are as they are sampled, in time of the world, as long as it goes on', () => {
    const state = new PoolState();
    for (const at of [0, 0.05, 0.05, 2000]) {
      state.passed(at);
      state.sample();
    }
    assert.deepEqual(
      state.samples.map(({ at }) => at),
      [0, 0.05, 2000],
    );
  });

  it('have what all users counted, and the loads of elements that are up', () => {
    const state = new PoolState();
    state.apply({ kind: 'component', at: 1, ...componentView('pe1', { load: 0.25 }) });
    state.apply({ kind: 'component', at: 1, ...componentView('pe2', { load: 0.75 }) });
    state.apply({ kind: 'component', at: 1, ...componentView('pe3', { load: 1, state: 'failed' }) });
    state.apply({ kind: 'usage', at: 1, component: 'pu1', requests: 5, failovers: 1 });
    state.apply({ kind: 'usage', at: 1, component: 'pu2', requests: 7, failovers: 0 });
    state.passed(2);
    state.sample();
    assert.deepEqual(state.samples.at(-1), {
      at: 2,
      loads: { pe1: 0.25, pe2: 0.75 },
      load: { least: 0.25, mean: 0.5, greatest: 0.75 },
      requests: 12,
      failovers: 1,
    });
  });

  it('have no loads of single elements in large pools', () => {
    const state = new PoolState();
    for (let i = 0; i <= 100; i++)
      state.apply({ kind: 'component', at: 1, ...componentView(`pe${i}`, { load: i / 100 }) });
    state.passed(2);
    state.sample();
    assert.deepEqual(state.samples.at(-1)?.loads, {});
    assert.deepEqual(state.samples.at(-1)?.load, { least: 0, mean: 0.5, greatest: 1 });
  });

  it('are bounded, and told to pages that connect later', () => {
    const state = new PoolState();
    for (let at = 0; at < 1000; at++) {
      state.passed(at);
      state.sample();
    }
    const later = new PoolState();
    for (const observation of state.observations()) later.apply(observation);
    assert.equal(later.samples.length, 240);
    assert.equal(later.samples.at(-1)?.at, 999);
    assert.deepEqual(later.samples, state.samples);
  });
});
