import assert from 'node:assert/strict';
import { legendsOf } from '../../../analysis/plots/curve-legends.ts';
import { plotPages } from '../../../analysis/plots/plot-data.ts';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import { renderSvg } from '../../../analysis/plots/render-plot.ts';
import { boxStatistics } from '../../../analysis/statistics/box-statistics.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import { distributionMark, marks, type PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { tableOfRows, type Column } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'puToPeRatio', kind: 'parameter', type: 'number', unit: '1', description: 'PU:PE ratio' },
  { name: 'utilization', kind: 'metric', type: 'number', unit: '1', description: 'System utilization' },
];
const policies = ['Random', 'LeastUsed'];
const runs = tableOfRows(
  columns,
  policies.flatMap((policy, p) =>
    [1, 2, 10].flatMap((ratio, r) => [1, 2, 3].map((seed) => [p * 3 + r, seed, policy, ratio, 1 + p + 0.1 * seed])),
  ),
  { sweep: 'policy puToPeRatio' },
);
const plot: PlotDefinition = {
  name: 'p',
  title: 'P',
  y: 'utilization',
  x: 'puToPeRatio',
  color: 'policy',
  only: [],
  xScale: 'linear',
  yScale: 'linear',
  percent: false,
};

/** The shapes of a picture, by the kinds of Vega's marks. */
async function drawn(definition: PlotDefinition): Promise<Readonly<Record<string, number>>> {
  const [page] = plotPages(definition, { runs: runs, summary: summarize(runs) });
  const svg = await renderSvg(plotSpecification(definition, page));
  assert.ok(!svg.includes('NaN') && !svg.includes('undefined'));
  const shapes = [...svg.matchAll(/aria-roledescription="(\w+)( \w+)? mark container"/g)].map(([, kind]) => kind);
  return Object.fromEntries(shapes.map((kind) => [kind, shapes.filter((each) => each === kind).length]));
}

describe('marks', () => {
  // Those of distributions are drawn from tables of their own.
  for (const mark of marks.filter((each) => distributionMark({ mark: each }) === undefined))
    it(`${mark}: can be drawn with curves, dashes and on a logarithmic axis`, async () => {
      const { color: _color, ...rest } = plot;
      for (const each of [
        plot,
        { ...rest, dash: 'policy' },
        { ...plot, yScale: 'log' as const },
        { ...rest, x: 'policy' },
      ])
        assert.ok(Object.keys(await drawn({ ...each, mark })).length > 0);
    });

  it('are bars over names, and lines over numbers, unless the plot says otherwise', () => {
    const markOf = (definition: PlotDefinition): string =>
      plotPages(definition, { runs: runs, summary: summarize(runs) })[0].data.mark;
    const { color: _color, ...rest } = plot;
    const named = { ...rest, x: 'policy' };
    assert.deepEqual([markOf(plot), markOf(named), markOf({ ...named, mark: 'points' })], ['line', 'bars', 'points']);
  });

  it('points tell dashes apart by shapes: no line shows them', () => {
    const { color: _color, ...rest } = plot;
    const legendsAt = (definition: PlotDefinition): string[][] => {
      const [page] = plotPages(definition, { runs, summary: summarize(runs) });
      return legendsOf(page.data, page.look).map(({ field, entries }) => [field, ...entries.map(({ text }) => text)]);
    };
    const points = { ...rest, mark: 'points', color: 'puToPeRatio', x: 'puToPeRatio', dash: 'policy' } as const;
    const six = ['curve', '1, Random', '1, LeastUsed', '2, Random', '2, LeastUsed', '10, Random', '10, LeastUsed'];
    assert.deepEqual(legendsAt(points), [six]);
    assert.deepEqual(legendsAt({ ...rest, mark: 'points', dash: 'policy' }), [['curve', 'Random', 'LeastUsed']]);
    assert.deepEqual(legendsAt({ ...rest, dash: 'policy' }), [['dash', 'Random', 'LeastUsed']]);
    const atOnePlace = { ...points, mark: 'line', only: [[{ parameter: 'puToPeRatio', is: [2] }]] } as const;
    assert.deepEqual(legendsAt(atOnePlace), [['curve', '2, Random', '2, LeastUsed']]);
  });

  it('bars and boxes of curves are side by side', () => {
    for (const mark of ['bars', 'box'] as const) {
      const [page] = plotPages(
        { ...plot, mark },
        { runs: runs, summary: summarize(runs), declared: { policy: policies } },
      );
      const text = JSON.stringify(plotSpecification({ ...plot, mark }, page));
      assert.ok(
        text.includes('"xOffset":{"field":"curve","type":"nominal","scale":{"domain":["Random","LeastUsed"]}}'),
      );
    }
  });

  it('boxes show the runs of a point', () => {
    const [page] = plotPages({ ...plot, mark: 'box' }, { runs: runs, summary: summarize(runs) });
    const [{ box, low, high }] = page.data.points;
    assert.deepEqual([box?.lowerWhisker, box?.median, box?.upperWhisker], [1.1, 1.2, 1.3]);
    assert.deepEqual([low, high], [1.1, 1.3]);
  });
});

describe('box of values', () => {
  it('has whiskers within 1.5 times the distance of the quartiles, and outliers', () => {
    assert.deepEqual(boxStatistics([20, 1, 2, 3, 4, 5, 6, 7, -20]), {
      median: 4,
      lowerQuartile: 2,
      upperQuartile: 6,
      lowerWhisker: 1,
      upperWhisker: 7,
      outliers: [-20, 20],
    });
  });

  it('of one value is a line, of none nothing', () => {
    assert.equal(boxStatistics([]), undefined);
    const { lowerWhisker, median, upperWhisker, outliers } = boxStatistics([3]) ?? {};
    assert.deepEqual([lowerWhisker, median, upperWhisker, outliers], [3, 3, 3, []]);
  });
});
