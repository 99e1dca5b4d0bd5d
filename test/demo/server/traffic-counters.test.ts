import assert from 'node:assert/strict';
import { KeptMessages } from '../../../demo/server/kept-messages.ts';
import { TrafficCounters } from '../../../demo/server/traffic-counters.ts';
import type { MessageView } from '../../../demo/view/observation.ts';

function message(type: string, more: Partial<MessageView> = {}): MessageView {
  return { from: 'pe1', to: 'pr1', protocol: 'ASAP', type, byteLength: 100, ...more };
}

describe('counters of messages', () => {
  it('tell kinds of messages apart by sender, receiver and type', () => {
    const counters = new TrafficCounters();
    for (const each of [message('A'), message('B'), message('A', { byteLength: 50 }), message('A', { to: 'pr2' })])
      counters.count(each);
    const { traffic, undrawn } = counters.take();
    assert.deepEqual(
      traffic.map(({ to, type, total, bytes, recent, latest }) => [to, type, total, bytes, recent, latest]),
      [
        ['pr1', 'A', 2, 150, 2, 3],
        ['pr1', 'B', 1, 100, 1, 2],
        ['pr2', 'A', 1, 100, 1, 4],
      ],
    );
    assert.equal(undrawn, 0);
  });

  it('tell at a time what changed since the time before', () => {
    const counters = new TrafficCounters();
    counters.count(message('A'));
    counters.take();
    counters.count(message('B'));
    assert.deepEqual(
      counters.take().traffic.map(({ type }) => type),
      ['B'],
    );
    assert.deepEqual(counters.take(), { traffic: [], undrawn: 0 });
    assert.equal(counters.views().length, 2);
  });

  it('have what is rare drawn where not all can be', () => {
    const counters = new TrafficCounters();
    for (let kind = 0; kind < 70; kind++) for (let i = 0; i <= kind; i++) counters.count(message(`TYPE_${kind}`));
    const { traffic, undrawn } = counters.take();
    const drawn = traffic.filter(({ recent }) => recent > 0);
    assert.equal(drawn.length, 60);
    assert.ok(drawn.every(({ total }) => total <= 60));
    assert.equal(undrawn, 61 + 62 + 63 + 64 + 65 + 66 + 67 + 68 + 69 + 70);
  });

  it('keep the latest of each kind that was told', () => {
    const counters = new TrafficCounters();
    const [first, second] = [message('A'), message('A')];
    counters.count(first);
    counters.count(second);
    const [{ latest }] = counters.take().traffic;
    assert.equal(counters.message(latest), second);
    assert.equal(counters.message(latest - 1), undefined);
  });

  it('are as many as can be kept: what is beyond is counted together', () => {
    const counters = new TrafficCounters();
    for (let i = 0; i < 25_000; i++) counters.count(message(`TYPE_${i}`));
    const views = counters.views();
    assert.equal(views.length, 20_001);
    assert.equal(
      views.reduce((sum, { total }) => sum + total, 0),
      25_000,
    );
    assert.deepEqual([views.at(-1)?.type, views.at(-1)?.total], ['others', 5000]);
  });
});

describe('messages that are kept', () => {
  it('are the latest by number', () => {
    const kept = new KeptMessages();
    for (let number = 1; number <= 5000; number++) kept.keep(number, message('A'));
    assert.equal(kept.message(1000), undefined);
    assert.notEqual(kept.message(1001), undefined);
  });

  it('are the latest by length', () => {
    const kept = new KeptMessages();
    for (let number = 1; number <= 20; number++) kept.keep(number, message('A', { byteLength: 2e6 }));
    assert.equal(kept.message(12), undefined);
    assert.notEqual(kept.message(13), undefined);
  });
});
