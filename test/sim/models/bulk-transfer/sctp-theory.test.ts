import assert from 'node:assert/strict';
import { sctpComparisons } from '../../../verify/sctp-comparisons.ts';

describe('SCTP over packets agrees with theory (short form of npm run verify)', () => {
  for (const { name, source, expected, tolerance, shortTolerance = tolerance, measure } of sctpComparisons)
    it(`${name} (${source})`, async () => {
      const measured = await measure(1);
      const deviation = Math.abs(measured / expected - 1);
      assert.ok(
        deviation <= shortTolerance,
        `${measured} differs from ${expected} by ${(100 * deviation).toFixed(2)} %`,
      );
    });
});
