import assert from 'node:assert/strict';
import { ComponentDirectory } from '../../../demo/view/component-directory.ts';
import { eventWords } from '../../../demo/view/event-words.ts';
import type { Observation } from '../../../demo/view/observation.ts';

describe('an observation', () => {
  // It did not compile while both had a member of the same name.
  it('of an event has a kind of its own beside what the event is about', () => {
    const words = eventWords({ component: 'pe1', event: 'killed' }, new ComponentDirectory());
    const observation: Observation = { kind: 'event', at: 1, ...words };
    assert.deepEqual([observation.kind, observation.subject], ['event', 'life']);
  });
});
