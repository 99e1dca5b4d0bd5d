import assert from 'node:assert/strict';
import { failoverCurve, loadCurves, requestCurve } from '../../../../demo/page/series/pool-curves.ts';
import type { PoolSample } from '../../../../demo/view/pool-series.ts';
import { PoolState } from '../../../../demo/view/pool-state.ts';
import { componentView } from '../../scripted-world.ts';

function stateOf(elements: number, ...samples: readonly Partial<PoolSample>[]): PoolState {
  const state = new PoolState();
  for (const sample of samples) state.apply({ kind: 'sample', at: 0, loads: {}, requests: 0, failovers: 0, ...sample });
  for (let i = 1; i <= elements; i++) state.apply({ kind: 'component', at: 0, ...componentView(`pe${i}`) });
  return state;
}

const values = ({ points }: ReturnType<typeof requestCurve>) => points.map(({ value }) => value);

describe('curves of the last minutes', () => {
  it('have rates of what is counted', () => {
    const state = stateOf(
      0,
      { at: 10, requests: 100, failovers: 3 },
      { at: 14, requests: 108, failovers: 4 },
      { at: 15, requests: 108, failovers: 4 },
    );
    assert.deepEqual(values(requestCurve(state)), [undefined, 2, 0]);
    assert.deepEqual(values(failoverCurve(state)), [0, 1, 0]);
  });

  it('are not below zero where a user counts anew', () => {
    const state = stateOf(0, { at: 1, requests: 9, failovers: 9 }, { at: 2 });
    assert.deepEqual(
      [values(requestCurve(state)), values(failoverCurve(state))],
      [
        [undefined, 0],
        [0, 0],
      ],
    );
  });

  it('are interrupted where an element has no load', () => {
    const state = stateOf(2, { at: 1, loads: { pe1: 0.5 } }, { at: 2 }, { at: 3, loads: { pe1: 0.25, pe2: 1 } });
    const [one, other] = loadCurves(state);
    assert.deepEqual([one?.name, one && values(one)], ['PE 1', [0.5, undefined, 0.25]]);
    assert.deepEqual([other?.name, other && values(other)], ['PE 2', [undefined, undefined, 1]]);
  });

  it('are those of all elements together in a large pool', () => {
    const curves = loadCurves(stateOf(9, { at: 1, load: { least: 0.1, mean: 0.2, greatest: 0.9 } }));
    assert.deepEqual(
      curves.map((curve) => [curve.name, ...values(curve)]),
      [
        ['greatest', 0.9],
        ['mean of 9', 0.2],
        ['least', 0.1],
      ],
    );
  });
});
