import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launchBrowser, requireBrowser } from '../../../browser/chromium.ts';
import { image as fractal } from '../../../protocol/services/fractal/images.ts';
import { ScriptedImage } from '../../scripted-image.ts';
import { PageUnderTest } from '../page-under-test.ts';

/** Small, as its pixels are compared one by one. */
const image = { ...fractal, width: 41, height: 26 };

describe('images on the page of the demo', () => {
  let browser: Browser;
  let tested: PageUnderTest | undefined;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
  });

  after(async () => browser?.close());

  afterEach(async () => {
    await tested?.close();
    tested = undefined;
  });

  it('grow packet by packet: grey until there is data, and complete with the pixels of the computation', async () => {
    tested = await PageUnderTest.opened(browser);
    const { page, world } = tested;
    const drawn = new ScriptedImage(world, 'pu1', image, 1);
    await tested.drawn();
    assert.deepEqual(new Set(await tested.colorsOf('pu1')), new Set([128]));
    drawn.compute(0, 'pe1', 0, 0.3);
    await tested.drawn();
    assert.deepEqual(await tested.colorsOf('pu1'), drawn.colors);
    drawn.compute(0, 'pe1', 0, 1);
    world.tell({ kind: 'imageStatus', component: 'pu1', status: 'Image completed', isComplete: true });
    await tested.drawn();
    assert.deepEqual(await tested.colorsOf('pu1'), drawn.colors);
    const figure = page.locator('figure[data-component=pu1]');
    assert.match((await figure.textContent()) ?? '', /PU 1.*Image completed.*PE 1: the session/);
    assert.equal(await figure.locator('progress').getAttribute('aria-label'), 'Image of PU 1: 100 %');
  });

  it('turn their hue at a failover, in the tile of its session, and name who went on', async () => {
    tested = await PageUnderTest.opened(browser);
    const { page, world } = tested;
    const drawn = new ScriptedImage(world, 'pu2', image, 4);
    for (const session of [0, 1, 2, 3]) drawn.compute(session, session === 0 ? 'pe1' : 'pe2', 0, 0.4);
    drawn.compute(0, 'pe3', 1, 1);
    await tested.drawn();
    assert.deepEqual(await tested.colorsOf('pu2'), drawn.colors);
    const figure = page.locator('figure[data-component=pu2]');
    assert.deepEqual(await figure.locator('.failover-mark').allTextContents(), ['▸ PE 3']);
    assert.deepEqual(await figure.locator('.image-legend li').allTextContents(), [
      'PE 3: session 1',
      'PE 2: sessions 2, 3 and 4',
      '1 failover',
    ]);
    await page.getByLabel('Show who computed what').uncheck();
    assert.equal(await figure.locator('.failover-mark').isVisible(), false);
  });

  it('are there so far on a page that is opened in the middle', async () => {
    let drawn: ScriptedImage | undefined;
    tested = await PageUnderTest.opened(browser, (world) => {
      drawn = new ScriptedImage(world, 'pu1', image, 2);
      drawn.compute(0, 'pe1', 0, 0.5);
      drawn.compute(0, 'pe2', 1, 0.8);
      drawn.compute(1, 'pe2', 0, 0.2);
    });
    await tested.drawn();
    assert.deepEqual(await tested.colorsOf('pu1'), drawn?.colors);
    assert.deepEqual(await tested.page.locator('.failover-mark').allTextContents(), ['▸ PE 2']);
  });

  it('are in the order of the names of their users, whoever appears first', async () => {
    tested = await PageUnderTest.opened(browser, (world) => {
      for (const user of ['pu10', 'pu2', 'pu1']) world.component(user, { actions: ['newImage'] });
    });
    const { page, world } = tested;
    world.component('pu3', { actions: ['newImage'] });
    await tested.drawn();
    const names = await page.locator('.gallery figcaption strong').allTextContents();
    assert.deepEqual(names, ['PU 1', 'PU 2', 'PU 3', 'PU 10']);
  });

  it('begin again with what a viewer wants, and with what was before otherwise', async () => {
    tested = await PageUnderTest.opened(browser, (world) => {
      world.component('pu1', { actions: ['newImage'] });
      const drawn = new ScriptedImage(world, 'pu1', image, 4);
      drawn.compute(0, 'pe1', 0, 0.1);
    });
    const { page, world } = tested;
    await page.getByText('New image').click();
    await page.getByLabel('Width, pixels').fill('640');
    await page.getByLabel('Algorithm').selectOption('MandelbrotN');
    assert.equal(await page.getByLabel('Sessions').getAttribute('placeholder'), '4');
    await page.getByLabel('Width, pixels').press('Enter');
    await page.locator('button:enabled:text("Compute")').waitFor();
    assert.deepEqual(world.requests, [
      { action: 'newImage', component: 'pu1', image: { width: 640, algorithm: 'MandelbrotN' } },
    ]);
  });
});
