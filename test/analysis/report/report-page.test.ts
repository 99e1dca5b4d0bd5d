import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { ReportSource } from '../../../analysis/report/report-source.ts';
import { reportPage } from '../../../analysis/report/report.ts';
import { launchBrowser, openPage, requireBrowser, type WatchedPage } from '../../browser/chromium.ts';
import { nasty, policies, sampleReport } from './sample-report.ts';

/** Scrolls to a plot, and waits until it is drawn. */
async function drawn(figure: Locator): Promise<void> {
  await figure.scrollIntoViewIfNeeded();
  await figure
    .page()
    .locator(`#${await figure.getAttribute('id')}[data-drawn]`)
    .waitFor();
}

/** Marks of points, in the order of the data; without the hollow part of some. */
function marks(figure: Locator): Locator {
  return figure.locator('.mark-symbol.role-mark').first().locator('path');
}

function legendTexts(figure: Locator): Locator {
  return figure.locator('.role-legend-label text');
}

async function axisTexts(figure: Locator): Promise<string[]> {
  return (await figure.locator('.role-axis-label text').allTextContents()).toSorted();
}

/** The text of cells of a table's row. */
function cells(row: Locator): Promise<string[]> {
  return row.locator('td').allTextContents();
}

describe('the page of a report, in a browser', () => {
  let browser: Browser;
  let folder: string;
  let opened: WatchedPage;
  let page: Page;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
    folder = mkdtempSync(join(tmpdir(), 'rsplab-report-'));
  });

  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  async function open(source: ReportSource, options?: BrowserContextOptions): Promise<void> {
    const file = join(folder, 'report.html');
    writeFileSync(file, reportPage(source));
    opened = await openPage(browser, pathToFileURL(file).href, options);
    ({ page } = opened);
    await drawn(page.locator('figure').first());
    // Tables come after what is in sight.
    await page.locator('.metric').first().waitFor();
  }

  beforeEach(() => open(sampleReport()));

  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(opened.faults, [], 'no errors in the console');
    assert.deepEqual(opened.requests, [], 'the page needs nothing else');
  });

  async function plot(name: string): Promise<Locator> {
    const figure = page.locator(`#plot-${name}`);
    await drawn(figure);
    return figure;
  }

  it('draws its plots when they come into sight, all of them before it is printed', async () => {
    const many = Array.from({ length: 12 }, (_, index) => ({
      ...sampleReport().plots[0],
      name: `plot${index}`,
    }));
    await page.context().close();
    await open({ ...sampleReport(), plots: many });
    const [all, last] = [page.locator('figure[data-drawn]'), page.locator('#plot-plot11')];
    assert.equal(await last.getAttribute('data-drawn'), null);
    await drawn(last);
    assert.ok((await all.count()) < 12);
    await page.pdf();
    assert.equal(await all.count(), 12);
  });

  it('shows texts of the study as they are', async () => {
    assert.equal(await page.evaluate('window.taken'), undefined);
    assert.equal(await page.locator('b').count(), 0);
    assert.equal(await page.locator('h1').textContent(), `Sample ${nasty}`);
    const figure = await plot('utilization');
    assert.equal(await figure.locator('.role-title-text text').textContent(), nasty);
    assert.ok((await legendTexts(figure).allTextContents()).includes(nasty));
    await marks(figure).nth(8).click();
    assert.match((await page.locator('#report-point').textContent()) ?? '', /policy.*<script>taken=1<\/script><b>/);
  });

  it('says of a mark what it is when the pointer is over it', async () => {
    const tooltip = page.locator('#report-tooltip');
    assert.ok(await tooltip.isHidden());
    const figure = await plot('handling-time');
    await marks(figure).nth(4).hover();
    const rows = await tooltip.locator('tr').allTextContents();
    assert.ok(rows.includes('About policyRandom'), rows.join());
    assert.ok(rows.includes('About handling_time [s]5.25'), rows.join());
    await figure.locator('figcaption').hover();
    assert.ok(await tooltip.isHidden());
  });

  it('hides a curve when its entry in the legend is clicked, and shows it again', async () => {
    const figure = await plot('handling-time');
    const axes = await axisTexts(figure);
    const [random] = [legendTexts(figure).filter({ hasText: /^Random$/ })];
    assert.equal(await marks(figure).count(), 9);
    await random.click();
    assert.equal(await marks(figure).count(), 6);
    assert.equal(await figure.locator('.mark-line path').count(), 2);
    assert.equal(await random.getAttribute('opacity'), '0.2');
    assert.deepEqual(await axisTexts(figure), axes, 'the axes stay');
    await random.click();
    assert.equal(await marks(figure).count(), 9);
    await random.click({ modifiers: ['Shift'] });
    assert.equal(await marks(figure).count(), 3, 'only this one');
    await random.click({ modifiers: ['Shift'] });
    assert.equal(await marks(figure).count(), 9, 'all again');
  });

  it('hides curves in panels, whose places stay', async () => {
    const figure = await plot('panels');
    for (const text of ['Panels', 'About policy', ...policies])
      assert.equal(await figure.locator('.role-title-text').getByText(text, { exact: true }).count(), 1, text);
    const places = (): Promise<unknown[]> =>
      Promise.all(
        policies.map((text) => figure.locator('.role-title-text').getByText(text, { exact: true }).boundingBox()),
      );
    const before = await places();
    assert.equal(await figure.locator('.mark-symbol.role-mark path').count(), 9 + 1);
    await legendTexts(figure).first().click();
    assert.equal(await figure.locator('.mark-symbol.role-mark path').count(), 6 + 1);
    assert.deepEqual(await places(), before);
  });

  it('shows the table of a point whose mark is clicked, with its runs', async () => {
    const panel = page.locator('#report-point');
    assert.ok(await panel.isHidden());
    await marks(await plot('handling-time'))
      .nth(4)
      .click();
    assert.equal(await panel.locator('h2').textContent(), 'Point 4');
    const runs = panel.locator('table.runs tbody tr');
    assert.deepEqual(await Promise.all((await runs.all()).map(cells)), [
      ['12', '1', '5.125'],
      ['13', '2', '5.25'],
      ['14', '3', '5.375'],
    ]);
    // Student's t with 2 degrees of freedom: 4.303 · 0.125 / √3
    assert.match(
      (await panel.locator('.mean').textContent()) ?? '',
      /^About handling_time \[s\]5\.25 ± 0\.311 .*n = 3/,
    );
    const parameters = await panel.locator('table').first().locator('tr').allTextContents();
    assert.deepEqual(parameters.slice(1), ['policyRandom', 'puToPeRatio2']);
    assert.match((await panel.textContent()) ?? '', /A run failed, and is missing: seed 7: out of/);
    await panel.getByText('All parameters').click();
    await panel.locator('tr', { hasText: 'sessionTimeout [s]never' }).waitFor();
    await page.keyboard.press('Escape');
    assert.ok(await panel.isHidden());
  });

  it('shows values in percent where the plot does', async () => {
    await marks(await plot('utilization'))
      .first()
      .click();
    const runs = page.locator('#report-point table.runs');
    assert.deepEqual(await runs.locator('td:last-child').allTextContents(), ['51', '52', '53']);
  });

  it('zooms to what is marked by dragging, at the pointer by the wheel, and shows all after a double click', async () => {
    const figure = await plot('utilization');
    const whole = await axisTexts(figure);
    const { x, y, width, height } = (await figure.locator('.role-frame > g > .background').boundingBox()) ?? {
      x: 0,
      y: 0,
      width: 0,
      height: 0,
    };
    const drag = async (to: readonly [number, number]): Promise<void> => {
      await page.mouse.move(x + 0.3 * width, y + 0.3 * height);
      await page.mouse.down();
      await page.mouse.move(x + to[0] * width, y + to[1] * height, { steps: 3 });
      await page.mouse.up();
    };
    await drag([0.8, 0.7]);
    const zoomed = await axisTexts(figure);
    assert.notDeepEqual(zoomed, whole);
    const numbers = zoomed.map(Number).filter((each) => each > 10);
    // 0 to about 73 % before; the middle of it now.
    assert.ok(numbers.length > 2 && Math.min(...numbers) > 15 && Math.max(...numbers) < 55, zoomed.join());
    assert.ok(await page.locator('#report-point').isHidden(), 'the end of a drag is no click');
    await figure.locator('svg').dblclick({ position: { x: 5, y: 5 } });
    assert.deepEqual(await axisTexts(figure), whole);
    await page.mouse.move(x + 0.5 * width, y + 0.5 * height);
    await page.mouse.wheel(0, 0);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    const labels = "[...document.querySelectorAll('#plot-utilization .role-axis-label text')]";
    await page.waitForFunction(`${labels}.map((each) => each.textContent).join() !== ${JSON.stringify(whole.join())}`);
  });

  it('leads to plots and metrics, and finds metrics by a part of their name or description', async () => {
    await page.locator('nav a', { hasText: 'Panels' }).click();
    await page.locator('#plot-panels[data-drawn]').waitFor();
    await page.waitForFunction('window.scrollY > 0');
    const links = page.locator('#report-metrics button:visible');
    assert.deepEqual(await links.allTextContents(), [
      'utilization',
      'handling_time',
      'backlog_growth',
      'backlog_growth_error',
      'requests_in_system',
      'requests_generated',
      'warmup_mser5',
    ]);
    await page.locator('#report-filter').fill('about Handling');
    assert.deepEqual(await links.allTextContents(), ['handling_time']);
    await links.first().click();
    const rows = page.locator('.metric[data-metric=handling_time] tbody tr');
    await rows.nth(4).waitFor();
    assert.deepEqual(await cells(rows.nth(4)), ['4', 'Random', '2', '5.25', '0.311', '3', '']);
    await rows.nth(4).locator('button').click();
    assert.equal(await page.locator('#report-point h2').textContent(), 'Point 4');
  });

  it('leaves out metrics without values, and those that are always 0, and names them', async () => {
    const tables = await page
      .locator('.metric')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-metric')));
    assert.ok(tables.includes('utilization') && !tables.includes('failovers') && !tables.includes('startup_time'));
    assert.ok(await page.getByText('Without values, or 0 in all points: failovers, startup_time.').isVisible());
  });

  it('has cautions where the values are', async () => {
    const figure = await plot('handling-time');
    const captions = await figure.locator('figcaption summary').allTextContents();
    assert.deepEqual(captions, ['depends on run length: 1 of 9 points', 'warm-up too short: 1 of 9 points']);
    const tooltip = page.locator('#report-tooltip');
    await marks(figure).nth(8).hover();
    assert.match((await tooltip.textContent()) ?? '', /Caution: depends on run length/);
    await marks(figure).nth(1).hover();
    assert.doesNotMatch((await tooltip.textContent()) ?? '', /Caution/);
    await figure.locator('figcaption summary', { hasText: 'warm-up' }).click();
    await figure.locator('figcaption button', { hasText: 'policy=LeastUsed, puToPeRatio=1' }).click();
    const panel = page.locator('#report-point');
    assert.equal(await panel.locator('h2').textContent(), 'Point 0');
    assert.match((await panel.textContent()) ?? '', /warm-up too short: .*\(MSER-5 finds its end: 300 s\)/);
    const rows = page.locator('.metric[data-metric=utilization] tbody tr');
    assert.equal((await cells(rows.nth(0))).at(-1), 'warm-up too short');
    assert.equal((await cells(rows.nth(8))).at(-1), 'depends on run length');
  });

  for (const width of [700, 1024, 1920])
    it(`fits into a window of ${width} px`, async () => {
      await page.setViewportSize({ width, height: 800 });
      await plot('panels');
      const content = await page.evaluate<number>('document.documentElement.scrollWidth');
      assert.ok(content <= width, `${content} px`);
    });

  it('is dark where this is preferred', async () => {
    const brightness = (): Promise<number> =>
      page.evaluate<number>('Number(getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0])');
    assert.ok((await brightness()) > 200);
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.ok((await brightness()) < 60);
  });

  it('draws the other plots if one cannot be drawn', async () => {
    const source = sampleReport();
    const broken = {
      name: 'broken',
      specification: { mark: 'nothing' } as object as ReportSource['plots'][0]['specification'],
    };
    await page.context().close();
    await open({ ...source, plots: [broken, ...source.plots] });
    assert.match((await page.locator('#plot-broken').textContent()) ?? '', /This plot cannot be drawn: /);
    assert.equal(await marks(await plot('utilization')).count(), 9);
  });

  it('saves pictures and specifications', async () => {
    const figure = await plot('utilization');
    for (const [button, suffix] of [
      ['SVG', 'svg'],
      ['PNG', 'png'],
      ['Vega-Lite', 'vl.json'],
    ]) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        figure.getByRole('button', { name: button }).click(),
      ]);
      assert.equal(download.suggestedFilename(), `utilization.${suffix}`);
    }
  });
});
