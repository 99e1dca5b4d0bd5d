import assert from 'node:assert/strict';
import { textOfUpdate, updateOf } from '../../../demo/view/stream-text.ts';
import type { StreamObservation, StreamUpdate } from '../../../demo/view/stream.ts';

function updateWith(...observations: StreamObservation[]): StreamUpdate {
  return { kind: 'changes', at: 1, observations, traffic: [], undrawn: 0 };
}

describe('the text of an update', () => {
  const values = Array.from({ length: 4000 }, (_, i) => i % 256);
  const pixels = { kind: 'pixels', at: 1, component: 'pu1', session: 0, failovers: 0, first: 0, values } as const;

  it('has all of it', () => {
    const update = updateWith({ kind: 'componentGone', at: 1, id: 'pe1' }, pixels, { ...pixels, values: [] });
    assert.deepEqual(updateOf(textOfUpdate(update)), update);
  });

  it('has few characters for each pixel', () => {
    const length = textOfUpdate(updateWith(pixels)).length - textOfUpdate(updateWith({ ...pixels, values: [] })).length;
    assert.ok(length < 1.4 * values.length);
  });

  it('is refused when it was cut', () => {
    assert.throws(() => updateOf(textOfUpdate(updateWith(pixels)).slice(0, -1)), SyntaxError);
  });
});
