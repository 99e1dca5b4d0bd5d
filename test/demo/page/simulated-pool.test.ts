import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { DemoServer } from '../../../demo/server/demo-server.ts';
import type { DemoWorld } from '../../../demo/worlds/demo-world.ts';
import { openSimulatedWorld } from '../../../demo/worlds/simulated/simulated-world.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { launchBrowser, openPage, requireBrowser, type WatchedPage } from '../../browser/chromium.ts';

describe('a simulated pool, in a browser', () => {
  let browser: Browser;
  let clock: Simulator;
  let world: DemoWorld;
  let server: DemoServer;
  let opened: WatchedPage;
  let page: Page;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
  });

  after(async () => browser?.close());

  beforeEach(async () => {
    clock = new Simulator();
    world = openSimulatedWorld({ speed: 10, clock, set: ['schedule=none', 'duration=100'] });
    server = await DemoServer.opened({ world, host: '127.0.0.1', port: 0 });
    await world.start(server.hub.observe);
    opened = await openPage(browser, server.addresses[0], {});
    ({ page } = opened);
    await page.locator('html[data-drawn]').waitFor();
  });

  afterEach(async () => {
    await page.context().close();
    await Promise.all([world.stop(), server.close()]);
    assert.deepEqual(opened.faults, [], 'no errors in the console');
  });

  /** @param seconds of whoever watches */
  function pass(seconds: number): void {
    clock.run({ until: clock.now() + seconds });
  }

  function card(id: string, state: string): Locator {
    return page.locator(`.card[data-component="${id}"][data-state="${state}"]`);
  }

  function told(text: string): Locator {
    return page.getByText(text, { exact: false }).first();
  }

  it('shows its components, and what happens to them', async () => {
    await card('lan0/pe2', 'stopped').waitFor();
    pass(5);
    for (const id of ['lan0/pr0', 'lan0/pr1', 'lan0/pe0', 'lan0/pe1', 'lan0/pe2']) await card(id, 'up').waitFor();
    await page.locator('.link.ENRP').first().waitFor({ state: 'attached' });
    await told('PE 3 registered in the pool CalcAppPool').waitFor();
    await told('of 1:40').waitFor();
  });

  it('pauses, and goes on step by step', async () => {
    pass(5);
    await card('lan0/pe2', 'up').waitFor();
    await page.locator('[data-action="pause"]').click();
    await told(', paused').waitFor();
    const time = page.locator('.time');
    const before = await time.textContent();
    pass(60);
    assert.equal(await time.textContent(), before);
    let at = before;
    while (at === before) {
      await Promise.all([page.waitForResponse(/\/control$/), page.locator('[data-action="step"]').click()]);
      at = await time.textContent();
    }
    assert.match(at ?? '', /, paused$/);
    await page.locator('[data-action="continue"]').click();
    await page.locator('[data-action="pause"]').waitFor();
    pass(10);
    await told(', over').waitFor();
    await told('The run is at its end, 100 s').waitFor();
  });

  it('lets an element be killed', async () => {
    pass(3);
    await card('lan0/pe1', 'up').click();
    await page.getByRole('menuitem', { name: 'Kill' }).click();
    await card('lan0/pe1', 'failed').waitFor();
    await told('PE 2 crashes with its host').waitFor();
    await told('this is not the run of the study').waitFor();
    pass(2);
    await told('PE 2 did not answer a keep-alive').waitFor();
  });
});
