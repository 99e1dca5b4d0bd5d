import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { ComponentDirectory } from '../../../../demo/view/component-directory.ts';
import { eventWords, type ToldEvent } from '../../../../demo/view/event-words.ts';
import { launchBrowser, requireBrowser } from '../../../browser/chromium.ts';
import { componentView, type ScriptedWorld } from '../../scripted-world.ts';
import { PageUnderTest } from '../page-under-test.ts';

const names = new ComponentDirectory();
for (const id of ['pr1', 'pr2', 'pe1', 'pe2', 'pu1']) names.know(componentView(id));

function tell(world: ScriptedWorld, event: ToldEvent): void {
  world.tell({ kind: 'event', ...eventWords(event, names) });
}

/** An element fails, and a user notices; then a registrar, which another one takes over. */
function someFailures(world: ScriptedWorld): void {
  const element = { element: '0x00000002', pool: 'Fractal' };
  tell(world, { component: 'pr1', event: 'elementReregistered', fields: { ...element, from: '127.1.1.2:1' } });
  tell(world, { component: 'pu1', event: 'sessionFailed', fields: { ...element, reason: 'lost' } });
  tell(world, { component: 'pr2', event: 'takeoverCompleted', fields: { target: '0x00000001' } });
}

describe('events on the page of the demo', () => {
  let browser: Browser;
  let tested: PageUnderTest;
  let lines: Locator;
  let texts: () => Promise<string[]>;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
  });

  after(async () => browser?.close());

  beforeEach(async () => {
    tested = await PageUnderTest.opened(browser, someFailures);
    lines = tested.page.locator('.event-list li');
    texts = async () => tested.page.locator('.event-list .words').allTextContents();
  });

  afterEach(async () => tested.close());

  const failover = 'PE 2 stopped answering: PU 1 looks for another element';
  const takeover = 'PR 2 took over the elements of PR 1';
  const renewal = 'PE 2 renewed its registration at PR 1';

  it('are told in words, those that matter first, with the section of the RFC', async () => {
    assert.deepEqual(await texts(), [failover, takeover]);
    assert.match((await lines.nth(1).getAttribute('title')) ?? '', /^RFC 5353 §3\.5/);
  });

  it('are filtered by kind, component and words', async () => {
    const { page } = tested;
    await page.getByLabel('How much').selectOption('all');
    await lines.nth(2).waitFor();
    assert.deepEqual(await texts(), [renewal, failover, takeover]);
    await page.getByLabel('Component', { exact: true }).selectOption('PE 2');
    await lines.nth(2).waitFor({ state: 'detached' });
    assert.deepEqual(await texts(), [renewal, failover]);
    await page.getByLabel('Kind').selectOption('registration');
    await lines.nth(1).waitFor({ state: 'detached' });
    assert.deepEqual(await texts(), [renewal]);
    await page.getByLabel('Kind').selectOption('');
    await page.getByLabel('Component', { exact: true }).selectOption('');
    await page.getByLabel('Words in the text').fill('5353 over');
    await page.locator('.event-list li:has-text("took over")').waitFor();
    await page.locator('.event-list li:has-text("renewed")').waitFor({ state: 'detached' });
    assert.deepEqual(await texts(), [takeover]);
  });

  it('stay where somebody reads, and tell how many are new', async () => {
    const { page, world } = tested;
    const killed = (): void => tell(world, { component: 'pe1', event: 'killed' });
    for (let i = 0; i < 60; i++) killed();
    await tested.drawn();
    const list = page.locator('.event-list ol');
    const gap = async (): Promise<number> =>
      list.evaluate<number, HTMLElementLike>((ol) => ol.scrollHeight - ol.scrollTop - ol.clientHeight);
    assert.ok((await gap()) < 2, 'the latest is in view');
    await list.focus();
    await list.press('Home');
    await page.locator('.event-list[data-follows=false]').waitFor();
    killed();
    await page.getByText('1 new event').click();
    assert.ok((await gap()) < 2);
    assert.equal(await page.locator('.event-list .latest').isVisible(), false);
  });

  it('are announced to screen readers if they matter', async () => {
    tell(tested.world, { component: 'pe1', event: 'killed' });
    const announcer = tested.page.locator('.announcer');
    await announcer.getByText('PE 1 was killed').waitFor();
    assert.equal(await announcer.getAttribute('aria-live'), 'polite');
  });

  it('are explained where they happen, unless nobody wants that', async () => {
    const { page, world } = tested;
    const hint = page.locator('.event-hint');
    tell(world, { component: 'pr2', event: 'takeoverCompleted', fields: { target: '0x00000001' } });
    await hint.getByText('Takeover').waitFor();
    assert.ok(await page.getByText('knows which servers are in which pool').isVisible());
    await page.getByRole('button', { name: 'Explanations' }).click();
    assert.equal(await page.locator('.explanation:visible').count(), 0);
    await page.reload();
    await page.locator('html[data-drawn]').waitFor();
    assert.equal(await page.locator('.explanation:visible').count(), 0);
  });
});

/** As the browser has it. */
interface HTMLElementLike {
  readonly scrollHeight: number;
  readonly scrollTop: number;
  readonly clientHeight: number;
}
