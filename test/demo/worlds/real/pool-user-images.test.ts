import assert from 'node:assert/strict';
import { ComponentDirectory } from '../../../../demo/view/component-directory.ts';
import type { ToldEvent } from '../../../../demo/view/event-words.ts';
import type { ComponentSurroundings } from '../../../../demo/worlds/real/component-surroundings.ts';
import { PoolUserImages } from '../../../../demo/worlds/real/pool-user-images.ts';

const tile = { x: 0, y: 0, width: 64, height: 64 };

function userWithImages() {
  const names = new ComponentDirectory();
  for (const number of [1, 2])
    names.know({
      id: `pe${number}`,
      role: 'poolElement',
      name: `PE ${number}`,
      state: 'up',
      identifier: `0x0000000${number}`,
      addresses: [],
      details: {},
      hasLog: true,
      actions: [],
    });
  const events: ToldEvent[] = [];
  const observations: Parameters<ComponentSurroundings['observe']>[0][] = [];
  const images = new PoolUserImages('pu1', {
    names,
    tell: (event) => void events.push(event),
    observe: (observation) => void observations.push(observation),
  });
  const pixels = (session: number, element: string): void => {
    const values = Buffer.from([1, 71]).toString('base64');
    images.reported({ kind: 'pixels', session, failovers: 0, element, first: 10, values, packet: 3 });
  };
  return { images, pixels, events, observations };
}

describe('the images of a pool user', () => {
  it('have pixels with the element that computed them, and a status that names it', () => {
    const { images, pixels, observations } = userWithImages();
    images.reported({ kind: 'image', width: 64, height: 64, tiles: [tile] });
    pixels(0, '0x00000002');
    const pixelsOf2 = { kind: 'pixels', component: 'pu1', session: 0, failovers: 0, element: 'pe2', first: 10 };
    assert.deepEqual(observations.slice(1), [
      { ...pixelsOf2, values: [1, 71] },
      { kind: 'imageStatus', component: 'pu1', status: 'Packet #3 of PE 2', isComplete: false },
    ]);
  });

  it('tell where a session goes on after a failover, once', () => {
    const { images, pixels, events } = userWithImages();
    images.reported({ kind: 'image', width: 64, height: 64, tiles: [tile, tile] });
    images.reported({ kind: 'failover', session: 1, element: '0x00000001', why: 'lost' });
    pixels(0, '0x00000001');
    pixels(1, '0x00000002');
    pixels(1, '0x00000002');
    assert.deepEqual(events.slice(1), [
      { component: 'pu1', event: 'sessionMoved', fields: { session: 1, to: 'pe2', from: 'pe1' } },
    ]);
  });

  it('fail with their user, whose requests and failovers are counted over all its lives', () => {
    const { images, observations } = userWithImages();
    images.reported({ kind: 'image', width: 64, height: 64, tiles: [tile] });
    images.reported({ kind: 'usage', requests: 5, failovers: 2 });
    images.userEnded();
    images.userEnded();
    images.reported({ kind: 'usage', requests: 1, failovers: 0 });
    assert.deepEqual(
      observations.slice(1).map((each) => (each.kind === 'usage' ? [each.requests, each.failovers] : each.kind)),
      [[5, 2], 'imageStatus', [6, 2]],
    );
  });
});
