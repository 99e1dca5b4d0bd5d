import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { DemoServer } from '../../../demo/server/demo-server.ts';
import type { EventView } from '../../../demo/view/observation.ts';
import { launchBrowser, openPage, requireBrowser, type WatchedPage } from '../../browser/chromium.ts';
import { ScriptedWorld } from '../scripted-world.ts';
import { placeOf } from '../server/demo-requests.ts';

const registration = { from: 'pe1', to: 'pr1', protocol: 'ASAP', type: 'ASAP_REGISTRATION', byteLength: 100 } as const;

function highlight(event: string, component: string, about: readonly string[]): EventView {
  return {
    component,
    event,
    level: 'warning',
    subject: 'session',
    isHighlight: true,
    text: `${event} happened`,
    about,
  };
}

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

  async function open(options: BrowserContextOptions = {}, address = server.addresses[0]): Promise<void> {
    opened = await openPage(browser, address, options);
    ({ page } = opened);
    await page.locator('html[data-drawn]').waitFor();
  }

  async function reopen(options: BrowserContextOptions = {}, address?: string): Promise<void> {
    await page.context().close();
    await open(options, address);
  }

  beforeEach(async () => {
    world = new ScriptedWorld();
    server = await DemoServer.opened({ world, host: '127.0.0.1', port: 0 });
    await world.start(server.hub.observe);
    await open();
  });

  afterEach(async () => {
    await page.context().close();
    const { origin } = placeOf(server);
    await server.close();
    assert.deepEqual(opened.faults, [], 'no errors in the console');
    for (const request of opened.requests) assert.equal(new URL(request).origin, origin);
  });

  function card(id: string): Locator {
    return page.locator(`.card[data-component="${id}"]`);
  }

  async function requested(count: number): Promise<void> {
    // Each request is answered when the world has it.
    while (world.requests.length < count) await page.waitForResponse(/\/control$/);
  }

  it('shows all components with role, state, identifier, addresses and load', async () => {
    assert.equal(await page.locator('.card').count(), 7);
    assert.match(
      (await card('pe3').getAttribute('aria-label')) ?? '',
      /^PE 3, pool element, up, load 75 %, 0x00000003$/,
    );
    assert.match((await card('pe3').textContent()) ?? '', /PE 3.*0x00000003.*127\.1\.1\.3, 127\.1\.2\.3.*75 %/);
    assert.equal(await page.locator('.link.ASAP').count(), 5);
    assert.equal(await page.locator('.link.ENRP').count(), 1);
    assert.equal(await page.locator('.link.application').count(), 2);
  });

  it('follows what changes', async () => {
    world.component('pe1', { state: 'failed', cutPaths: [1] });
    world.component('pe4');
    world.tell({ kind: 'componentGone', id: 'pu2' });
    world.tell({ kind: 'associationDown', id: 'pu2-pe2' });
    await page.locator('.card[data-component="pe1"][data-state="failed"]').waitFor();
    assert.match((await card('pe1').textContent()) ?? '', /failed/, 'in words, too');
    assert.equal(await card('pe1').locator('s').textContent(), '127.1.2.1');
    assert.equal(await page.locator('.card').count(), 7);
    assert.equal(await card('pu2').count(), 0);
    assert.equal(await page.locator('.link.application').count(), 1);
  });

  it('takes the token out of the address, and has it after a reload', async () => {
    assert.equal(page.url(), `${placeOf(server).origin}/`);
    await page.reload();
    await page.locator('html[data-drawn]').waitFor();
    await page.locator('[data-action="killAll"]').click();
    await requested(1);
    assert.deepEqual(world.requests, [{ action: 'killAll' }]);
  });

  it('is to watch only without the token', async () => {
    await reopen({}, `${placeOf(server).origin}/`);
    assert.match((await page.locator('#connection').textContent()) ?? '', /to watch only/);
    assert.ok(await page.locator('[data-action="killAll"]').isDisabled());
    await card('pe1').click();
    await page.getByRole('menuitem', { name: 'Kill' }).dispatchEvent('click');
    assert.deepEqual(world.requests, []);
    assert.match((await page.locator('.menu .note').textContent()) ?? '', /To watch only/);
  });

  it('is controlled by the mouse', async () => {
    await card('pe1').click();
    assert.deepEqual(await page.getByRole('menuitem').allTextContents(), [
      'Details and messages …',
      'Log …',
      'Stop',
      'Kill',
      'Restart',
      'Fail on purpose',
      'Cut path 127.1.1.1',
      'Cut path 127.1.2.1',
    ]);
    await page.getByRole('menuitem', { name: 'Cut path 127.1.2.1' }).click();
    await page.locator('[data-action="pause"]').click();
    await page.getByLabel('Speed').selectOption('10');
    await requested(3);
    assert.deepEqual(world.requests, [
      { action: 'cutPath', component: 'pe1', path: 1 },
      { action: 'pause' },
      { action: 'speed', speed: 10 },
    ]);
  });

  it('is controlled by the keyboard', async () => {
    await card('pr1').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    const focused = page.locator('.card:focus');
    assert.equal(await focused.getAttribute('data-role'), 'poolElement');
    assert.equal(await page.locator('.card[tabindex="0"]').count(), 1, 'one card is in the order of the Tab key');
    const id = await focused.getAttribute('data-component');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.menu').isVisible(), false);
    assert.equal(await focused.getAttribute('data-component'), id, 'the focus is back');
    await page.keyboard.press('Enter');
    for (const key of ['ArrowUp', 'Home', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter'])
      await page.keyboard.press(key);
    await requested(1);
    assert.deepEqual(world.requests, [{ action: 'kill', component: id }]);
  });

  it('changes between pause and continue where the focus stays', async () => {
    const pause = page.locator('[data-action="pause"]');
    assert.ok(await page.locator('[data-action="step"]').isDisabled());
    await pause.focus();
    await page.keyboard.press('Enter');
    world.tell({ kind: 'clock', speed: 1, paused: true });
    await page.locator('[data-action="continue"]:focus').waitFor();
    await page.locator('[data-action="step"]').click();
    await requested(2);
    assert.deepEqual(world.requests, [{ action: 'pause' }, { action: 'step' }]);
    assert.match((await page.locator('.time').textContent()) ?? '', /paused/);
  });

  it('says what the world refuses', async () => {
    world.refusal = 'PE 1 does not run';
    await page.locator('[data-action="killAll"]').click();
    await page.getByRole('alert').getByText('PE 1 does not run').waitFor();
    // Browsers report answers that are no success.
    assert.deepEqual(
      opened.faults.splice(0).map((fault) => /409/.test(fault)),
      [true],
    );
  });

  it('shows a message on its way, and all of it at a click', async () => {
    // Somebody who looks at it holds it with the pointer.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    world.tell({ kind: 'message', ...registration, decoded: () => '{\n  "type": "ASAP_REGISTRATION"\n}' });
    const flight = page.locator('.flight[data-type="ASAP_REGISTRATION"]');
    await flight.dispatchEvent('pointerenter');
    assert.equal(await flight.locator('text').textContent(), 'registration');
    await flight.dispatchEvent('click');
    await page.getByRole('dialog').getByText('"type": "ASAP_REGISTRATION"').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await flight.dispatchEvent('pointerleave');
    await flight.waitFor({ state: 'detached' });
    assert.equal(await page.locator('.counted').getAttribute('data-total'), '1');
  });

  it('shows messages and facts of a component by the keyboard, and its log', async () => {
    world.tell({ kind: 'message', ...registration, decoded: () => 'all of it' });
    world.tell({ kind: 'message', ...registration, type: 'ASAP_DEREGISTRATION' });
    await page.locator('.counted[data-total="2"]').waitFor();
    await card('pe1').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const details = page.getByRole('dialog', { name: 'Details' });
    const rows = await details.locator('tbody tr').allTextContents();
    assert.deepEqual(rows.toSorted(), [
      'PE 1PR 1ASAP_DEREGISTRATION1100Show latest',
      'PE 1PR 1ASAP_REGISTRATION1100Show latest',
    ]);
    assert.match((await details.locator('dl').textContent()) ?? '', /Home registrarPR 1 \(0x00000001\)/);
    await details.locator('tr', { hasText: 'ASAP_REG' }).getByRole('button').press('Enter');
    await page.getByText('all of it').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await card('pe1').press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('second line').waitFor();
  });

  it('makes takeovers and session moves conspicuous', async () => {
    world.tell({ kind: 'event', ...highlight('takeoverCompleted', 'pr2', ['pr1']) });
    world.tell({ kind: 'event', ...highlight('sessionMoved', 'pu1', ['pe3', 'pe1']) });
    await page.locator('.card.marked[data-component="pr2"]').waitFor();
    assert.deepEqual((await page.locator('.chip').allTextContents()).toSorted(), ['failover', 'takeover']);
    assert.equal(await page.locator('.move').count(), 2);
  });

  it('does not make what is long past conspicuous', async () => {
    world.tell({ kind: 'event', ...highlight('takeoverCompleted', 'pr2', ['pr1']) });
    await reopen();
    assert.equal(await page.locator('.chip').count(), 0);
  });

  it('counts each of 2000 messages a second while it draws them in groups', async () => {
    const types = ['ASAP_ENDPOINT_KEEP_ALIVE', 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', 'FRACTAL_DATA', 'FRACTAL_PARAMETER'];
    let sent = 0;
    const drawn = page.locator('.flight', { hasText: '×' }).first().waitFor();
    // Updates of 0.1 s.
    for (let round = 1; round <= 10; round++) {
      for (; sent < 200 * round; sent++) world.tell({ kind: 'message', ...registration, type: types[sent % 4] });
      await page.locator(`.counted[data-total="${sent}"]`).waitFor();
    }
    await drawn;
    assert.equal(await page.locator('.counted').textContent(), '2,000 messages counted');
  });

  it('connects again when the server is there again, and shows how everything is then', async () => {
    const { port } = new URL(placeOf(server).origin);
    await server.close();
    await page.locator('#connection[data-phase="lost"]').waitFor();
    world = new ScriptedWorld();
    server = await DemoServer.opened({ world, host: '127.0.0.1', port: Number(port) });
    await world.start(server.hub.observe);
    world.tell({ kind: 'componentGone', id: 'pe3' });
    await page.locator('#connection[data-phase="live"]').waitFor({ state: 'attached' });
    await page.locator('.map[data-components="6"]').waitFor();
    assert.equal(await card('pe3').count(), 0);
    await page.locator('[data-action="killAll"]').click();
    await page.getByRole('alert').getByText('started again, with another token').waitFor();
    assert.deepEqual(world.requests, []);
    opened.faults.splice(0);
  });

  it('follows the colors of the system, until somebody chooses', async () => {
    const ground = async (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme="dark"]').waitFor();
    const dark = await ground();
    assert.notEqual(light, dark);
    await page.locator('#theme').click();
    assert.equal(await ground(), light);
    await page.reload();
    await page.locator('html[data-drawn]').waitFor();
    assert.equal(await ground(), light);
  });

  for (const [what, viewport] of [
    ['a small screen', { width: 1024, height: 768 }],
    ['a phone', { width: 375, height: 800 }],
  ] as const)
    it(`fits ${what}`, async () => {
      await reopen({ viewport });
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), viewport.width);
      const boxes = await page
        .locator('.card')
        .evaluateAll((cards) =>
          cards.map((each) =>
            (each as unknown as { getBoundingClientRect(): { left: number; right: number } }).getBoundingClientRect(),
          ),
        );
      for (const { left, right } of boxes) assert.ok(left >= 0 && right <= viewport.width);
    });

  it('shows hundreds of components, and the links of the one in hand', async () => {
    for (let i = 4; i <= 300; i++) {
      world.component(`pe${i}`);
      world.tell({ kind: 'associationUp', id: `a${i}`, from: `pe${i}`, to: 'pr1', protocol: 'ASAP' });
    }
    await page.locator('.map[data-components="304"]').waitFor();
    assert.equal(await page.locator('.link').count(), 0);
    await card('pe300').focus();
    await page.locator('.link').waitFor();
    assert.equal(await page.locator('.link').count(), 1);
  });

  describe('a page of another origin', () => {
    let other: Server;

    before(async () => {
      other = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<p>Evil'));
      other.listen(0, '127.0.0.1');
      await once(other, 'listening');
    });

    after(() => other?.close());

    it('neither sees nor controls anything', async () => {
      const { origin, token } = placeOf(server);
      const evil = await openPage(browser, `http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
      const tries = await evil.page.evaluate(
        async ([target, stolen]) => {
          const tryAll: Promise<string>[] = [];
          const stop = '{"action":"killAll"}';
          const ask = async (path: string, options: object): Promise<string> =>
            fetch(`${target}${path}`, options).then(
              async (answer) => (answer.type === 'opaque' ? 'opaque' : answer.text()),
              () => 'failed',
            );
          for (const mode of ['cors', 'no-cors'])
            for (const type of ['text/plain', 'application/json'])
              tryAll.push(
                ask('/control', { method: 'POST', mode, body: stop, headers: { 'Content-Type': type } }),
                ask('/control', {
                  method: 'POST',
                  mode,
                  body: stop,
                  headers: { 'Content-Type': type, Authorization: `Bearer ${stolen}` },
                }),
              );
          tryAll.push(ask('/stream', { mode: 'no-cors' }), ask('/stream', {}), ask('/log?component=pe1', {}));
          return Promise.all(tryAll);
        },
        [origin, token],
      );
      for (const result of tries) assert.ok(['opaque', 'failed'].includes(result), result);
      assert.deepEqual(world.requests, []);
      await evil.page.setContent(`<iframe src="${origin}/"></iframe>`);
      await evil.page.frameLocator('iframe').locator('body').waitFor({ state: 'attached' });
      assert.equal(await evil.page.frameLocator('iframe').locator('#panels').count(), 0, 'it cannot be framed');
      await evil.page.context().close();
    });
  });
});
