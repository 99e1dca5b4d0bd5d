import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventTexts } from '../../../demo/page/update-stream.ts';

describe('an event stream', () => {
  it('has the same events however it is cut', () => {
    const stream = ':\n\ndata:{"a":1}\n\n:\n\n:\n\ndata:second\n\ndata:third\n\n';
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length })), (cuts) => {
        const ends = [...cuts.toSorted((one, other) => one - other), stream.length];
        const texts = new EventTexts();
        const events = ends.flatMap((end, i) => [...texts.add(stream.slice(ends[i - 1] ?? 0, end))]);
        assert.deepEqual(events, ['{"a":1}', 'second', 'third']);
      }),
    );
  });
});
