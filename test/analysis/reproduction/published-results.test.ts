import assert from 'node:assert/strict';
import { publishedResults } from '../../../analysis/reproduction/published-results.ts';
import { comparedFigures } from '../../../analysis/reproduction/published-figures.ts';
import { comparedNumbers } from '../../../analysis/reproduction/published-comparison.ts';
import { plotPages } from '../../../analysis/plots/plot-data.ts';
import { plot, published, runs } from './sample-study.ts';

const declared = { policy: ['better', 'worse'], size: [1, 100], ratio: [1, 3] };

describe('published numbers as if they were results', () => {
  const results = { ...publishedResults(plot, [published], runs), declared };
  const [page] = plotPages(plot, results);

  it('are drawn at the points that they are of, in the unit of the plot, without intervals', () => {
    const drawn = page.data.points.map(({ x, color, dash, mean, low, high }) => [color, dash, x, mean, low, high]);
    assert.equal(drawn.length, 3);
    for (const expected of [
      ['better', '1', 1, 61, 61, 61],
      ['better', '1', 10, 90, 90, 90],
      ['worse', '1', 10, 70, 70, 70],
    ])
      assert.ok(
        drawn.some((point) => String(point) === String(expected)),
        `${String(expected)} is not drawn`,
      );
  });

  it('have the colors and dashes of the results, also where no number of a curve is known', () => {
    assert.deepEqual(page.data.texts.color?.order, ['better', 'worse']);
    assert.deepEqual(page.data.texts.dash?.order, ['1', '100']);
  });

  it('of curves that the runs do not have are added', () => {
    const rows = [{ rule: [{ parameter: 'policy', is: ['third'] }], y: [50, null] }];
    const other = plotPages(plot, { ...publishedResults(plot, [{ ...published, rows }], runs), declared });
    assert.deepEqual(
      other[0].data.points.map(({ x, color, mean }) => [color, x, mean]),
      [['third', 1, 50]],
    );
  });
});

/** The ends of a specification's axis. */
function axisOf(specification: object): unknown {
  const text = JSON.stringify(specification);
  return /"field":"mean"[^{}]*"scale":(\{[^{}]*\})/.exec(text)?.[1] ?? /"domain":\[[\d.,]+\]/.exec(text)?.[0];
}

describe('figures beside published ones', () => {
  it('have the same axes, and say what they are', async () => {
    const [figure] = await comparedFigures({ plots: [plot], published: [published], runs, declared });
    assert.ok(figure.theirs !== undefined);
    assert.match(JSON.stringify(figure.theirs.specification), /Numbers of others/);
    assert.match(JSON.stringify(figure.ours.specification), /Means of 2 runs/);
    assert.notEqual(axisOf(figure.ours.specification), undefined);
    assert.equal(axisOf(figure.ours.specification), axisOf(figure.theirs.specification));
  });

  it('of which only the axis is known are drawn in it', async () => {
    const axis = { ...published, rows: [], yAxis: [20, 95] } as const;
    const [figure] = await comparedFigures({ plots: [plot], published: [axis], runs, declared });
    assert.equal(figure.theirs, undefined);
    assert.match(JSON.stringify(figure.ours.specification), /"domain":\[20,95\]/);
  });

  it('show what was published rather than reference runs of the same', async () => {
    const reference = { ...published, name: 'runs', taken: 'reference', rows: [{ rule: [], y: [11, 12] }] } as const;
    const [figure] = await comparedFigures({ plots: [plot], published: [reference, published], runs, declared });
    assert.deepEqual(
      figure.published.map(({ name }) => name),
      ['thesis'],
    );
  });

  it('that are not published are drawn as they are', async () => {
    const [figure] = await comparedFigures({ plots: [plot], published: [], runs, declared });
    assert.deepEqual([figure.theirs, figure.published], [undefined, []]);
  });
});

describe('published numbers in a record', () => {
  it('are beside the means, in their own unit; those that a first look leaves out are counted', () => {
    const [numbers] = comparedNumbers(runs, [published], true);
    assert.equal(numbers.unit, '%');
    assert.equal(numbers.passedOver, 2);
    assert.deepEqual(numbers.rows, [
      { where: 'policy=better, size=1, ratio=1', published: 61, measured: 60, halfWidth: 0 },
    ]);
  });

  it('that cannot be compared have the reason: at full length all must be there', () => {
    const [numbers] = comparedNumbers(runs, [published], false);
    assert.match(numbers.fault ?? '', /no point has .*ratio=10/);
  });

  it('without any rows there is the axis alone', () => {
    const [numbers] = comparedNumbers(runs, [{ ...published, rows: [], yAxis: [0, 100] }], false);
    assert.deepEqual([numbers.rows, numbers.yAxis, numbers.fault], [[], [0, 100], undefined]);
  });
});
