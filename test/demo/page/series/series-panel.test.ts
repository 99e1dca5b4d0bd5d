import type { Browser } from 'playwright-core';
import { launchBrowser, requireBrowser } from '../../../browser/chromium.ts';
import { PageUnderTest } from '../page-under-test.ts';

describe('time series on the page of the demo', () => {
  let browser: Browser;
  let tested: PageUnderTest;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
    tested = await PageUnderTest.opened(browser, (world) => world.tell({ kind: 'clock', speed: 1, paused: false }, 5));
  });

  after(async () => {
    await tested?.close();
    await browser?.close();
  });

  it('have the names of elements at the ends of their curves, and tell their values to screen readers', async () => {
    const { page } = tested;
    const chart = page.getByRole('img', { name: 'Load of the pool elements: PE 1 25 %, PE 2 50 %, PE 3 75 %' });
    for (const name of ['PE 1', 'PE 2', 'PE 3']) await chart.getByText(name).waitFor();
  });

  it('go on as time does', async () => {
    const { page, world } = tested;
    world.tell({ kind: 'usage', component: 'pu1', requests: 20, failovers: 1 }, world.at + 10);
    await page.getByRole('img', { name: 'Requests per second: all users 2' }).waitFor();
    await page.getByRole('img', { name: 'Failovers: all users 1' }).waitFor();
  });

  it('are there on a page that is opened later', async () => {
    const { page } = tested;
    await page.reload();
    await page.getByRole('img', { name: 'Requests per second: all users 2' }).waitFor();
  });
});
