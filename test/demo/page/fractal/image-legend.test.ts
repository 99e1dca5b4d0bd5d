import assert from 'node:assert/strict';
import { failoversOf, servingOf } from '../../../../demo/page/fractal/image-legend.ts';
import type { SessionSegments } from '../../../../demo/view/image-board.ts';

/** A session with these elements, one after the other. */
function session(...elements: readonly (string | undefined)[]): SessionSegments {
  return elements.map((element, failovers) => ({ failovers, element, first: failovers }));
}

describe('the legend of an image', () => {
  it('names the elements that compute now, with their sessions', () => {
    const sessions = [session('pe1', 'pe2'), session(), session('pe1'), session('pe3', 'pe1', 'pe2'), session('pe2')];
    assert.deepEqual(servingOf({ sessions }), [
      { element: 'pe2', sessions: 'sessions 1, 4 and 5' },
      { element: 'pe1', sessions: 'session 3' },
    ]);
    assert.equal(failoversOf({ sessions }), 3);
  });

  it('is short for a single session, and for many', () => {
    assert.deepEqual(servingOf({ sessions: [session('pe1')] }), [{ element: 'pe1', sessions: 'the session' }]);
    const sessions = Array.from({ length: 100 }, () => session(undefined));
    assert.deepEqual(servingOf({ sessions }), [{ element: undefined, sessions: '100 sessions' }]);
  });
});
