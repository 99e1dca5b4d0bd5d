import assert from 'node:assert/strict';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { DemoServer } from '../../../demo/server/demo-server.ts';
import type { DemoWorld } from '../../../demo/worlds/demo-world.ts';
import { openPage, type WatchedPage } from '../../browser/chromium.ts';
import { ScriptedWorld } from '../scripted-world.ts';
import { placeOf } from '../server/demo-requests.ts';

/** The page of a world, in a browser. */
export class PageUnderTest<World extends DemoWorld = ScriptedWorld> {
  readonly world: World;
  readonly #server: DemoServer;
  readonly #opened: WatchedPage;

  private constructor(world: World, server: DemoServer, opened: WatchedPage) {
    this.world = world;
    this.#server = server;
    this.#opened = opened;
  }

  /** @param before what happens before the page is opened */
  static async opened(
    browser: Browser,
    before?: (world: ScriptedWorld) => void,
    options: BrowserContextOptions = {},
  ): Promise<PageUnderTest> {
    return PageUnderTest.showing(new ScriptedWorld(), browser, before, options);
  }

  /** Of a world that is not started yet. */
  static async showing<World extends DemoWorld>(
    world: World,
    browser: Browser,
    before: (world: World) => void = () => undefined,
    options: BrowserContextOptions = {},
  ): Promise<PageUnderTest<World>> {
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
  async drawn(this: PageUnderTest): Promise<void> {
    await this.page.locator(`html[data-drawn="${this.world.at}"]`).waitFor();
  }

  /** Red, green and blue of all pixels of a user's image, one after the other. */
  async colorsOf(user: string): Promise<number[]> {
    return this.page.evaluate<number[]>(`(() => {
      const canvas = document.querySelector('[data-component=${user}] canvas');
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      return [...data].filter((_, i) => i % 4 !== 3);
    })()`);
  }

  /** Nothing may have gone wrong, and nothing but the server was asked. */
  async close(): Promise<void> {
    await this.page.context().close();
    const { origin } = placeOf(this.#server);
    await this.world.stop();
    await this.#server.close();
    assert.deepEqual(this.#opened.faults, [], 'no errors in the console');
    for (const request of this.#opened.requests) assert.equal(new URL(request).origin, origin);
  }
}
