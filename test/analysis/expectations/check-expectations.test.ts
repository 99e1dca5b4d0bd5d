import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkExpectations } from '../../../analysis/expectations/check-expectations.ts';
import type { ExpectationOutcome } from '../../../analysis/expectations/expectation-outcome.ts';
import type { Claim, Expectation, PublishedNumbers } from '../../../results/expectations/expectation.ts';
import { tableOfRows, type Column, type ResultTable } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Policy' },
  { name: 'ratio', kind: 'parameter', type: 'number', unit: '', description: 'Ratio' },
  { name: 'delay', kind: 'parameter', type: 'number', unit: 'ms', description: 'Delay' },
  { name: 'speed', kind: 'metric', type: 'number', unit: '', description: 'Speed' },
  { name: 'wait', kind: 'metric', type: 'number', unit: 's', description: 'Waiting time' },
];

const policies = ['best', 'middle', 'worst'] as const;
const ratios = [1, 2, 3];
/** Noise that all points of a seed share: of differences it cancels out. */
const noise = [0, 3, -3, 1];

type SpeedOf = (policy: (typeof policies)[number], ratio: number, seed: number) => number | null;

/** Each policy with each ratio, with four seeds; waiting times are twice the delay. */
function runs(speedOf: SpeedOf): ResultTable {
  const rows = policies.flatMap((policy, place) =>
    ratios.flatMap((ratio, index) =>
      noise.map((common, seed) => {
        const speed = speedOf(policy, ratio, seed);
        return [
          place * ratios.length + index,
          seed,
          policy,
          ratio,
          50 * ratio,
          speed === null ? null : speed + common,
          0.1 * ratio,
        ];
      }),
    ),
  );
  return tableOfRows(columns, rows, { sweep: 'policy ratio', study: 'mine' });
}

const rank = { best: 30, middle: 20, worst: 10 };
/** Better policies are faster, and all are with higher ratios. */
const asExpected: SpeedOf = (policy, ratio, seed) => rank[policy] + ratio + 0.01 * ((seed * ratio) % 3);

/** Around a mean: with the first ratio exactly, with others by chance. */
const scattered =
  (level: number): SpeedOf =>
  (_policy, ratio, seed) =>
    level + (ratio === 1 ? 0 : ([1.2, -0.8, 0.9, -0.7][seed] ?? 0));
const peak: SpeedOf = (_policy, ratio) => (ratio === 2 ? 3 : 2);

const steps = { slack: 0, isStrict: false };
const order: Claim = { kind: 'order', parameter: 'policy', chosen: policies, ...steps };
const trend: Claim = { kind: 'trend', parameter: 'ratio', direction: 'increasing', ...steps };
const exact = { absolute: 0, relative: 0 };

function outcome(
  speedOf: SpeedOf,
  claim: Claim,
  more: Partial<Expectation> = {},
  { isQuick = false, published = [] as readonly PublishedNumbers[] } = {},
): ExpectationOutcome {
  const [found] = checkExpectations(runs(speedOf), [{ name: 'mine', y: 'speed', only: [], claim, ...more }], {
    published,
    isQuick,
  });
  assert.ok(found !== undefined);
  return found;
}

function verdict(...given: Parameters<typeof outcome>): ExpectationOutcome['verdict'] {
  return outcome(...given).verdict;
}

describe('checking what a study expects', () => {
  it('sees an order through noise that the runs of a seed share', () => {
    assert.equal(verdict(asExpected, order), 'holds');
    assert.equal(verdict(asExpected, { ...order, chosen: ['middle', 'best'] }), 'differs');
    assert.equal(verdict(asExpected, { ...order, chosen: ['best', 'worst'], isStrict: true, slack: 19 }), 'holds');
    assert.equal(verdict(asExpected, { ...order, chosen: ['best', 'worst'], isStrict: true, slack: 21 }), 'differs');
  });

  it('sees no order where all are the same, nor where only chance differs', () => {
    assert.equal(
      verdict(() => 5, order),
      'differs',
    );
    assert.match(outcome(() => 5, order).reason ?? '', /^nowhere significant: best ≥ middle, middle ≥ worst$/);
    // Independent in each point: no difference is significant.
    assert.equal(
      verdict((policy, ratio, seed) => ((seed * 7 + ratio * 3 + rank[policy]) % 5) - 2, order),
      'differs',
    );
  });

  it('names the combination that is the wrong way', () => {
    const swapped: SpeedOf = (policy, ratio, seed) =>
      asExpected(ratio === 2 && policy !== 'worst' ? (policy === 'best' ? 'middle' : 'best') : policy, ratio, seed);
    const { verdict: found, measured, comparisons } = outcome(swapped, order);
    assert.equal(found, 'differs');
    assert.match(measured, /^-10 ± .* at policy=middle, ratio=2 below policy=best/);
    assert.equal(comparisons.filter(({ holds }) => !holds).length, 1);
    assert.equal(verdict(swapped, order, { only: [[{ parameter: 'ratio', is: [1, 3] }]] }), 'holds');
    assert.equal(verdict(swapped, { ...order, slack: 11 }), 'holds');
  });

  it('sees trends, and none where nothing depends on the parameter', () => {
    assert.equal(verdict(asExpected, trend), 'holds');
    assert.equal(verdict(asExpected, { ...trend, direction: 'decreasing' }), 'differs');
    assert.equal(
      verdict((policy) => rank[policy], trend),
      'differs',
    );
    const dip: SpeedOf = (policy, ratio) => rank[policy] + (ratio === 2 ? -0.5 : ratio);
    assert.equal(verdict(dip, trend), 'differs');
    assert.equal(verdict(dip, { ...trend, slack: 2 }), 'holds');
  });

  it('takes places that are expressions, and what points are to share instead of all other parameters', () => {
    const overProduct: Claim = { ...trend, parameter: 'delay * ratio' };
    assert.equal(verdict(asExpected, overProduct), 'holds');
    assert.equal(verdict(asExpected, overProduct, { same: ['ratio / ratio'] }), 'cannot be checked');
    assert.match(
      outcome(asExpected, { ...trend, parameter: 'delay' }).reason ?? '',
      /^needs 2 values of delay with the same policy, ratio$/,
    );
    assert.equal(verdict(asExpected, { ...trend, parameter: 'delay' }, { same: ['policy'] }), 'holds');
  });

  it('compares means with ranges, ends included, and in units of the metric', () => {
    const waits = (low: Claim & { kind: 'within' }): ExpectationOutcome['verdict'] =>
      verdict(asExpected, low, { y: 'wait' });
    assert.equal(waits({ kind: 'within', low: 0.1, high: 0.3 }), 'holds');
    assert.equal(waits({ kind: 'within', low: 0.11, high: null }), 'differs');
    assert.equal(waits({ kind: 'within', low: null, high: 'delay * 2' }), 'holds');
    assert.equal(waits({ kind: 'within', low: null, high: 'delay * 1.99' }), 'differs');
  });

  it('compares means with expressions', () => {
    const twice = (tolerance: number, expression = '2 * delay'): ExpectationOutcome['verdict'] =>
      verdict(
        asExpected,
        { kind: 'equals', expression, tolerance: { absolute: tolerance, relative: 0 } },
        { y: 'wait' },
      );
    assert.equal(twice(1e-9), 'holds');
    assert.equal(twice(1e-9, '2.1 * delay'), 'differs');
    assert.equal(twice(0.02, '2.1 * delay'), 'holds');
  });

  it('finds what is independent of a parameter, paired by seed', () => {
    const flat: Claim = { kind: 'flat', parameter: 'ratio', tolerance: { absolute: 0.1, relative: 0 } };
    assert.equal(
      verdict((policy) => rank[policy], flat),
      'holds',
    );
    assert.equal(
      verdict((policy, ratio) => rank[policy] + 0.1 * ratio, flat),
      'differs',
    );
  });

  it('allows the half-width of an interval where that is wanted, and refuses one that decides nothing', () => {
    const flat: Claim = { kind: 'flat', parameter: 'ratio', tolerance: exact, confidence: 0.95 };
    assert.equal(verdict(scattered(100), flat), 'holds');
    assert.match(outcome(scattered(1), flat).reason ?? '', /^too few seeds: the interval is ± /);
  });

  it('finds an optimum between the ends, and none at an end', () => {
    const optimum: Claim = { kind: 'optimum', parameter: 'ratio', extremum: 'maximum', slack: 0.5 };
    assert.equal(verdict(peak, optimum), 'holds');
    assert.equal(verdict(peak, { ...optimum, slack: 1.5 }), 'differs');
    assert.equal(verdict(peak, { ...optimum, extremum: 'minimum' }), 'differs');
    assert.equal(verdict(asExpected, optimum), 'differs');
  });

  it('compares two selections, with a factor', () => {
    const compare = (kind: 'above' | 'below', factor: number): ExpectationOutcome['verdict'] =>
      verdict((policy) => (policy === 'best' ? 90 : 45), {
        kind,
        first: [{ parameter: 'policy', is: ['best'] }],
        second: [{ parameter: 'policy', is: ['worst'] }],
        factor,
        ...steps,
      });
    assert.equal(compare('above', 1.9), 'holds');
    assert.equal(compare('above', 2.5), 'differs');
    assert.equal(compare('below', 2.5), 'holds');
  });

  describe('with published numbers', () => {
    const published: PublishedNumbers = {
      name: 'figure',
      source: 'a book',
      taken: 'figure',
      y: 'speed',
      percent: true,
      x: { parameter: 'ratio', places: [1, 2, 3] },
      rows: [{ rule: [{ parameter: 'policy', is: ['best'] }], y: [3125, 3225, null] }],
      yAxis: [1000, 4000],
    };
    const near: Claim = { kind: 'values', published: 'figure', tolerance: { absolute: 0.1, relative: 0 } };

    it('compares the points that have one', () => {
      const { verdict: found, comparisons, source } = outcome(asExpected, near, {}, { published: [published] });
      assert.equal(found, 'holds');
      assert.equal(comparisons.length, 2);
      assert.equal(source, 'a book');
      assert.equal(verdict(asExpected, { ...near, tolerance: exact }, {}, { published: [published] }), 'differs');
    });

    it('needs all points that they have, but with --quick', () => {
      const more = {
        ...published,
        x: { parameter: 'ratio', places: [1, 2, 7] },
        rows: [{ rule: [], y: [31.25, 32.25, 4] }],
      };
      const only = [[{ parameter: 'policy', is: ['best'] }]];
      assert.match(outcome(asExpected, near, { only }, { published: [more] }).reason ?? '', /^no point has ratio=7$/);
      const quick = outcome(asExpected, near, { only }, { published: [more], isQuick: true });
      assert.equal(quick.passedOver, 1);
    });

    it('takes their printed axis as a range', () => {
      const axis: Claim = { kind: 'axis', published: 'figure' };
      assert.equal(verdict(asExpected, axis, {}, { published: [published] }), 'holds');
      assert.equal(
        verdict((...of) => (asExpected(...of) ?? 0) + 10, axis, {}, { published: [published] }),
        'differs',
      );
    });
  });

  it('cannot check what was not run, has no value, or has one seed: that is never a success', () => {
    const reasonOf = (...given: Parameters<typeof outcome>): string => {
      const found = outcome(...given);
      assert.equal(found.verdict, 'cannot be checked');
      return found.reason ?? '';
    };
    assert.match(reasonOf(asExpected, { ...order, chosen: ['best', 'unheard'] }), /no point has policy=unheard/);
    assert.match(
      reasonOf(asExpected, trend, { only: [[{ parameter: 'ratio', is: [9] }]] }),
      /no point matches ratio=9/,
    );
    assert.match(reasonOf(asExpected, trend, { only: [[{ parameter: 'ratio', is: [2] }]] }), /needs 2 values of ratio/);
    assert.match(reasonOf(asExpected, trend, { y: 'sped' }), /there is no column sped/);
    const none: SpeedOf = (policy, ratio, seed) =>
      ratio === 2 && policy === 'best' ? null : asExpected(policy, ratio, seed);
    for (const claim of [order, trend, { kind: 'within', low: 0, high: null }] satisfies Claim[])
      assert.match(reasonOf(none, claim), /speed has no value at policy=best, ratio=2/);
    const once: SpeedOf = (policy, ratio, seed) => (seed === 0 ? asExpected(policy, ratio, seed) : null);
    for (const claim of [order, trend]) assert.match(reasonOf(once, claim), /one seed shows no significant difference/);
  });

  it('knows differences that the file knows, and says so if there are none', () => {
    const differs = 'because';
    assert.deepEqual(
      [outcome(() => 5, order, { differs })].map(({ verdict: found, reason }) => [found, reason]),
      [['known difference', 'because']],
    );
    assert.equal(verdict(asExpected, order, { differs }), 'differs');
    assert.equal(verdict(asExpected, order, { differs }, { isQuick: true }), 'holds');
    assert.equal(verdict(asExpected, order, { isLeftOut: true }), 'not in --quick');
  });

  it('never takes an order and its reverse for true everywhere', () => {
    const speeds = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 36, maxLength: 36 });
    fc.assert(
      fc.property(speeds, (values) => {
        const random: SpeedOf = (policy, ratio, seed) =>
          values[(policies.indexOf(policy) * 3 + ratio - 1) * 4 + seed] ?? 0;
        const both = [policies, policies.toReversed()].map((chosen) =>
          verdict(random, { ...order, chosen, isStrict: true }),
        );
        assert.ok(both.includes('differs'), both.join());
      }),
    );
  });
});
