import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ENOUGH_REPLICATIONS, judge, verdictOf } from '../../../analysis/comparison/equivalence.ts';
import { tableOfRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';

describe('a verdict of equivalence', () => {
  it('is that of the confidence interval and the margin', () => {
    assert.equal(verdictOf(0.01, 0.005, 10, 0.02), 'agrees');
    assert.equal(verdictOf(-0.01, 0.01, 10, 0.02), 'agrees');
    assert.equal(verdictOf(0.01, 0.011, 10, 0.02), 'not enough');
    assert.equal(verdictOf(0.04, 0.019, 10, 0.02), 'differs');
    assert.equal(verdictOf(-0.04, 0.019, 10, 0.02), 'differs');
    assert.equal(verdictOf(0.04, 0.02, 10, 0.02), 'not enough');
  });

  it('needs enough replications', () => {
    assert.equal(verdictOf(0, 0, ENOUGH_REPLICATIONS - 1, 0.02), 'not enough');
    assert.equal(verdictOf(0, null, 1, 0.02), 'not enough');
    assert.equal(verdictOf(0, 0, ENOUGH_REPLICATIONS, 0.02), 'agrees');
  });

  it('is never both, whatever the sign, and does not become clearer when the interval grows', () => {
    const number = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, number, number, number, (difference, half, more, margin) => {
        const verdict = verdictOf(difference, half, ENOUGH_REPLICATIONS, margin);
        assert.equal(verdictOf(-difference, half, ENOUGH_REPLICATIONS, margin), verdict);
        const vaguer = verdictOf(difference, half + more, ENOUGH_REPLICATIONS, margin);
        assert.ok(vaguer === verdict || vaguer === 'not enough');
        if (verdict === 'agrees') assert.ok(difference <= margin);
        if (verdict === 'differs') assert.ok(difference >= margin);
      }),
    );
  });
});

function column(name: string, kind: Column['kind'], type: Column['type'] = 'number', unit = '1'): Column {
  return { name, kind, type, unit, description: name };
}

/** Ten pairs: the measured utilization is 0.01 more, the measured speed 20 % less, one failover of 3 s each. */
function twoWorlds(): ResultTable {
  const seeds = Array.from({ length: 10 }, (_, index) => index + 1);
  const rows = (['simulated', 'measured'] as const).flatMap((world, place) =>
    seeds.map((seed): Cell[] => [
      place,
      seed,
      world,
      'Random',
      0.6 + seed / 1000 + 0.01 * place,
      1000 * (1 - 0.2 * place) + seed,
      3 + 0.3 * place,
      place === 1 && seed === 1 ? 0 : 1,
    ]),
  );
  return tableOfRows(
    [
      column('point', 'identity', 'integer'),
      column('seed', 'identity', 'integer'),
      column('world', 'parameter', 'text'),
      column('policy', 'parameter', 'text'),
      column('utilization', 'metric'),
      column('handling_speed', 'metric', 'number', 'calculations/s'),
      column('failover_time_total', 'metric', 'number', 's'),
      column('failovers', 'metric'),
    ],
    rows,
    { sweep: 'policy world' },
  );
}

describe('judging two worlds', () => {
  it('takes pairs of the same seed, and the margin of each quantity', () => {
    const judged = judge(twoWorlds());
    const found = Object.fromEntries(judged.map(({ quantity, verdict }) => [quantity, verdict]));
    assert.equal(found['utilization'], 'agrees');
    assert.equal(found['handling_speed'], 'differs');
    const [utilization] = judged;
    assert.equal(utilization?.quantity, 'utilization');
    assert.equal(utilization.point, 'policy=Random');
    assert.equal(utilization.n, 10);
    assert.equal(utilization.margin, 0.02);
    assert.ok(Math.abs(utilization.difference - 0.01) < 1e-12);
  });

  it('takes the time of a failover from runs that have one in both worlds', () => {
    const time = judge(twoWorlds()).find(({ quantity }) => quantity === 'failover_time');
    assert.equal(time?.n, 9);
    assert.equal(time.verdict, 'not enough');
    assert.ok(Math.abs(time.difference - 0.3) < 1e-12);
  });
});
