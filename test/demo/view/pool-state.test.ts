import assert from 'node:assert/strict';
import { PoolState } from '../../../demo/view/pool-state.ts';
import type { StreamObservation } from '../../../demo/view/stream.ts';

function event(at: number, isHighlight: boolean): StreamObservation {
  return {
    kind: 'event',
    at,
    component: 'pe1',
    event: 'state',
    level: 'info',
    subject: 'other',
    isHighlight,
    text: `${at}`,
    about: [],
  };
}

describe('events of a state', () => {
  it('are bounded, and details do not crowd out highlights', () => {
    const state = new PoolState();
    for (let at = 0; at < 100_000; at++) state.apply(event(at, at % 10_000 === 0));
    const told = state.observations().filter(({ kind }) => kind === 'event');
    assert.deepEqual(
      told.slice(0, 10).map(({ at }) => at),
      Array.from({ length: 10 }, (_, i) => 10_000 * i),
    );
    assert.deepEqual([told.length, told.at(-1)?.at], [510, 99_999]);
    assert.ok(state.events.length < 1500);
    for (let at = 100_000; at < 102_000; at++) state.apply(event(at, true));
    assert.equal(state.observations().filter(({ kind }) => kind === 'event').length, 1000);
  });
});
