import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Station } from '../../../protocol/measurement/station.ts';

describe('station', () => {
  it('integrates the number of requests in it, and sums their sojourn times, over a window', () => {
    const station = new Station(10);
    station.enter(11);
    station.enter(13);
    station.leave(14, 11);
    assert.equal(station.number, 1);
    // One for 2 s, two for 1 s, one for 2 s; stays of 3 s and, so far, 3 s.
    const reading = { numberIntegral: 6, sojournSum: 6, arrivals: 2, duration: 6 };
    assert.deepEqual(station.read(16), reading);
    assert.equal(station.totalIntegral(17), 7);
  });

  it('counts only what is within the window, and goes on with those inside', () => {
    const station = new Station(0);
    station.enter(1);
    station.enter(2);
    station.reset(5);
    assert.deepEqual(station.read(5), { numberIntegral: 0, sojournSum: 0, arrivals: 0, duration: 0 });
    station.leave(7, 1);
    station.enter(8);
    station.leave(9, 8);
    // Of the first 2 s, of the second 5 s so far, of the third 1 s.
    assert.deepEqual(station.read(10), { numberIntegral: 8, sojournSum: 8, arrivals: 1, duration: 5 });
    // The integral over all windows has the 7 s before this one, too.
    assert.equal(station.totalIntegral(10), 15);
    station.reset(11);
    assert.equal(station.totalIntegral(12), 17);
  });

  it("agrees with Little's law in every window of any history", () => {
    const steps = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 9 }), event: fc.constantFrom('enter', 'leave', 'reset') }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (history) => {
        const station = new Station(0);
        const inside: number[] = [];
        let [now, windows] = [0, 0];
        for (const { after, event } of history) {
          now += after;
          const { numberIntegral, sojournSum } = station.read(now);
          assert.equal(sojournSum, numberIntegral);
          if (event === 'enter') {
            station.enter(now);
            inside.push(now);
          } else if (event === 'leave') {
            const enteredAt = inside.shift();
            if (enteredAt !== undefined) station.leave(now, enteredAt);
          } else {
            windows += numberIntegral;
            station.reset(now);
          }
        }
        assert.equal(station.totalIntegral(now), windows + station.read(now).numberIntegral);
      }),
    );
  });
});
