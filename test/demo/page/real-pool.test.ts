import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { demoComponentCall } from '../../../cli/demo/component-call.ts';
import type { DemoWorld } from '../../../demo/worlds/demo-world.ts';
import { sightOf } from '../../../demo/worlds/real/fractal-sights.ts';
import { openRealWorld } from '../../../demo/worlds/real/real-world.ts';
import { FractalPicture } from '../../../protocol/services/fractal/picture.ts';
import { tilesOf } from '../../../protocol/services/fractal/tiles.ts';
import { launchBrowser, requireBrowser } from '../../browser/chromium.ts';
import { PATIENCE } from '../../native/patience.ts';
import { valuesOf } from '../../protocol/services/fractal/images.ts';
import { testUdpPort } from '../../test-ports.ts';
import { PageUnderTest } from './page-under-test.ts';

const image = { width: 80, height: 64, sessions: 1, maxIterations: 1000, algorithm: 'Mandelbrot' } as const;

/** Colors of the first image, without failovers. */
function firstImage(): number[] {
  const picture = new FractalPicture(image.width, image.height, 'both');
  for (const [session, tile] of tilesOf(sightOf(0, image), image.sessions).entries())
    picture.draw({ tile, session, failovers: 0, first: 0, values: valuesOf(tile.parameter) });
  const { pixels, palette } = picture.indexed;
  return [...pixels].flatMap((index) => palette[index] ?? []);
}

describe('a real pool on the page of the demo', () => {
  let browser: Browser;
  let tested: PageUnderTest<DemoWorld>;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
    // Each element takes a second or two for its part of an image.
    const numbers = { registrars: 2, servers: 3, clients: 1, udpPort: testUdpPort, capacity: 200_000 };
    const world = openRealWorld({ call: demoComponentCall, ...numbers, image });
    tested = await PageUnderTest.showing(world, browser);
    tested.page.setDefaultTimeout(PATIENCE * 1000);
  });

  after(async () => {
    await tested?.close();
    await browser?.close();
  });

  it('has an image computed, whose pixels are right', async () => {
    await tested.page.locator('figure[data-component=pu1][data-complete=true]').waitFor();
    assert.deepEqual(await tested.colorsOf('pu1'), firstImage());
  });

  it('turns the hue when the element that computes is killed, and says who goes on', async () => {
    const { page, world } = tested;
    const figure = page.locator('figure[data-component=pu1]');
    // It takes long, so that the element is still at it when it is killed; by then there has been a cookie.
    await world.control({ action: 'newImage', component: 'pu1', image: { width: 160, height: 128 } });
    await figure.locator('canvas[width="160"]').waitFor();
    await page.getByRole('progressbar', { name: /: [1-4]\d %$/ }).waitFor();
    const name = await figure.locator('.begin-mark').textContent();
    await world.control({ action: 'kill', component: (name ?? '').toLowerCase().replace(' ', '') });
    const lines = page.locator('.event-list li');
    await lines.filter({ hasText: `${name} was killed` }).waitFor();
    await lines
      .filter({ hasText: new RegExp(`Failover: session 1 of PU 1 goes on with PE \\d instead of ${name}`) })
      .waitFor();
    assert.match((await figure.locator('.failover-mark').textContent()) ?? '', /^▸ PE \d$/);
    assert.match((await figure.locator('.image-legend').textContent()) ?? '', /PE \d: the session1 failover/);
  });

  it('tells of the takeover when a registrar is killed', async () => {
    const { page, world } = tested;
    await world.control({ action: 'kill', component: 'pr1' });
    const lines = page.locator('.event-list li');
    await lines.filter({ hasText: 'PR 1 was killed' }).waitFor();
    await lines.filter({ hasText: 'PR 2 took over the elements of PR 1' }).waitFor();
    assert.match((await lines.filter({ hasText: 'PR 2 took over' }).getAttribute('title')) ?? '', /RFC 5353 §3\.5/);
  });
});
