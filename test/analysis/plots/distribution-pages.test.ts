import assert from 'node:assert/strict';
import { distributionPages } from '../../../analysis/plots/distribution-pages.ts';
import type { PlotPage } from '../../../analysis/plots/plot-data.ts';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import { renderSvg } from '../../../analysis/plots/render-plot.ts';
import { distributionMarks, type PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { NumberValues } from '../../../results/tables/column-values.ts';
import type { DistributionTable } from '../../../results/tables/distribution-table.ts';
import { tableOfRows, type Column } from '../../../results/tables/table.ts';

const columns: readonly Column[] = [
  { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' },
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'lans', kind: 'parameter', type: 'integer', unit: '1', description: 'LANs' },
];

const runs = tableOfRows(
  columns,
  [
    [0, 0, 1, 'Random', 1],
    [1, 0, 2, 'Random', 1],
    [2, 1, 1, 'LeastUsed', 1],
    [3, 2, 1, 'Random', 2],
  ],
  { sweep: 'policy lans' },
);

function histogram(
  metric: string,
  ...counts: readonly number[]
): DistributionTable['runs'][number]['histograms'][number] {
  return {
    metric,
    lower: Float64Array.from(counts, (_, index) => index + 1),
    upper: Float64Array.from(counts, (_, index) => index + 2),
    counts: Float64Array.from(counts),
  };
}

const distributions: DistributionTable = {
  runs: [
    { run: 0, key: 'a', choice: ['handling_time'], histograms: [histogram('handling_time', 1, 1)] },
    { run: 1, key: 'b', choice: ['handling_time'], histograms: [histogram('handling_time', 300, 100)] },
    { run: 2, key: 'c', choice: ['handling_time'], histograms: [histogram('handling_time', 0, 1)] },
    { run: 3, key: 'd', choice: ['handling_time'], histograms: [histogram('handling_time', 1, 0, 0, 0, 0, 0, 0, 1)] },
  ],
  metrics: [{ name: 'handling_time', unit: 's', description: 'Request handling time' }],
};

const plot: PlotDefinition = {
  name: 'times',
  title: 'Times',
  mark: 'ecdf',
  y: 'handling_time',
  x: 'handling_time',
  color: 'policy',
  only: [[{ parameter: 'lans', is: [1] }]],
  xScale: 'linear',
  yScale: 'linear',
  percent: false,
};

const sweep = { policy: ['LeastUsed', 'Random'], lans: [1, 2] };

function values(...numbers: readonly number[]): NumberValues {
  return new NumberValues(Float64Array.from(numbers));
}

function pagesOf(definition: PlotDefinition, recorded = distributions): PlotPage[] {
  return distributionPages(definition, { runs, summary: tableOfRows([], []), declared: sweep }, recorded);
}

describe('plots of distributions', () => {
  it('show of each point the mean of the shares of its runs, each run counting once', () => {
    const [{ data }] = pagesOf(plot);
    const random = data.points.filter(({ color }) => color === 'Random');
    assert.deepEqual(
      random.map(({ x, mean, n }) => [x, mean, n]),
      [
        [1, 0, 2],
        [2, (0.5 + 0.75) / 2, 2],
        [3, 1, 2],
      ],
    );
    // No share is below 0 or above 1, however wide the interval.
    assert.ok(random.every(({ low, high }) => low >= 0 && high <= 1));
    assert.deepEqual([data.xTitle, data.yTitle], ['Request handling time [s]', 'Share of requests at or below']);
    assert.deepEqual(data.texts.color?.order, ['LeastUsed', 'Random']);
    assert.deepEqual([...new Set(random.map(({ point }) => point))], [0]);
  });

  it('have bars over all values that they show, and no others', () => {
    const [{ data }] = pagesOf({ ...plot, mark: 'histogram', percent: true });
    const random = data.points.filter(({ color }) => color === 'Random');
    assert.ok(Math.abs(random.reduce((sum, { mean }) => sum + mean, 0) - 100) < 1e-2);
    assert.equal(Math.max(...random.map(({ upper }) => Number(upper))), 3);
    assert.ok(random.every(({ x, middle, upper }) => Number(x) < Number(middle) && Number(middle) < Number(upper)));
    assert.equal(data.yTitle, 'Share of requests [%]');
  });

  it('have densities per unit of the metric, or per decade', () => {
    const titleOf = (xScale: 'linear' | 'log'): string => pagesOf({ ...plot, mark: 'density', xScale })[0].data.yTitle;
    assert.equal(titleOf('linear'), 'Density of requests [1/s]');
    assert.equal(titleOf('log'), 'Density of requests [1/decade]');
  });

  it('tell the points that they do not name apart by colors', () => {
    const { color: _color, ...plain } = plot;
    const [{ data }] = pagesOf({ ...plain, only: [] });
    assert.deepEqual(data.texts.color?.order, ['LeastUsed, 1', 'Random, 1', 'Random, 2']);
  });

  it('have a picture for each value of a page', () => {
    const pages = pagesOf({ ...plot, page: 'lans', only: [] });
    assert.deepEqual(
      pages.map(({ name, data }) => [name, new Set(data.points.map(({ color }) => color)).size]),
      [
        ['times.1', 2],
        ['times.2', 1],
      ],
    );
  });

  it('say how many of their curves depend on the run length', () => {
    const growth = { kind: 'metric', type: 'number', unit: '1', description: '' } as const;
    const growing = {
      ...runs,
      columns: [
        ...runs.columns,
        { ...growth, name: 'duration', values: values(100, 100, 100, 100) },
        { ...growth, name: 'backlog_growth', values: values(1, 1, 0, 0) },
        { ...growth, name: 'backlog_growth_error', values: values(0.01, 0.01, 0.01, 0.01) },
        { ...growth, name: 'requests_in_system', values: values(10, 10, 10, 10) },
        { ...growth, name: 'requests_generated', values: values(100, 100, 100, 100) },
      ],
    };
    const [{ data }] = distributionPages(plot, { runs: growing, summary: tableOfRows([], []) }, distributions);
    assert.deepEqual(data.notes, ['Queues grow in 1 of 2 curves, so that values depend on the run length']);
  });

  it('do not appear where nothing was recorded', () => {
    assert.deepEqual(pagesOf(plot, { runs: [], metrics: [] }), []);
    const other = { ...plot, y: 'startup_time', x: 'startup_time' };
    assert.deepEqual(pagesOf(other), []);
  });

  for (const mark of distributionMarks)
    for (const xScale of ['linear', 'log'] as const)
      it(`are drawn: ${mark}, ${xScale}`, async () => {
        const drawn = { ...plot, mark, xScale };
        const [page] = pagesOf(drawn);
        const svg = await renderSvg(plotSpecification(drawn, page));
        assert.ok(svg.includes('Request handling time') && !svg.includes('NaN') && !svg.includes('Infinity'));
      });
});
