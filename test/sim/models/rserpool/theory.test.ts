import assert from 'node:assert/strict';
import { comparisons, publications } from '../../../verify/comparisons.ts';
import { hashOfTables } from '../../../verify/determinism.ts';
import { identities } from '../../../verify/identities.ts';

/** A short form of `npm run verify`: fewer and shorter runs, and so wider limits. */
const SHORT = { seeds: 4, duration: 3600 };
const LIMIT = 0.06;

describe('simulated pools agree with theory (short form of npm run verify)', () => {
  for (const comparison of comparisons) {
    it(`${comparison.name} (${comparison.source})`, async () => {
      const { mean } = await comparison.measure(SHORT);
      const deviation = Math.abs(mean / comparison.expected - 1);
      assert.ok(deviation < LIMIT, `${mean} differs from ${comparison.expected} by ${(100 * deviation).toFixed(1)} %`);
    });
  }
});

describe('simulated pools agree with publications (short form)', () => {
  for (const comparison of publications.filter(({ name }) => /r = (1|3)$/.test(name))) {
    it(comparison.name, async () => {
      const { mean } = await comparison.measure({ seeds: 3, duration: 3600 });
      assert.ok(Math.abs(mean - comparison.expected) < 0.02, `${mean} against ${comparison.expected}`);
    });
  }
});

describe('identities', () => {
  for (const identity of identities) it(identity.name, async () => void (await identity.check(1800)));
});

describe('determinism', () => {
  it('1 and 2 workers make the same tables, byte for byte', async () => {
    assert.equal(await hashOfTables(1, 120), await hashOfTables(2, 120));
  });
});
