import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  analyzeVariance,
  MOST_COLUMNS,
  TooManyLevelsError,
  type Design,
  type VarianceAnalysis,
} from '../../../analysis/effects/variance-analysis.ts';

/** Rows of a design: levels of the factors, a block, and the response. */
type Rows = readonly (readonly [levels: readonly number[], block: number, response: number])[];

function designOf(rows: Rows, { blocks }: { blocks: boolean }): Design {
  return {
    response: Float64Array.from(rows, ([, , response]) => response),
    factors: (rows[0]?.[0] ?? []).map((_, place) => ({
      name: 'ABC'.charAt(place),
      levels: Int32Array.from(rows, ([levels]) => levels[place] ?? 0),
    })),
    blocks: blocks ? Int32Array.from(rows, ([, block]) => block) : undefined,
  };
}

/** Rounded to two digits as tables in textbooks are: name, sum of squares, degrees of freedom, F. */
function tabulated({ effects }: VarianceAnalysis): unknown[] {
  return effects.map(({ factors, sumOfSquares, degreesOfFreedom, f }) => [
    factors.join('·'),
    Number(sumOfSquares.toFixed(2)),
    degreesOfFreedom,
    f === undefined ? undefined : Number(f.toFixed(2)),
  ]);
}

function near(actual: number | undefined, expected: number, tolerance = 1e-6): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual} instead of ${expected}`);
}

/** Montgomery, Design and Analysis of Experiments: life of batteries by material and temperature, four of each. */
const batteries: Rows = [
  [
    [130, 155, 74, 180],
    [34, 40, 80, 75],
    [20, 70, 82, 58],
  ],
  [
    [150, 188, 159, 126],
    [136, 122, 106, 115],
    [25, 70, 58, 45],
  ],
  [
    [138, 110, 168, 160],
    [174, 120, 150, 139],
    [96, 104, 82, 60],
  ],
].flatMap((ofMaterial, material) =>
  ofMaterial.flatMap((lives, temperature) =>
    lives.map((life, replicate) => [[material, temperature], replicate, life] as const),
  ),
);

/** The same book: yield of vascular grafts by extrusion pressure, in blocks of batches of resin. */
const grafts: Rows = [
  [90.3, 89.2, 98.2, 93.9, 87.4, 97.9],
  [92.5, 89.5, 90.6, 94.7, 87, 95.8],
  [85.5, 90.8, 89.6, 86.2, 88, 93.4],
  [82.5, 89.5, 85.6, 87.4, 78.9, 90.7],
].flatMap((yields, pressure) => yields.map((each, batch) => [[pressure], batch, each] as const));

/** Factors of two levels, without replications. */
const unreplicated = (factors: number): Rows =>
  [0, 1, 3, 2, 7, 5, 4, 9].slice(0, 2 ** factors).map((response, index) => {
    const levels = Array.from({ length: factors }, (_, place) => (index >> place) & 1);
    return [levels, 0, response] as const;
  });

/** Two, two and three levels in two blocks. */
const rowsOf = (values: readonly number[]): Rows =>
  values.map(
    (value, index) => [[index & 1, (index >> 1) & 1, (index >> 2) % 3], Math.floor(index / 12), value] as const,
  );

describe('analysis of variance', () => {
  it("agrees with Montgomery's two-factor example", () => {
    const analysis = analyzeVariance(designOf(batteries, { blocks: false }));
    assert.deepEqual(tabulated(analysis), [
      ['A', 10683.72, 2, 7.91],
      ['B', 39118.72, 2, 28.97],
      ['A·B', 9613.78, 4, 3.56],
    ]);
    near(analysis.error.sumOfSquares, 18230.75);
    assert.equal(analysis.error.degreesOfFreedom, 27);
    near(analysis.total.sumOfSquares, 77646.97, 0.005);
    assert.ok(analysis.isBalanced);
    near(analysis.effects[0]?.p, 0.002, 0.0005);
    near(analysis.effects[2]?.p, 0.0186, 0.00005);
    near(analysis.effects[1]?.share, 39118.72 / 77646.97, 1e-6);
    near(analysis.effects[1]?.partialShare, 39118.72 / (39118.72 + 18230.75), 1e-6);
  });

  it("agrees with Montgomery's example of a randomized complete block design", () => {
    const { effects, blocks, error } = analyzeVariance(designOf(grafts, { blocks: true }));
    near(effects[0]?.sumOfSquares, 178.17, 0.005);
    near(effects[0]?.f, 8.11, 0.005);
    near(effects[0]?.p, 0.0019, 0.00005);
    near(blocks?.sumOfSquares, 192.25, 0.005);
    assert.equal(blocks?.degreesOfFreedom, 5);
    near(error.sumOfSquares, 109.89, 0.005);
    assert.equal(error.degreesOfFreedom, 15);
  });

  it('agrees with R 4.2.2 where rows are missing: differences of deviance() between models of lm()', () => {
    const missing = new Set([2, 7, 8, 21, 30]);
    const rows = batteries.filter((_, index) => !missing.has(index + 1));
    const { effects, error, isBalanced } = analyzeVariance(designOf(rows, { blocks: true }));
    assert.ok(!isBalanced);
    for (const [place, expected] of [9976.38581929, 28867.2501134, 10442.0672872].entries())
      near(effects[place]?.sumOfSquares, expected, 1e-6);
    near(effects[2]?.p, 0.02454, 5e-6);
    near(error.sumOfSquares, 13866.5098709, 1e-6);
    assert.equal(error.degreesOfFreedom, 19);
  });

  it('separates interactions of three factors from the error', () => {
    const rows: Rows = [0, 1].flatMap((a) =>
      [0, 1].flatMap((b) =>
        [0, 1].flatMap((c) => [-1, 1].map((noise, block) => [[a, b, c], block, a * b * c * 8 + noise] as const)),
      ),
    );
    const plain = analyzeVariance(designOf(rows, { blocks: false }));
    near(plain.higher?.sumOfSquares, 16);
    assert.equal(plain.higher?.degreesOfFreedom, 1);
    near(plain.error.sumOfSquares, 16);
    // All of the noise is that of the blocks.
    const blocked = analyzeVariance(designOf(rows, { blocks: true }));
    near(blocked.error.sumOfSquares, 0);
    near(blocked.blocks?.sumOfSquares, 16);
  });

  it('tests against higher interactions without replications, and nothing where there are none', () => {
    const three = analyzeVariance(designOf(unreplicated(3), { blocks: true }));
    assert.equal(three.testedAgainst, 'higher');
    assert.ok(three.effects.every(({ p }) => p !== undefined));
    const two = analyzeVariance(designOf(unreplicated(2), { blocks: true }));
    assert.equal(two.testedAgainst, 'none');
    assert.ok(two.effects.every(({ f, p }) => f === undefined && p === undefined));
  });

  const responses = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 24, maxLength: 24 });

  it('decomposes the variance of a balanced design: the sums of squares add up', () => {
    fc.assert(
      fc.property(responses, (values) => {
        const { effects, blocks, higher, error, total, isBalanced } = analyzeVariance(
          designOf(rowsOf(values), { blocks: true }),
        );
        assert.ok(isBalanced);
        const parts = [...effects, blocks, higher, error].flatMap((part) => part ?? []);
        near(
          parts.reduce((sum, part) => sum + part.sumOfSquares, 0),
          total.sumOfSquares,
          1e-6 * (1 + total.sumOfSquares),
        );
        assert.equal(
          parts.reduce((sum, part) => sum + part.degreesOfFreedom, 0),
          total.degreesOfFreedom,
        );
      }),
    );
  });

  it('depends neither on the numbers of the levels and the order of rows, nor on what is added to all rows', () => {
    fc.assert(
      fc.property(responses, fc.integer({ min: 3, max: 20 }), (values, removed) => {
        // Unbalanced: some rows are missing.
        const rows = rowsOf(values).filter((_, index) => index % removed !== 1);
        const other = rows
          .toReversed()
          .map(([[a = 0, b = 0, c = 0], block, value]) => [[1 - a, b, 2 - c], 1 - block, value + 1000] as const);
        const [first, second] = [rows, other].map((each) => analyzeVariance(designOf(each, { blocks: true })));
        for (const [place, { sumOfSquares, degreesOfFreedom }] of (first?.effects ?? []).entries()) {
          near(second?.effects[place]?.sumOfSquares, sumOfSquares, 1e-6 * (1 + sumOfSquares));
          assert.equal(second?.effects[place]?.degreesOfFreedom, degreesOfFreedom);
        }
      }),
    );
  });

  it('refuses designs whose combinations of levels are too many', () => {
    const rows: Rows = Array.from({ length: MOST_COLUMNS }, (_, index) => [[index], 0, index % 7] as const);
    assert.throws(() => analyzeVariance(designOf(rows, { blocks: true })), TooManyLevelsError);
  });
});
