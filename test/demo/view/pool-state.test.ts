import assert from 'node:assert/strict';
import { PoolState } from '../../../demo/view/pool-state.ts';
import type { StreamObservation } from '../../../demo/view/stream.ts';
import { componentView } from '../scripted-world.ts';

function stateOf(...observations: readonly StreamObservation[]): PoolState {
  const state = new PoolState();
  for (const each of observations) state.apply(each);
  return state;
}

const pe1 = { kind: 'component', at: 1, ...componentView('pe1') } as const;
const link = { kind: 'associationUp', at: 2, id: 'a', from: 'pe1', to: 'pr1', protocol: 'ASAP' } as const;
const usage = { kind: 'usage', at: 3, component: 'pe1', requests: 5, failovers: 1 } as const;
const clock = { kind: 'clock', at: 3, speed: 10, paused: true, end: 100 } as const;

describe('the state of a pool', () => {
  it('can be told to another one', () => {
    const state = stateOf(pe1, link, usage, clock);
    const copy = stateOf(...state.observations());
    assert.deepEqual(copy.observations(), state.observations());
    assert.deepEqual([copy.at, copy.clock.end, copy.nameOf('pe1'), copy.nameOf('pr1')], [3, 100, 'PE 1', 'pr1']);
  });

  it('forgets a component with what belongs to it', () => {
    const state = stateOf(pe1, usage, link, { kind: 'componentGone', at: 4, id: 'pe1' });
    assert.equal(state.components.size, 0);
    assert.equal(state.usage.size, 0);
    assert.equal(state.associations.size, 1, 'the association is told of by itself');
    state.apply({ kind: 'associationDown', at: 5, id: 'a' });
    assert.equal(state.associations.size, 0);
  });

  it('is bounded, whatever a world tells', () => {
    const state = new PoolState();
    for (let i = 0; i < 25_000; i++) {
      state.apply({ ...pe1, id: `pe${i}` });
      state.apply({ ...link, id: `a${i}` });
      state.apply({ ...usage, component: `pe${i}` });
      const text = String(i);
      const kinds = { level: 'info', subject: 'other', isHighlight: false, about: [] } as const;
      state.apply({ kind: 'event', at: 1, component: 'pe1', event: 'x', text, ...kinds });
    }
    assert.deepEqual([state.components.size, state.associations.size, state.usage.size], [5000, 20_000, 5000]);
    assert.ok(state.events.length < 3000);
    assert.equal(state.events.at(-1)?.text, '24999', 'events are the latest');
    state.apply({ ...pe1, id: 'pe1', name: 'changed' });
    assert.equal(state.nameOf('pe1'), 'changed', 'what is known goes on');
  });
});
