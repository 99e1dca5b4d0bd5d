import assert from 'node:assert/strict';
import { ObservationHub, type Follower } from '../../../demo/server/observation-hub.ts';
import { updateOf } from '../../../demo/view/stream-text.ts';
import type { StreamObservation } from '../../../demo/view/stream.ts';
import { until } from '../../native/patience.ts';

/** What a follower was told. */
class NotedTellings implements Follower {
  readonly told: string[] = [];

  changes(text: string): void {
    this.told.push(text);
  }

  gap(): void {
    this.told.push('gap');
  }
}

function samplesOf(told: readonly string[]): StreamObservation[] {
  const updates = told.map((text) => updateOf(text));
  return updates.flatMap(({ observations }) => observations.filter(({ kind }) => kind === 'sample'));
}

describe('what followers of a world are told', () => {
  let hub: ObservationHub;
  let follower: NotedTellings;

  beforeEach(() => {
    hub = new ObservationHub({ kind: 'simulated', title: '', controls: [] }, 0.01);
    follower = new NotedTellings();
    hub.follow(follower);
  });

  afterEach(() => hub.close());

  /** Another one that begins to follow is told from then on: all others are told what came before. */
  function tellNow(): void {
    hub.follow(new NotedTellings())();
  }

  it('is nothing while nothing happens', () => {
    tellNow();
    assert.deepEqual(follower.told, []);
  });

  it('has samples as time of the viewer passes, of a world that is much faster or slower', async () => {
    let at = 0;
    for (const speed of [1e6, 0.05]) {
      const wanted = samplesOf(follower.told).length + 3;
      await until(() => {
        hub.observe({ kind: 'clock', at: (at += speed === 0.05 ? 0.0005 : 100), speed, paused: false });
        tellNow();
        return samplesOf(follower.told).length >= wanted;
      }, `samples at speed ${speed}`);
    }
    assert.deepEqual(samplesOf([hub.snapshot()]), samplesOf(follower.told), 'and tells them to pages that come later');
  });

  it('is a gap when there is more than a snapshot has', () => {
    const values = Array.from({ length: 4096 }, () => 1);
    for (let i = 0; i < 300; i++)
      hub.observe({ kind: 'pixels', at: 1, component: 'pu1', session: 0, failovers: 0, first: 0, values });
    tellNow();
    assert.deepEqual(follower.told, ['gap']);
  });

  it('ends when it does not follow any more', () => {
    const other = new NotedTellings();
    hub.follow(other)();
    hub.observe({ kind: 'componentGone', at: 1, id: 'pe1' });
    tellNow();
    assert.equal(follower.told.length, 1);
    assert.deepEqual(other.told, []);
  });
});
