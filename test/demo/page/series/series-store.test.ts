import assert from 'node:assert/strict';
import { SeriesStore } from '../../../../demo/page/series/series-store.ts';
import { loadCurves } from '../../../../demo/page/series/load-curves.ts';
import { PoolState } from '../../../../demo/view/pool-state.ts';
import { componentView } from '../../scripted-world.ts';

function usage(state: PoolState, at: number, requests: number, failovers: number, component = 'pu1'): void {
  state.apply({ kind: 'usage', at, component, requests, failovers });
}

describe('time series of a page', () => {
  it('have rates of what is counted, in time of the world', () => {
    const [state, store] = [new PoolState(), new SeriesStore()];
    usage(state, 10, 100, 3);
    store.add(state);
    usage(state, 14, 105, 3);
    usage(state, 14, 3, 1, 'pu2');
    store.add(state);
    assert.deepEqual(
      store.samples.map(({ at, requestRate, failovers }) => [at, requestRate, failovers]),
      [
        [10, undefined, 0],
        [14, 2, 1],
      ],
    );
  });

  it('do not go on while time stands still, or below zero where a user counts anew', () => {
    const [state, store] = [new PoolState(), new SeriesStore()];
    usage(state, 10, 100, 3);
    store.add(state);
    store.add(state);
    usage(state, 11, 0, 0);
    store.add(state);
    assert.deepEqual(
      store.samples.map(({ requestRate, failovers }) => [requestRate, failovers]),
      [
        [undefined, 0],
        [0, 0],
      ],
    );
  });

  it('are bounded', () => {
    const [state, store] = [new PoolState(), new SeriesStore()];
    for (let at = 0; at < 1000; at++) {
      state.passed(at);
      store.add(state);
    }
    assert.equal(store.samples.length, 240);
    assert.equal(store.samples.at(-1)?.at, 999);
  });

  it('have the load of elements that are up, and are interrupted while they are not', () => {
    const [state, store] = [new PoolState(), new SeriesStore()];
    for (const [at, lives] of (['up', 'failed', 'up'] as const).entries()) {
      state.apply({ kind: 'component', at: at + 1, ...componentView('pe1', { load: 0.5, state: lives }) });
      store.add(state);
    }
    const [curve] = loadCurves(store.samples, state);
    assert.equal(curve?.name, 'PE 1');
    assert.deepEqual(
      curve?.points.map(({ value }) => value),
      [0.5, undefined, 0.5],
    );
  });

  it('have the mean load of a large pool, and its range', () => {
    const [state, store] = [new PoolState(), new SeriesStore()];
    for (let i = 0; i < 100; i++)
      state.apply({ kind: 'component', at: 1, ...componentView(`pe${i}`, { load: i / 100 }) });
    store.add(state);
    const curves = loadCurves(store.samples, state);
    assert.deepEqual(
      curves.map(({ name }) => name),
      ['greatest', 'mean of 100', 'least'],
    );
    assert.deepEqual(
      curves.map(({ points }) => Math.round(1000 * (points[0]?.value ?? 0))),
      [990, 495, 0],
    );
  });
});
