import assert from 'node:assert/strict';
import fc from 'fast-check';
import { numberAfterDisaster } from '../../../scenarios/import/localized-disaster.ts';
import { poolElementsPerLan } from '../../../sim/models/rserpool/pool-elements-per-lan.ts';
import { NO_NUMBERS } from '../../../sim/run/number-list.ts';

function disaster(lans: number, ...shape: readonly number[]): (number | undefined)[] {
  return Array.from({ length: lans }, (_, lan) => numberAfterDisaster(lan + 1, lans, shape));
}

describe("numbers of components after the toolchain's localized disaster", () => {
  it('have its worked values', () => {
    assert.deepEqual(disaster(3, 12, 1, 0.5), [6, 15, 15]);
    assert.deepEqual(disaster(3, 12, 1, 0.25), [3, 17, 16]);
    assert.deepEqual(disaster(3, 12, 2, 0.25), [17, 3, 16]);
  });

  it('give the last LAN what is left, where the shares of the others are rounded up', () =>
    assert.deepEqual(disaster(5, 12, 1, 0.25), [3, 15, 15, 15, 12]));

  it('leave one more in all where the LAN that is struck has the last turn', () =>
    assert.deepEqual(disaster(3, 12, 3, 0.25), [17, 17, 3]));

  it('are not known where it stops: with a single LAN, or more than all together in one', () => {
    assert.deepEqual(disaster(1, 12, 1, 0.5), [undefined]);
    assert.deepEqual(disaster(3, 4, 1, 4), [16, undefined, undefined]);
  });

  it('are those that studies have for pool elements, with up to three LANs of which another one is the last', () => {
    const given = [fc.integer({ min: 2, max: 3 }), fc.integer({ min: 1, max: 50 }), fc.nat(), fc.nat(100)] as const;
    fc.assert(
      fc.property(...given, (lans, usual, nth, percent) => {
        const [struck, part] = [1 + (nth % 2), percent / 100];
        const elements = poolElementsPerLan({
          poolElementDistribution: 'localizedDisaster',
          lans,
          poolElements: usual,
          poolElementsByLan: NO_NUMBERS,
          disasterLan: struck,
          disasterRemaining: part,
        });
        assert.deepEqual(disaster(lans, usual, struck, part), elements);
      }),
    );
  });
});
