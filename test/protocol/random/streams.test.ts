import assert from 'node:assert/strict';
import { exp, ln } from '../../../protocol/random/elementary.ts';
import { deriveStream, NamedStreams, StreamEntropy, uniformInteger } from '../../../protocol/random/streams.ts';

const DRAWS = 100_000;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('named random streams', () => {
  it('give the same numbers on every machine', () => {
    const stream = deriveStream('7/lan0/pe3/service');
    // Known values: a change of them changes the results of all studies.
    assert.deepEqual(
      Array.from({ length: 3 }, () => stream.uint32()),
      [1917841759, 3529277605, 2635044659],
    );
    const same = deriveStream('7/lan0/pe3/service');
    assert.deepEqual(
      Array.from({ length: 3 }, () => same.uniform()),
      [0.4465323300788102, 0.6135191451992363, 0.7926982170548669],
    );
  });

  it('depend on the whole name only', () => {
    assert.equal(new NamedStreams('7').below('pe3').stream('x').uniform(), deriveStream('7/pe3/x').uniform());
    assert.notEqual(deriveStream('7/pe3/x').uniform(), deriveStream('7/pe3/y').uniform());
  });

  it('of neighboring names are not correlated', () => {
    const first = Array.from({ length: 4000 }, (_, i) => deriveStream(`pe-${i}`).uniform() - 0.5);
    const correlation = mean(first.slice(1).map((value, i) => value * first[i])) * 12;
    assert.ok(Math.abs(correlation) < 0.06, `correlation ${correlation}`);
    assert.ok(Math.abs(mean(first)) < 0.02);
  });

  it('are uniform', () => {
    const stream = deriveStream('uniform');
    const bins = Array<number>(20).fill(0);
    for (let i = 0; i < DRAWS; i++) bins[Math.floor(stream.uniform() * 20)]++;
    const statistic = mean(bins.map((count) => (count - DRAWS / 20) ** 2 / (DRAWS / 20))) * 20;
    assert.ok(statistic < 60, `chi-square ${statistic} with 19 degrees of freedom`);
  });

  it('draw exponentially distributed numbers with the right mean and deviation', () => {
    const stream = deriveStream('exponential');
    const draws = Array.from({ length: DRAWS }, () => stream.exponential(5));
    const average = mean(draws);
    assert.ok(Math.abs(average - 5) < 0.08, `mean ${average}`);
    assert.ok(Math.abs(Math.sqrt(mean(draws.map((x) => (x - average) ** 2))) - 5) < 0.15);
    assert.ok(draws.every((x) => x >= 0 && Number.isFinite(x)));
  });

  it('draw integers below any bound', () => {
    const stream = deriveStream('integers');
    const seen = new Set(Array.from({ length: 200 }, () => uniformInteger(stream, 6)));
    assert.deepEqual(
      [...seen].toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4, 5],
    );
    for (const bound of [0, 2 ** 32 + 1, NaN]) assert.throws(() => uniformInteger(stream, bound), RangeError);
    assert.equal(uniformInteger(stream, 1), 0);
    assert.ok(uniformInteger(stream, 2 ** 32) < 2 ** 32);
  });

  it('never give identifier 0', () => {
    const entropy = new StreamEntropy('identifiers');
    for (let i = 0; i < 1000; i++) assert.ok(entropy.nonZeroUint32() >= 1);
  });

  it('give bytes of entropy that are all drawn', () => {
    const bytes = new StreamEntropy('bytes').bytes(4096);
    assert.equal(bytes.length, 4096);
    assert.equal(new Set(bytes).size, 256);
    assert.ok(Math.abs(mean([...bytes]) - 127.5) < 5);
  });
});

describe('own logarithm and exponential', () => {
  it("agree with the platform's to the last digits", () => {
    const stream = deriveStream('elementary');
    for (let i = 0; i < 10_000; i++) {
      const x = stream.uniform() * 40 - 20;
      assert.ok(Math.abs(exp(x) / Math.exp(x) - 1) < 1e-14, `exp(${x})`);
      const y = Math.exp(x);
      assert.ok(Math.abs(ln(y) - Math.log(y)) <= 1e-14 * Math.max(1, Math.abs(Math.log(y))), `ln(${y})`);
    }
    assert.equal(ln(1), 0);
    assert.equal(exp(0), 1);
  });

  it('reach over the whole range of doubles', () => {
    const stream = deriveStream('range');
    for (let i = 0; i < 1000; i++) {
      // Results of exp that are normal numbers, and those beyond which are not exact.
      const x = stream.uniform() * (709.78 + 708.39) - 708.39;
      assert.ok(Math.abs(exp(x) / Math.exp(x) - 1) < 1e-13, `exp(${x})`);
      const y = 2 ** (stream.uniform() * 2097 - 1074);
      assert.ok(Math.abs(ln(y) - Math.log(y)) <= 1e-14 * Math.abs(Math.log(y)), `ln(${y})`);
    }
    // 1.5e-308 is just below the normal range.
    for (const y of [Number.MIN_VALUE, 1.5e-308, 2 ** -1022, Number.MAX_VALUE, 0.5, Math.SQRT1_2, 2])
      assert.ok(Math.abs(ln(y) - Math.log(y)) <= Number.EPSILON * Math.max(0.5, Math.abs(Math.log(y))), `ln(${y})`);
    for (const x of [-744, -710, -740.5]) assert.ok(Math.abs(exp(x) - Math.exp(x)) <= Number.MIN_VALUE, `exp(${x})`);
  });

  it('have limits outside their range', () => {
    assert.deepEqual([0, -1, Infinity, NaN].map(ln), [-Infinity, NaN, Infinity, NaN]);
    assert.deepEqual([-Infinity, -746, 710, Infinity, NaN].map(exp), [0, 0, Infinity, Infinity, NaN]);
  });
});
