import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import type { Browser } from 'playwright-core';
import { openAttachedWorld } from '../../../demo/worlds/attached/attached-world.ts';
import { componentStatusCodec, type ComponentStatusReport } from '../../../protocol/wire/component-status.ts';
import { launchBrowser, requireBrowser } from '../../browser/chromium.ts';
import { link, report } from '../worlds/attached/status-reports.ts';
import { PageUnderTest } from './page-under-test.ts';

type AttachedWorld = ReturnType<typeof openAttachedWorld>;

describe('a pool that runs already, in a browser', () => {
  let browser: Browser;
  let view: PageUnderTest<AttachedWorld>;
  let sender: Socket;

  before(async function () {
    requireBrowser(this);
    browser = await launchBrowser();
    sender = createSocket('udp4');
    view = await PageUnderTest.showing(openAttachedWorld({ address: '127.0.0.1', port: 0 }), browser);
  });

  after(async () => {
    sender?.close();
    await view?.close();
    await browser?.close();
  });

  async function send(...datagrams: readonly (ComponentStatusReport | Uint8Array)[]): Promise<void> {
    const port = view.world.port ?? 0;
    for (const datagram of datagrams) {
      const bytes = datagram instanceof Uint8Array ? datagram : componentStatusCodec.encode(datagram);
      await new Promise((resolve) => sender.send(bytes, port, '127.0.0.1', resolve));
    }
  }

  function card(id: string, state: string): Promise<void> {
    return view.page.locator(`.card[data-component="${id}"][data-state="${state}"]`).waitFor();
  }

  /** So rarely that none falls silent meanwhile. */
  const rarely = { reportInterval: 60_000_000 };

  it('shows what reports itself, with its links, and has nothing that controls', async () => {
    await send(
      report(1, 1n, rarely),
      report(2, 0x2an, { ...rarely, workload: 0x7fff, associations: [link(1, 1n, 11)] }),
      report(3, 5n, { ...rarely, associations: [link(2, 0x2an, 32), link(1, 1n, 11)] }),
    );
    for (const id of ['PR 0x00000001', 'PE 0x0000002a', 'PU 0x00000005']) await card(id, 'up');
    await view.page.locator('.link.application').first().waitFor({ state: 'attached' });
    await view.page.getByText('50 %').first().waitFor();
    assert.equal(await view.page.getByRole('button', { name: /all$/ }).count(), 0);
  });

  it('shows who ends, and lives on after nonsense and markup', async () => {
    const markup = '<img src=x onerror=document.title="taken">';
    await send(new Uint8Array(700).fill(0xff), new Uint8Array(3), report(3, 6n, { ...rarely, status: markup }));
    await card('PU 0x00000006', 'starting');
    await send(report(2, 0x2an, { final: true }));
    await card('PE 0x0000002a', 'stopped');
    assert.notEqual(await view.page.title(), 'taken');
  });
});
