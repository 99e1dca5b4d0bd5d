import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { comparedFigures } from '../../../analysis/reproduction/published-figures.ts';
import { reproductionPage, type ReportedFigure } from '../../../analysis/reproduction/reproduction-page.ts';
import { launchBrowser, openPage, requireBrowser } from '../../browser/chromium.ts';
import { plot, published, runs, sampleRecord } from './sample-study.ts';

/** The figure of the sample study beside the published one. */
async function sampleFigures(): Promise<ReportedFigure[]> {
  const figures = await comparedFigures({ plots: [plot], published: [published], runs, declared: {} });
  return figures.map(({ title, ours, theirs }) => ({
    name: ours.name,
    title,
    ours: { specification: ours.specification },
    ...(theirs !== undefined && { theirs: { specification: theirs.specification } }),
    kind: 'Published',
    known: 'A thesis, figure 1 (read off a figure)',
  }));
}

describe('the page of reproduced studies', () => {
  let page = '';
  before(async () => {
    page = reproductionPage({
      isQuick: true,
      studies: [{ record: sampleRecord(), figures: await sampleFigures() }],
      faults: [{ study: 'broken', reason: 'broken.yaml:3: no such parameter' }],
    });
  });

  it('sums up studies, expectations and numbers, and names what could not be run', () => {
    assert.match(page, /<th>Studies<\/th><td>1, 1 more could not be run</);
    assert.match(page, /<th>Expectations<\/th><td>2: 1 holds, 1 differs as known</);
    assert.match(page, /<th>Numbers of others beside ours<\/th><td>2</);
    assert.match(page, /<th>Figures<\/th><td>1, 1 of them beside published ones</);
    assert.match(page, /broken: broken\.yaml:3: no such parameter/);
  });

  it('has of each study its question, sources, effort, expectations and reasons', () => {
    for (const text of ['Mine &lt;b&gt;', 'How is it?', 'wp1-mine', 'A thesis', '24 × 120 min', 'better ≥ worse'])
      assert.ok(page.includes(text), text);
    assert.match(page, /values \(known difference\): The thesis \| had another load\./);
  });

  it('has every published number with what was measured, and the difference', () => {
    assert.match(page, />61<\/td><td [^>]*>60\.25 ± 0\.5<\/td><td [^>]*>−0\.75</);
    assert.match(page, />70<\/td><td [^>]*>71\.5<\/td><td [^>]*>\+1\.5</);
    assert.match(page, /2 numbers, 3 more are not in the first look, largest difference \+1\.5 points at policy=worse/);
  });

  it('says that a first look is none at full length', () => {
    assert.match(page, /This is a first look/);
    assert.doesNotMatch(reproductionPage({ isQuick: false, studies: [], faults: [] }), /This is a first look/);
  });

  it('draws both pictures in a browser, without errors and without asking for anything', async function () {
    requireBrowser(this);
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    const browser = await launchBrowser();
    try {
      const file = join(folder, 'reproduction.html');
      writeFileSync(file, page);
      const opened = await openPage(browser, pathToFileURL(file).href);
      for (const id of ['plot-mine.load.published', 'plot-mine.load']) {
        const figure = opened.page.locator(`[id="${id}"]`);
        await figure.scrollIntoViewIfNeeded();
        await opened.page.locator(`[id="${id}"][data-drawn]`).waitFor();
        assert.match(await figure.innerText(), id.endsWith('published') ? /Published/ : /Here/);
        assert.ok((await figure.locator('svg path').count()) > 2);
      }
      assert.deepEqual([opened.faults, opened.requests], [[], []]);
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true });
    }
  });
});
