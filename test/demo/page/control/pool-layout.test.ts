import assert from 'node:assert/strict';
import { poolLayout, type Place } from '../../../../demo/page/control/pool-layout.ts';
import { componentView } from '../../scripted-world.ts';

function layout(counts: { pr?: number; pe?: number; pu?: number; xx?: number }, width: number) {
  const ids = Object.entries(counts).flatMap(([prefix, count]) =>
    Array.from({ length: count ?? 0 }, (_, i) => `${prefix}${i + 1}`),
  );
  return poolLayout(
    ids.map((id) => componentView(id)),
    width,
    16,
  );
}

function overlap(one: Place, other: Place): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

describe('the map of a pool', () => {
  for (const counts of [
    { pr: 2, pe: 3, pu: 2 },
    { pr: 12, pe: 40, pu: 12, xx: 3 },
    { pr: 3, pe: 300, pu: 100 },
    { pe: 1 },
  ])
    for (const width of [330, 560, 1200])
      it(`has each card within it, beside the others: ${JSON.stringify(counts)} in ${width}`, () => {
        const { places, height } = layout(counts, width);
        const all = [...places.values()];
        assert.equal(
          all.length,
          Object.values(counts).reduce((sum, count) => sum + count, 0),
        );
        for (const [index, place] of all.entries()) {
          assert.ok(place.x >= 0 && place.x + place.width <= width + 0.01, JSON.stringify(place));
          assert.ok(place.y >= 0 && place.y + place.height <= height);
          for (const other of all.slice(0, index)) assert.ok(!overlap(place, other));
        }
      });

  it('has registrars at the top, users at the left, elements at the right', () => {
    const { places } = layout({ pr: 2, pe: 3, pu: 2 }, 700);
    const [pr, pe, pu] = ['pr1', 'pe1', 'pu1'].map((id) => places.get(id));
    assert.ok(pr !== undefined && pe !== undefined && pu !== undefined);
    assert.ok(pr.y + pr.height < pe.y && pe.y === pu.y);
    assert.ok(pu.x + pu.width + 100 < pe.x, 'links have room');
  });

  it('has registrars beside each other on a phone', () => {
    const { places } = layout({ pr: 2, pe: 3, pu: 2 }, 330);
    assert.equal(places.get('pr1')?.y, places.get('pr2')?.y);
  });

  it('says less of each where there are many', () => {
    assert.equal(layout({ pe: 3 }, 700).sizes.poolElement, 'large');
    assert.equal(layout({ pe: 10 }, 700).sizes.poolElement, 'medium');
    assert.equal(layout({ pe: 30 }, 700).sizes.poolElement, 'small');
    assert.equal(layout({ pe: 300 }, 700).sizes.poolElement, 'tiny');
  });
});
