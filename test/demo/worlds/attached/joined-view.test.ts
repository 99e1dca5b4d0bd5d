import assert from 'node:assert/strict';
import { ComponentDirectory } from '../../../../demo/view/component-directory.ts';
import type { Observation } from '../../../../demo/view/observation.ts';
import { joinedView } from '../../../../demo/worlds/attached/joined-view.ts';
import { forgottenAfter, type LastReport } from '../../../../demo/worlds/attached/reported-components.ts';
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

function textsOf(news: readonly Observation[]): string[] {
  return news.flatMap((each) => (each.kind === 'event' ? [each.text] : []));
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
    assert.deepEqual(news.slice(0, 2), [
      { kind: 'associationDown', at: 3, id: 'PE 0x00000007 - PR 0x00000001 (ASAP)' },
      { kind: 'componentGone', at: 3, id: 'PE 0x00000007' },
    ]);
    assert.deepEqual(textsOf(news), ['PE 0x00000007 is gone: nobody knows of it any more']);
    assert.deepEqual([...viewNews(now, now, 4, new ComponentDirectory())], []);
  });

  it('says that one which was silent is forgotten, and nothing of one that has ended', () => {
    const shown = (silence: number, final = false) => {
      const { status } = reported(element, silence);
      return joinedView([{ status: { ...status, final }, silence }], undefined);
    };
    const nobody = joinedView([], undefined);
    const news = (silence: number, final = false) => [
      ...viewNews(shown(silence, final), nobody, 3, new ComponentDirectory()),
    ];
    assert.deepEqual(textsOf(news(6)), ['PE 0x00000007 is forgotten: it was silent for too long']);
    assert.deepEqual(textsOf(news(0, true)), []);
  });

  for (const interval of [0.25, 1, 60, 200, 4000])
    it(`shows one that reports every ${interval} s as silent before it is forgotten`, () => {
      const { status } = reported(element, 0);
      const silence = forgottenAfter(interval);
      const view = joinedView([{ status: { ...status, interval }, silence }], undefined);
      assert.equal(view.components.get('PE 0x00000007')?.state, 'silent');
      assert.ok(silence >= 60 && silence < 3600);
    });
});
