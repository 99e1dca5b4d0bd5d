import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { PageSight, type SeenPage } from '../../../demo/page/page-sight.ts';
import { followUpdates } from '../../../demo/page/update-stream.ts';

class Tab extends EventTarget implements SeenPage {
  visibilityState = 'visible';

  becomes(state: 'visible' | 'hidden'): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setImmediate();
}

describe('a page of the demo that is not seen', () => {
  let tab: Tab;
  let phases: string[];
  let connections: AbortSignal[];

  /** A server that is silent until it is left. */
  async function stream(signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    connections.push(signal);
    return new ReadableStream({
      start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
    });
  }

  beforeEach(async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    tab = new Tab();
    phases = [];
    connections = [];
    const phaseChanged = (phase: string): void => void phases.push(phase);
    void followUpdates({ stream }, { update: () => assert.fail(), phaseChanged }, new PageSight(tab));
    await until(() => connections.length === 1);
  });

  afterEach(() => mock.timers.reset());

  it('gives its connection to others, and has one again when it is seen', async () => {
    tab.becomes('hidden');
    mock.timers.tick(5000);
    assert.ok(connections[0].aborted);
    for (let round = 0; round < 10; round++) {
      mock.timers.tick(10_000);
      await setImmediate();
    }
    assert.equal(connections.length, 1, 'it does not try while nobody sees it');
    tab.becomes('visible');
    await until(() => connections.length === 2);
    assert.deepEqual(phases, ['connecting', 'connecting'], 'nothing was lost');
    assert.ok(!connections[1].aborted);
  });

  it('keeps it while others are looked for', () => {
    tab.becomes('hidden');
    mock.timers.tick(4000);
    tab.becomes('visible');
    mock.timers.tick(4000);
    tab.becomes('hidden');
    mock.timers.tick(4000);
    assert.ok(!connections[0].aborted);
  });
});
