import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { DemoServer } from '../../../demo/server/demo-server.ts';
import { openPage, type WatchedPage } from '../../browser/chromium.ts';
import { ScriptedWorld } from '../scripted-world.ts';
import { placeOf } from '../server/demo-requests.ts';

/** The page of a scripted world, in a browser. */
export class PageUnderTest {
  readonly world: ScriptedWorld;
  readonly #server: DemoServer;
  readonly #opened: WatchedPage;

  private constructor(world: ScriptedWorld, server: DemoServer, opened: WatchedPage) {
    this.world = world;
    this.#server = server;
    this.#opened = opened;
  }

  /** @param before what happens before the page is opened */
  static async opened(
    browser: Browser,
    before: (world: ScriptedWorld) => void = () => undefined,
    options: BrowserContextOptions = {},
  ): Promise<PageUnderTest> {
    const world = new ScriptedWorld();
    const server = await DemoServer.opened({ world, host: '127.0.0.1', port: 0 });
    await world.start(server.hub.observe);
    before(world);
    const opened = await openPage(browser, server.addresses[0], options);
    const page = new PageUnderTest(world, server, opened);
    await page.page.locator('html[data-drawn]').waitFor();
    return page;
  }

  get page(): Page {
    return this.#opened.page;
  }

  /** Waits until the page has drawn everything that happened. */
  async drawn(): Promise<void> {
    await this.page.locator(`html[data-drawn="${this.world.at}"]`).waitFor();
  }

  /** Nothing may have gone wrong, and nothing but the server was asked. */
  async close(): Promise<void> {
    await this.page.context().close();
    const { origin } = placeOf(this.#server);
    await this.#server.close();
    assert.deepEqual(this.#opened.faults, [], 'no errors in the console');
    for (const request of this.#opened.requests) assert.equal(new URL(request).origin, origin);
  }
}
