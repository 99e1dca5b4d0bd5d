import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RequestRateGuard } from '../../../protocol/registrar/request-rate-guard.ts';

/** Which requests of a steady source pass. */
function passes(interval: number, limit: number, requests: number): boolean[] {
  const guard = new RequestRateGuard(64, 16);
  return Array.from({ length: requests }, (_, k) => guard.permits('Pool', 0, k * interval, limit));
}

describe('RequestRateGuard', () => {
  it('lets a steady rate up to the limit pass', () => {
    const guard = new RequestRateGuard(64, 16);
    for (let i = 0; i < 100; i++) assert.ok(guard.permits('Pool', 0, i, 2));
  });

  it('refuses a flood from its second request on, and lets nothing of it pass later', () => {
    const guard = new RequestRateGuard(64, 16);
    const permitted = Array.from({ length: 50 }, (_, i) => guard.permits('Pool', 0, 0.01 * i, 1));
    assert.deepEqual(permitted, [true, ...Array.from({ length: 49 }, () => false)]);
  });

  it('reads a steady source of interval A as k / ((k - 1) A) at its k-th request, and as 16 / (15 A) from the 16th on', () => {
    // With a limit of 1/s a source passes in the long run if and only if A is at least 16 / 15 s; from the start, if 2 s.
    const steady = passes(16 / 15 + 1e-9, 1, 40);
    assert.deepEqual([steady.indexOf(true, 1), steady.lastIndexOf(false)], [15, 14]);
    assert.ok(!passes(16 / 15 - 1e-9, 1, 1000).includes(true, 1));
    assert.ok(!passes(2, 1, 40).includes(false));
    assert.deepEqual(passes(2 - 1e-9, 1, 3), [true, false, true]);
    // In general the k-th request is the first one to pass if k / ((k - 1) A) is within the limit.
    for (let k = 2; k <= 16; k++) {
      const passing = passes((k / (k - 1)) * (1 + 1e-12), 1, 40);
      assert.equal(passing.indexOf(true, 1), k - 1);
      assert.ok(!passing.includes(false, k));
    }
  });

  it('forgives when the latest requests span long enough again', () => {
    const guard = new RequestRateGuard(64, 4);
    for (let i = 0; i < 10; i++) guard.permits('Pool', 0, 0, 1);
    // Rates of the latest four: 4 / 2 s, 4 / 3 s, 4 / 4 s.
    assert.ok(!guard.permits('Pool', 0, 2, 1));
    assert.ok(!guard.permits('Pool', 0, 3, 1));
    assert.ok(guard.permits('Pool', 0, 4, 1));
  });

  it('distinguishes pools unless they share a bucket', () => {
    const apart = new RequestRateGuard(64, 16);
    const together = new RequestRateGuard(1, 16);
    for (const guard of [apart, together]) for (let i = 0; i < 5; i++) guard.permits('Pool', 0, 0, 1);
    assert.ok(apart.permits('Other', 0, 0, 1));
    assert.ok(!together.permits('Other', 0, 0, 1));
  });

  it('permits what the definition says, for any times: entries over the time that they span', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 2, max: 20 }),
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        (all, entries, limit) => {
          const guard = new RequestRateGuard(8, entries);
          const times: number[] = [];
          for (const gap of all) {
            times.push((times.at(-1) ?? 0) + gap);
            const latest = times.slice(-entries);
            const rate = latest.length < 2 ? 0 : latest.length / (latest[latest.length - 1] - latest[0]);
            assert.equal(guard.permits('Pool', 0, times[times.length - 1], limit), rate <= limit);
          }
        },
      ),
    );
  });
});
