import assert from 'node:assert/strict';
import { cautionOf, cautionedPoints } from '../../../analysis/statistics/cautions.ts';
import { tableText } from '../../../analysis/report/format-table.ts';
import { plotPages } from '../../../analysis/plots/plot-data.ts';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import { renderSvg } from '../../../analysis/plots/render-plot.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { tableOfRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';
import type { MetricName, RunMetrics } from '../../../sim/run/run-metrics.ts';
import { replicate, type GivenParameters } from '../../verify/study-runs.ts';

const metrics: readonly MetricName[] = [
  'handling_time',
  'requests_in_system',
  'requests_generated',
  'backlog_growth',
  'backlog_growth_error',
  'warmup_mser5',
];
const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'warmup', kind: 'parameter', type: 'number', unit: 's', description: 'Warm-up' },
  { name: 'duration', kind: 'parameter', type: 'number', unit: 's', description: 'Measurement time' },
  ...metrics.map((name): Column => ({ name, kind: 'metric', type: 'number', unit: '1', description: name })),
];

/** A run of 1000 s after 900 s of warm-up, in which 8000 requests came and 50 were in the system on average. */
function run(policy: string, growth: number, error: number, settledAt: number | null): Cell[] {
  return [policy === 'Random' ? 0 : 1, policy, 900, 1000, 5, 50, 8000, growth, error, settledAt];
}

function tableOf(rows: readonly Cell[][]): ResultTable {
  return tableOfRows(columns, rows, { sweep: 'policy' });
}

function times(n: number, row: Cell[]): Cell[][] {
  return Array.from({ length: n }, () => row);
}

function cautionOfRuns(rows: readonly Cell[][]): string | undefined {
  return cautionOf(tableOf(rows), [...rows.keys()]);
}

const settled = run('Random', 0.001, 0.01, 640);

function wholeText(...arguments_: Parameters<typeof tableText>): string {
  return [...tableText(...arguments_)].join('').trimEnd();
}

describe('cautions', () => {
  it('say that values depend on the run length where the backlog grows significantly and materially', () => {
    assert.equal(cautionOfRuns([settled, settled]), undefined);
    assert.equal(cautionOfRuns([run('Random', 0.1, 0.01, 640)]), 'depends on run length');
    // Significant, but not material: 10 requests more in the system of 50, of 8000 that came.
    assert.equal(cautionOfRuns([run('Random', 0.01, 0.0001, 640)]), undefined);
    // Material, but not significant in one run; in ten it is.
    const noisy = run('Random', 0.1, 0.05, 640);
    assert.equal(cautionOfRuns([noisy]), undefined);
    assert.equal(cautionOfRuns(times(10, noisy)), 'depends on run length');
    assert.equal(cautionOfRuns([run('Random', -0.1, 0.001, 640)]), undefined);
  });

  it('take a growth for material from half of the requests in the system on, or 1 % of those that came', () => {
    // In 1000 s, of 8000 requests that came: half of 50 is reached first, 1 % of 8000 before half of 500.
    const judged = (inSystem: number, growth: number): string | undefined =>
      cautionOfRuns([[0, 'Random', 900, 1000, 5, inSystem, 8000, growth, growth / 100, 640]]);
    assert.equal(judged(50, 0.0249), undefined);
    assert.equal(judged(50, 0.025), 'depends on run length');
    assert.equal(judged(500, 0.0799), undefined);
    assert.equal(judged(500, 0.08), 'depends on run length');
    assert.equal(judged(0, 0), undefined, 'nothing grows where nothing is');
  });

  it('say that the warm-up is too short where too many runs settle after it', () => {
    const late = run('Random', 0, 0.01, 1200);
    const never = run('Random', 0, 0.01, null);
    assert.equal(cautionOfRuns([late]), 'warm-up too short');
    assert.equal(cautionOfRuns([never]), 'warm-up too short');
    assert.equal(cautionOfRuns([settled, ...times(2, late)]), undefined);
    assert.equal(cautionOfRuns([...times(4, settled), ...times(6, late)]), 'warm-up too short');
    assert.equal(cautionOfRuns([...times(5, settled), ...times(5, never)]), undefined);
    assert.equal(cautionOfRuns(times(3, run('Random', 0.1, 0.01, null))), 'depends on run length');
  });

  it('are not given to models without requests, nor to tables that do not have the metrics', () => {
    const row: Cell[] = [0, 'Random', 900, 1000, null, null, null, null, null, null];
    assert.equal(cautionOfRuns([row, row, row]), undefined);
    const bare = tableOfRows(columns.slice(0, 5), [row.slice(0, 5)]);
    assert.equal(cautionOf(bare, [0]), undefined);
  });

  const runs = tableOf([run('Random', 0.1, 0.01, null), run('LeastUsed', 0, 0.01, 1200.4)]);
  const summary = summarize(runs);

  it('name points, with the warm-up that they need', () => {
    assert.deepEqual(cautionedPoints(summary, runs), [
      { label: 'policy=Random', caution: 'depends on run length', warmup: null },
      { label: 'policy=LeastUsed', caution: 'warm-up too short', warmup: 1200.4 },
    ]);
  });

  it('are in all tables, and their meaning below tables for reading', () => {
    const text = wholeText(summary, 'md');
    assert.match(text, /\| Random .* \| depends on run length \|/);
    assert.match(
      text,
      /\*depends on run length\*: the number of requests .*\n\n\*warm-up too short\*: in more runs than by chance, MSER-5 /,
    );
    assert.match(wholeText(summary, 'csv'), /Random,handling_time,.*,depends on run length\n/);
    assert.match(wholeText(summary, 'json'), /"caution": "warm-up too short"/);
    const quiet = summarize(tableOf([settled]));
    assert.doesNotMatch(wholeText(quiet, 'md'), /caution/);
    assert.match(wholeText(quiet, 'json'), /"caution": null/);
  });

  it('make marks hollow where queues grow, and say so', async () => {
    const plot: PlotDefinition = {
      name: 'time',
      title: 'Time',
      y: 'handling_time',
      x: 'policy',
      only: [],
      xScale: 'linear',
      yScale: 'linear',
      percent: false,
    };
    const drawn = (table: ResultTable): Promise<string> =>
      renderSvg(plotSpecification(plot, plotPages(plot, { runs: table, summary: summarize(table) })[0]));
    const hollow = await drawn(runs);
    assert.match(hollow, /Hollow marks: queues grow/);
    assert.equal(
      hollow.match(
        /<path [^>]*fill="white"[^>]*aria-roledescription="point"|aria-roledescription="point"[^>]*fill="white"/g,
      )?.length,
      1,
    );
    assert.doesNotMatch(await drawn(tableOf([settled])), /Hollow/);
  });
});

describe('cautions of simulated pools', () => {
  const base = { profile: 'rspsim', idealized: true, requestSize: 1e6, duration: 1800 } as const;

  async function judge(
    given: GivenParameters,
    seeds: number,
  ): Promise<{ together: string | undefined; alone: number }> {
    const all = await replicate({ ...base, ...given }, seeds);
    const row = (metricsOfRun: RunMetrics): Cell[] => [
      0,
      String(given['policy']),
      Number(given['warmup'] ?? 900),
      Number(given['duration'] ?? base.duration),
      ...metrics.map((name) => metricsOfRun[name]),
    ];
    const rows = all.map(row);
    const alone = rows.filter((each) => cautionOfRuns([each]) === 'depends on run length').length;
    return { together: cautionOfRuns(rows), alone };
  }

  // Random cannot use more than N / (N + n - 1) of n = 10 elements with N = 10 r users: 53 % and 69 %.
  for (const [policy, puToPeRatio] of [
    ['Random', 1],
    ['Random', 2],
    ['RoundRobin', 1],
  ] as const)
    it(`${policy} with PU:PE ratio ${puToPeRatio} at 80 % depends on the run length, as one run alone shows`, async () => {
      assert.deepEqual(await judge({ policy, puToPeRatio }, 4), { together: 'depends on run length', alone: 4 });
    });

  for (const [policy, puToPeRatio, targetUtilization] of [
    ['LeastUsed', 1, 0.8],
    ['LeastUsed', 3, 0.8],
    ['LeastUsed', 10, 0.8],
    ['RoundRobin', 5, 0.8],
    ['Random', 10, 0.6],
    ['Random', 1, 0.4],
  ] as const)
    it(`${policy} with PU:PE ratio ${puToPeRatio} at ${100 * targetUtilization} % does not, in none of 10 runs`, async () => {
      const { together, alone } = await judge({ policy, puToPeRatio, targetUtilization }, 10);
      assert.deepEqual({ together, alone }, { together: undefined, alone: 0 });
    });

  it('a pool that starts empty and relaxes slowly has too short a warm-up, one with a low load has not', async () => {
    // 20 queues of processor sharing with Poisson arrivals relax in 1 / (1 - sqrt(load))² service times: in 1560 s at
    // 95 % and in 5 s at 30 %. The warm-up has 100 s with requests.
    const pool = { policy: 'Random', workload: 'poisson', poolElements: 20, warmup: 700, duration: 6000 } as const;
    const slow = await judge({ ...pool, targetUtilization: 0.95 }, 4);
    const quick = await judge({ ...pool, targetUtilization: 0.3 }, 4);
    assert.deepEqual([slow.together, quick.together], ['warm-up too short', undefined]);
  });
});
