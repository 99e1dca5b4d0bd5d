import assert from 'node:assert/strict';
import { seriesPages } from '../../../analysis/plots/series-pages.ts';
import type { PlotData } from '../../../analysis/plots/plot-data.ts';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import { renderSvg } from '../../../analysis/plots/render-plot.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { tableOfRows, type Column } from '../../../results/tables/table.ts';
import type { RunVectors, VectorMetric } from '../../../results/tables/vector-table.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

const columns: readonly Column[] = [
  { name: 'run', kind: 'identity', type: 'integer', unit: '1', description: 'Run' },
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'utilization', kind: 'metric', type: 'number', unit: '1', description: 'System utilization' },
];
const runs = tableOfRows(
  columns,
  [
    [0, 0, 1, 'Random', 0.5],
    [1, 0, 2, 'Random', 0.5],
    [2, 1, 1, 'LeastUsed', 0.5],
  ],
  { sweep: 'policy' },
);
const results = { runs, summary: summarize(runs) };

const metrics: readonly VectorMetric[] = [
  { name: 'jobs', unit: '1', description: 'Requests in service', sampling: 'instant' },
  { name: 'utilization', unit: '1', description: 'Utilization', sampling: 'interval' },
];

/** Values at times, by component. */
type Curves = Readonly<Record<string, readonly (readonly [time: number, value: number])[]>>;

function vectorsOf(run: number, metric: string, curves: Curves): RunVectors {
  const series = Object.keys(curves).map((component) => ({ component, metric }));
  const rows = Object.values(curves).flatMap((values, index) =>
    values.map(([time, value]) => [index, time, value] as const),
  );
  return {
    run,
    key: String(run),
    interval: 10,
    series,
    seriesOf: Uint32Array.from(rows, ([index]) => index),
    times: Float64Array.from(rows, ([, time]) => time),
    values: Float64Array.from(rows, ([, , value]) => value),
  };
}

function plotOf(y: string): PlotDefinition {
  return { name: 'p', title: 'P', x: 'time', y, only: [], xScale: 'linear', yScale: 'linear', percent: false };
}

function dataOf(y: string, recorded: readonly RunVectors[]): PlotData {
  return seriesPages(plotOf(y), results, { runs: recorded, metrics })[0].data;
}

describe('picture of time series', () => {
  it('has the mean over the runs at each time, and its interval', () => {
    const { points, mark, xTitle, yTitle } = dataOf('jobs', [
      vectorsOf(0, 'jobs', {
        pe0: [
          [0, 1],
          [10, 2],
          [20, 6],
        ],
      }),
      vectorsOf(1, 'jobs', {
        pe0: [
          [0, 3],
          [10, 4],
          [20, 6],
        ],
      }),
    ]);
    assert.deepEqual(
      points.map(({ x, mean, n, point }) => [x, mean, n, point]),
      [
        [0, 2, 2, 0],
        [10, 3, 2, 0],
        [20, 6, 2, 0],
      ],
    );
    // Student's t with one degree of freedom: 12.706.
    assert.deepEqual([points[0].low, points[0].high, points[2].low], [-10.7062, 14.7062, 6]);
    assert.deepEqual([mark, xTitle, yTitle], ['band', 'Simulated time [s]', 'Requests in service']);
  });

  it('has the mean over the components of a run first, unless there is one series of the pool', () => {
    const parts: Curves = { pe0: [[0, 1]], pe1: [[0, 5]], pe2: [[10, 9]] };
    const meansOf = (curves: Curves): unknown[] =>
      dataOf('jobs', [vectorsOf(0, 'jobs', curves)]).points.map(({ x, mean }) => [x, mean]);
    assert.deepEqual(meansOf(parts), [
      [0, 3],
      [10, 5],
    ]);
    assert.deepEqual(
      meansOf({
        ...parts,
        pool: [
          [0, 7],
          [10, 8],
        ],
      }),
      [
        [0, 7],
        [10, 8],
      ],
    );
  });

  it('holds a state until the next one, but not a mean of an interval', () => {
    const curves: Curves = {
      pe0: [
        [0, 1],
        [14, 2],
        [17, 4],
        [50, 3],
      ],
    };
    const pointsOf = (y: string): unknown[] =>
      dataOf(y, [vectorsOf(0, y, curves)]).points.map(({ x, mean }) => [x, mean]);
    assert.deepEqual(pointsOf('jobs'), [
      [0, 1],
      [10, 1],
      [20, 4],
      [30, 4],
      [40, 4],
      [50, 3],
    ]);
    assert.deepEqual(pointsOf('utilization'), [
      [0, 1],
      [20, 3],
      [50, 3],
    ]);
  });

  it('has a curve for each value of a swept parameter, and no more than 201 values of each', async () => {
    const long: Curves = { pool: Array.from({ length: 5000 }, (_, index) => [index * 10, index] as const) };
    const [page] = seriesPages(plotOf('jobs'), results, {
      runs: [vectorsOf(0, 'jobs', long), vectorsOf(2, 'jobs', long)],
      metrics,
    });
    assert.deepEqual(page.data.texts.color?.order, ['Random', 'LeastUsed']);
    assert.ok(page.data.points.length <= 2 * 201);
    assert.ok(!(await renderSvg(plotSpecification(plotOf('jobs'), page))).includes('NaN'));
  });

  it('is none if nothing was recorded', () => {
    assert.deepEqual(seriesPages(plotOf('jobs'), results, { runs: [], metrics }), []);
    assert.deepEqual(
      seriesPages(plotOf('jobs'), results, { runs: [vectorsOf(9, 'jobs', { pe0: [[0, 1]] })], metrics }),
      [],
    );
  });
});

function studyWith(plot: string, more = ''): string {
  const head = `name: mine\ntitle: Mine\nseeds: 3\nsweep: {policy: [LeastUsed, Random]}\n`;
  return `${head}${more}plots:\n  - {name: p, title: P, x: time, ${plot}}\n`;
}

function seedsOf(text: string): unknown {
  return readStudy('mine.yaml', text).vectors?.seeds;
}

describe('plot of time series in a study', () => {
  it('records those of all seeds, unless the study says which', () => {
    assert.equal(seedsOf(studyWith('y: jobs')), 'all');
    assert.deepEqual(seedsOf(studyWith('y: jobs', 'vectors: {seeds: [2]}\n')), [2]);
    assert.equal(seedsOf('name: mine\ntitle: Mine\nseeds: 3\n'), undefined);
  });

  for (const [plot, message] of [
    [
      'y: queue_lenght',
      /^StudyError: mine\.yaml:6:\d+: y of plot p: there are no time series of "queue_lenght"; did you mean queue_length\?/,
    ],
    [
      'y: jobs, mark: bars',
      /^StudyError: mine\.yaml:6:\d+: mark of plot p: time series are drawn as band, not as bars$/,
    ],
    [
      'y: handling_time, percent: true',
      /^StudyError: mine\.yaml:6:\d+: percent of plot p: handling_time is in s, not a fraction$/,
    ],
    [
      'y: throughput',
      /^StudyError: mine\.yaml:6:\d+: plot p is empty: time series of throughput need model: bulkTransfer$/,
    ],
    ['y: flight', /^StudyError: mine\.yaml:6:\d+: plot p is empty: time series of flight need transport: sctp$/],
  ] as const)
    it(`may not be of ${plot}`, () => {
      assert.throws(() => planRuns(readStudy('mine.yaml', studyWith(plot))), message);
    });
});
