import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { DemoServer } from '../../../demo/server/demo-server.ts';
import { launchBrowser, openPage, requireBrowser, type WatchedPage } from '../../browser/chromium.ts';
import { ScriptedWorld } from '../scripted-world.ts';

describe('the page of the demo, in a browser', () => {
  let browser: Browser;
  let world: ScriptedWorld;
  let server: DemoServer;
  let opened: WatchedPage;
  let page: Page;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
  });

  after(async () => browser?.close());

  async function open(options: BrowserContextOptions = {}, address = server.address): Promise<void> {
    opened = await openPage(browser, address, options);
    ({ page } = opened);
    await page.locator('html[data-drawn]').waitFor();
  }

  beforeEach(async () => {
    world = new ScriptedWorld();
    server = await DemoServer.opened({ world, host: '127.0.0.1', port: 0 });
    await world.start(server.hub.observe);
    await open();
  });

  afterEach(async () => {
    await page.context().close();
    const { origin } = server;
    await server.close();
    assert.deepEqual(opened.faults, [], 'no errors in the console');
    for (const request of opened.requests) assert.equal(new URL(request).origin, origin);
  });

  it('shows all components', async () => {
    const text = await page.locator('.panel-control').textContent();
    for (const name of ['PR 1', 'PR 2', 'PE 1', 'PE 2', 'PE 3', 'PU 1', 'PU 2']) assert.ok(text?.includes(name), name);
  });

  it('takes the token out of the address', () => {
    assert.equal(page.url(), `${server.origin}/`);
  });
});
