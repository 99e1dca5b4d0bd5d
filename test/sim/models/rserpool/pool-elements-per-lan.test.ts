import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_NUMBERS } from '../../../../sim/run/number-list.ts';
import { poolElementsPerLan, type PoolElementNumbers } from '../../../../sim/models/rserpool/pool-elements-per-lan.ts';

function disaster(lans: number, poolElements: number, disasterLan: number, disasterRemaining: number): number[] {
  const poolElementDistribution = 'localizedDisaster';
  return poolElementsPerLan({
    poolElementDistribution,
    lans,
    poolElements,
    poolElementsByLan: NO_NUMBERS,
    disasterLan,
    disasterRemaining,
  });
}

describe('pool elements of the LANs', () => {
  it('are as many in each LAN unless disaster strikes', () => {
    const numbers: PoolElementNumbers = {
      poolElementDistribution: 'identity',
      lans: 3,
      poolElements: 12,
      poolElementsByLan: NO_NUMBERS,
      disasterLan: 1,
      disasterRemaining: 0.5,
    };
    assert.deepEqual(poolElementsPerLan(numbers), [12, 12, 12]);
    assert.deepEqual(poolElementsPerLan({ ...numbers, poolElementsByLan: '[0, 4, 14]' }), [0, 4, 14]);
  });

  it("are RSPSIM's worked values after a localized disaster", () => {
    assert.deepEqual(disaster(3, 12, 1, 0.5), [6, 15, 15]);
    assert.deepEqual(disaster(3, 12, 1, 0.25), [3, 17, 16]);
    assert.deepEqual(disaster(3, 12, 1, 1), [12, 12, 12]);
    assert.deepEqual(disaster(3, 12, 2, 0.25), [17, 3, 16]);
  });

  it('never lose an element of the pool, nor the last one of a LAN; the others share within one', () => {
    const given = [
      fc.integer({ min: 2, max: 20 }),
      fc.integer({ min: 1, max: 50 }),
      fc.nat(),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ] as const;
    fc.assert(
      fc.property(...given, (lans, poolElements, nth, remaining) => {
        const struck = 1 + (nth % lans);
        const numbers = disaster(lans, poolElements, struck, remaining);
        assert.equal(
          numbers.reduce((sum, number) => sum + number, 0),
          lans * poolElements,
        );
        const others = numbers.filter((_, lan) => lan + 1 !== struck);
        assert.ok(numbers[struck - 1] >= 1 && numbers[struck - 1] <= poolElements);
        assert.ok(Math.max(...others) - Math.min(...others) <= 1);
      }),
    );
  });
});
