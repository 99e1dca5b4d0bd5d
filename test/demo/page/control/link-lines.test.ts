import assert from 'node:assert/strict';
import { carrierOf, linkLine, drawnLinks, moveLine, pointAt } from '../../../../demo/page/control/link-lines.ts';
import { poolLayout, type Place } from '../../../../demo/page/control/pool-layout.ts';
import { componentView } from '../../scripted-world.ts';

const width = 700;
const ids = ['pr1', 'pr2', 'pr3', 'pe1', 'pe2', 'pe3', 'pu1', 'pu2'];
const { places } = poolLayout(
  ids.map((id) => componentView(id)),
  width,
  16,
);

function placeOf(id: string): Place {
  const place = places.get(id);
  assert.ok(place !== undefined);
  return place;
}

/** Cards that a link passes over, besides its ends. */
function crossed(from: string, to: string): string[] {
  const isAmongEquals = from.slice(0, 2) === to.slice(0, 2);
  const isAcross = !isAmongEquals && !`${from}${to}`.includes('pr');
  const line = linkLine(placeOf(from), placeOf(to), { protocol: 'ASAP', width, isAmongEquals, isAcross });
  const points = Array.from({ length: 99 }, (_, i) => pointAt(line, (i + 1) / 100));
  return ids.filter((id) => {
    const { x, y, width: w, height: h } = placeOf(id);
    return points.some((point) => point.x > x && point.x < x + w && point.y > y && point.y < y + h);
  });
}

describe('links on the map', () => {
  for (const [from, to] of [
    ['pu1', 'pe3'],
    ['pu2', 'pe1'],
    ['pe3', 'pr1'],
    ['pu2', 'pr1'],
    ['pu2', 'pr3'],
    ['pr2', 'pe3'],
    ['pr1', 'pr2'],
  ])
    it(`pass no card: ${from} to ${to}`, () => assert.deepEqual(crossed(from, to), []));

  it('are one for associations of a protocol between two components, in both directions', () => {
    const links = drawnLinks([
      { id: '1', from: 'a', to: 'b', protocol: 'ASAP' },
      { id: '2', from: 'b', to: 'a', protocol: 'ASAP' },
      { id: '3', from: 'a', to: 'b', protocol: 'application' },
    ]);
    assert.deepEqual(
      [...links.values()].map(({ protocol, count }) => [protocol, count]),
      [
        ['ASAP', 2],
        ['application', 1],
      ],
    );
  });

  it('of the application carry cookies, where ASAP has none of its own', () => {
    const [application, own] = (['application', 'ASAP'] as const).map((protocol) =>
      drawnLinks([{ id: '1', from: 'pu1', to: 'pe1', protocol }]),
    );
    for (const ends of [
      { from: 'pu1', to: 'pe1' },
      { from: 'pe1', to: 'pu1' },
    ]) {
      const cookie = { ...ends, protocol: 'ASAP' } as const;
      assert.deepEqual(
        [application, own, new Map()].map((links) => carrierOf(cookie, links)),
        ['application', 'ASAP', 'ASAP'],
      );
    }
  });

  it('from users to elements begin and end at the edges that face each other', () => {
    const [user, element] = [placeOf('pu1'), placeOf('pe3')];
    const surroundings = { protocol: 'application', width, isAmongEquals: false, isAcross: true } as const;
    const { from, to } = linkLine(user, element, surroundings);
    assert.deepEqual([from.x, to.x], [user.x + user.width, element.x]);
  });

  it('of a protocol are beside those of others', () => {
    const between = (protocol: 'ASAP' | 'application') =>
      linkLine(placeOf('pu1'), placeOf('pe1'), { protocol, width, isAmongEquals: false, isAcross: true });
    assert.notEqual(between('ASAP').from.y, between('application').from.y);
  });

  it('of what moves begin and end at the edges that face each other', () => {
    const [one, other] = [placeOf('pe3'), placeOf('pe1')];
    const { from, bend, to } = moveLine(one, other, width);
    assert.deepEqual([from.x, to.x], [one.x, other.x]);
    assert.ok(bend.x < one.x, 'it bows into the middle of the map');
  });
});
