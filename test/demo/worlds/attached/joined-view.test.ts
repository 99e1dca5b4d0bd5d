import assert from 'node:assert/strict';
import { ComponentDirectory } from '../../../../demo/view/component-directory.ts';
import { joinedView } from '../../../../demo/worlds/attached/joined-view.ts';
import type { LastReport } from '../../../../demo/worlds/attached/reported-components.ts';
import { viewNews } from '../../../../demo/worlds/attached/view-news.ts';
import type { ComponentName } from '../../../../protocol/component-status/component-status.ts';

const registrar = { component: 'registrar', group: 1, identifier: 1n } as const;
const element = { component: 'element', group: 2, identifier: 7n } as const;

function reported(name: ComponentName, silence: number, ...peers: readonly ComponentName[]): LastReport {
  const associations = peers.map((peer) => ({ ...peer, ppid: 11, duration: undefined }));
  const texts = { location: '', status: '' };
  const status = { ...name, ...texts, final: false, uptime: 1, interval: 1, workload: undefined, associations };
  return { status, silence };
}

const inHandlespace = {
  id: 'PE 0x00000007',
  role: 'poolElement',
  name: 'PE 0x00000007',
  state: 'up',
  addresses: ['10.1.1.7'],
  home: '0x00000002',
  details: {},
  hasLog: false,
  actions: [],
} as const;

function linksOf(...reports: readonly LastReport[]): string[] {
  return [...joinedView(reports, undefined).associations.keys()];
}

describe('the view of an attached world', () => {
  it('believes the registrar as to homes and addresses', () => {
    const handlespace = { components: [inHandlespace], omitted: 0 };
    const view = joinedView([reported(registrar, 0), reported(element, 0, registrar)], handlespace);
    const { home, addresses } = view.components.get('PE 0x00000007') ?? {};
    assert.deepEqual([home, addresses], ['0x00000002', ['10.1.1.7']]);
  });

  it('has the links of those that are heard, to others that are known, and none to themselves', () => {
    assert.deepEqual(linksOf(reported(element, 0, registrar, element), reported(registrar, 0)), [
      'PE 0x00000007 - PR 0x00000001 (ASAP)',
    ]);
    assert.deepEqual(linksOf(reported(element, 6, registrar), reported(registrar, 0)), []);
    assert.deepEqual(linksOf(reported(element, 0, registrar)), []);
  });

  it('tells what is gone: links, then components', () => {
    const before = joinedView([reported(registrar, 0), reported(element, 0, registrar)], undefined);
    const now = joinedView([reported(registrar, 0)], undefined);
    const news = [...viewNews(before, now, 3, new ComponentDirectory())];
    assert.deepEqual(news, [
      { kind: 'associationDown', at: 3, id: 'PE 0x00000007 - PR 0x00000001 (ASAP)' },
      { kind: 'componentGone', at: 3, id: 'PE 0x00000007' },
    ]);
    assert.deepEqual([...viewNews(now, now, 4, new ComponentDirectory())], []);
  });
});
