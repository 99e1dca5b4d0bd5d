import assert from 'node:assert/strict';
import fc from 'fast-check';
import { durationText, niceTop, spreadLabels } from '../../../../demo/page/series/chart-scale.ts';

describe('the scale of a chart', () => {
  it('ends at a round number that is not below the greatest value', () => {
    assert.deepEqual(
      [0, 0.03, 0.9, 1, 1.1, 2, 3, 5, 7, 10, 11, 70].map(niceTop),
      [1, 0.04, 1, 1, 2, 2, 4, 6, 10, 10, 20, 100],
    );
    for (const nonsense of [Number.NaN, Infinity, -1]) assert.equal(niceTop(nonsense), 1);
  });

  it('tells how long it is', () => {
    assert.deepEqual([0.25, 7, 59.6, 150, 3600, 9000].map(durationText), [
      '0.25 s',
      '7 s',
      '60 s',
      '2.5 min',
      '60 min',
      '2.5 h',
    ]);
  });

  it('has room for labels: none is over another one, and those with room stay where they belong', () => {
    assert.deepEqual(spreadLabels([50, 20, 51], 15, 6, 116), [50, 20, 65]);
    assert.deepEqual(spreadLabels([116, 116], 15, 6, 116), [101, 116]);
    const wanted = fc.array(fc.double({ min: 6, max: 116, noNaN: true }), { maxLength: 7 });
    fc.assert(
      fc.property(wanted, (values) => {
        const places = spreadLabels(values, 15, 6, 116).toSorted((a, b) => a - b);
        for (const [i, place] of places.entries()) {
          assert.ok(place >= 6 - 1e-9 && place <= 116 + 1e-9);
          assert.ok(i === 0 || place - (places[i - 1] ?? 0) >= 15 - 1e-9);
        }
      }),
    );
  });
});
