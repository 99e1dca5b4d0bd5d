import assert from 'node:assert/strict';
import { ChangeBatch } from '../../../demo/server/change-batch.ts';
import type { EventView } from '../../../demo/view/observation.ts';
import type { StreamObservation } from '../../../demo/view/stream.ts';
import { componentView } from '../scripted-world.ts';

function event(text: string, level: EventView['level'] = 'info'): StreamObservation {
  return {
    kind: 'event',
    at: 1,
    component: 'pe1',
    event: 'x',
    level,
    subject: 'other',
    isHighlight: false,
    text,
    about: [],
  };
}

function batchOf(...observations: readonly StreamObservation[]): ChangeBatch {
  const batch = new ChangeBatch();
  for (const each of observations) batch.add(each);
  return batch;
}

describe('what is told at a time', () => {
  it('is of what changed several times how it is at the end', () => {
    const [one, two] = (['starting', 'up'] as const).map((state, at) => ({
      kind: 'component' as const,
      at,
      ...componentView('pe1', { state }),
    }));
    const usage = { kind: 'usage', at: 1, component: 'pe1', requests: 1, failovers: 0 } as const;
    assert.deepEqual(batchOf(one, usage, two).observations(), [usage, two]);
    const gone = { kind: 'componentGone', at: 2, id: 'pe1' } as const;
    assert.deepEqual(batchOf(one, gone).observations(), [gone]);
    assert.deepEqual(batchOf(gone, two).observations(), [two]);
  });

  it('is each event and each pixel', () => {
    const pixels = {
      kind: 'pixels',
      at: 1,
      component: 'pu1',
      session: 0,
      failovers: 0,
      first: 0,
      values: [1],
    } as const;
    assert.equal(batchOf(event('a'), event('a'), pixels, pixels).size, 4);
  });

  it('has of very many events those of consequence', () => {
    const batch = batchOf();
    for (let i = 0; i < 1000; i++) batch.add(event(`d${i}`, 'debug'));
    for (let i = 0; i < 1000; i++) batch.add(event(`i${i}`));
    const levels = batch.observations().map((each) => (each.kind === 'event' ? each.level : ''));
    assert.equal(levels.filter((level) => level === 'debug').length, 200);
    assert.equal(levels.filter((level) => level === 'info').length, 300);
  });

  it('is too long with more pixels than a snapshot has, and does not grow further', () => {
    const batch = batchOf();
    const values = Array.from({ length: 4096 }, () => 1);
    for (let first = 0; first < 1e9; first += 1e6)
      batch.add({ kind: 'pixels', at: 1, component: 'pu1', session: 0, failovers: 0, first, values });
    assert.ok(batch.isTooLong);
    assert.ok(batch.size < 300);
  });
});
