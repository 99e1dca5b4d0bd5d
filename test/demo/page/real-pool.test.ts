import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { demoComponentCall } from '../../../cli/demo/component-call.ts';
import { DemoServer } from '../../../demo/server/demo-server.ts';
import type { DemoWorld } from '../../../demo/worlds/demo-world.ts';
import { openRealWorld } from '../../../demo/worlds/real/real-world.ts';
import { launchBrowser, openPage, requireBrowser, type WatchedPage } from '../../browser/chromium.ts';
import { TEST_TIMEOUT } from '../../native/patience.ts';
import { testUdpPort } from '../../test-ports.ts';

describe('a pool of real processes, in a browser', function () {
  this.timeout(TEST_TIMEOUT);
  let browser: Browser;
  let world: DemoWorld;
  let server: DemoServer;
  let opened: WatchedPage;
  let page: Page;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
    const image = { width: 200, height: 120, sessions: 2, maxIterations: 250, algorithm: 'Mandelbrot' } as const;
    const numbers = { registrars: 2, servers: 2, clients: 1, udpPort: testUdpPort, capacity: 200_000 };
    world = openRealWorld({ call: demoComponentCall, ...numbers, image });
    server = await DemoServer.opened({ world, host: '127.0.0.1', port: 0 });
    await world.start(server.hub.observe);
    opened = await openPage(browser, server.addresses[0]);
    ({ page } = opened);
    page.setDefaultTimeout(TEST_TIMEOUT);
  });

  after(async () => {
    await opened?.page.context().close();
    await Promise.all([world?.stop(), server?.close(), browser?.close()]);
    assert.deepEqual(opened?.faults, [], 'no errors in the console');
  });

  function card(id: string, state: string): Locator {
    return page.locator(`.card[data-component="${id}"][data-state="${state}"]`);
  }

  async function order(id: string, item: string): Promise<void> {
    await page.locator(`.card[data-component="${id}"]`).click();
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  function told(text: RegExp): Locator {
    return page.locator('.panel-events').getByText(text).first();
  }

  it('has all components, and links between them', async () => {
    for (const id of ['pr1', 'pr2', 'pe1', 'pe2', 'pu1']) await card(id, 'up').waitFor();
    await page.locator('.link.ENRP').first().waitFor({ state: 'attached' });
    await page.locator('.link.application').first().waitFor({ state: 'attached' });
    await page.locator('.flight').first().waitFor({ state: 'attached' });
  });

  it('goes on with another element when the serving one is killed', async () => {
    const link = page.locator('.link.application').first();
    const ends = [await link.getAttribute('data-from'), await link.getAttribute('data-to')];
    const [killed, other] = ends.includes('pe1') ? ['pe1', 'PE 2'] : ['pe2', 'PE 1'];
    await order(killed, 'Kill');
    await card(killed, 'failed').waitFor();
    await told(new RegExp(`Failover: session \\d of PU 1 goes on with ${other}`)).waitFor();
    await page
      .locator('.panel-fractal')
      .getByText(/Image completed/)
      .first()
      .waitFor();
    await order(killed, 'Start');
    await card(killed, 'up').waitFor();
  });

  it('takes over the elements of a registrar that is killed', async () => {
    await order('pr1', 'Kill');
    await told(/PR 2 took over the elements of PR 1/).waitFor();
    await page.locator('.card.marked[data-component="pr2"]').waitFor();
  });
});
