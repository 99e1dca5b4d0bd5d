import assert from 'node:assert/strict';
import { highlightOf } from '../../../../demo/page/control/highlights.ts';
import type { Observed } from '../../../../demo/view/pool-state.ts';

function event(name: string, component: string, about: readonly string[], isHighlight = true): Observed<'event'> {
  const kinds = { level: 'warning', subject: 'other', text: '', isHighlight } as const;
  return { kind: 'event', at: 1, component, event: name, about, ...kinds };
}

describe('what is conspicuous on the map', () => {
  it('is a session that moves, from the element before to the new one', () => {
    assert.deepEqual(highlightOf(event('sessionMoved', 'pu1', ['pe2', 'pe1'])), {
      component: 'pu1',
      label: 'failover',
      isBad: true,
      move: { from: 'pe1', to: 'pe2' },
    });
    assert.equal(highlightOf(event('sessionMoved', 'pu1', ['pe2']))?.move, undefined, 'it began there');
  });

  it('is a takeover, from the registrar that is gone', () => {
    assert.deepEqual(highlightOf(event('takeoverCompleted', 'pr2', ['pr1']))?.move, { from: 'pr1', to: 'pr2' });
  });

  it('is nothing that newcomers need not see, and no event without a word for it', () => {
    assert.equal(highlightOf(event('takeoverCompleted', 'pr2', ['pr1'], false)), undefined);
    assert.equal(highlightOf(event('constructor', 'pr2', [])), undefined);
  });
});
