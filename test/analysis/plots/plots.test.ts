import assert from 'node:assert/strict';
import { undefinedInWords } from '../../../analysis/plots/undefined-values.ts';
import { plotPages, type PlotData, type PlotPage } from '../../../analysis/plots/plot-data.ts';
import type { TopLevelSpec } from 'vega-lite';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import { renderPng, renderSvg } from '../../../analysis/plots/render-plot.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { withComputedColumns } from '../../../results/tables/computed-columns.ts';
import { numbersNamed, tableOfRows, type Cell, type Column, type ResultTable } from '../../../results/tables/table.ts';
import { changedTable } from '../../results/tables/changed-table.ts';

const columns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '1', description: 'Parameter point' },
  { name: 'seed', kind: 'identity', type: 'integer', unit: '1', description: 'Seed' },
  { name: 'policy', kind: 'parameter', type: 'text', unit: '', description: 'Pool policy' },
  { name: 'puToPeRatio', kind: 'parameter', type: 'number', unit: '1', description: 'PU:PE ratio' },
  { name: 'utilization', kind: 'metric', type: 'number', unit: '1', description: 'System utilization' },
];

const policies = ['Random', 'LeastUsed', 'WeightedRandomDPF'];
const rows: Cell[][] = policies.flatMap((policy, p) =>
  [1, 2, 10].flatMap((ratio, r) =>
    [1, 2, 3].map((seed) => [p * 3 + r, seed, policy, ratio, 0.5 + 0.1 * p + 0.001 * seed]),
  ),
);
const metadata = { sweep: 'policy puToPeRatio' };
const runs = tableOfRows(columns, rows, metadata);
const summary = summarize(runs);
const plot: PlotDefinition = {
  name: 'utilization',
  title: 'Utilization <of> all policies',
  y: 'utilization',
  x: 'puToPeRatio',
  color: 'policy',
  only: [],
  xScale: 'log',
  yScale: 'linear',
  percent: true,
};

function dataOf(definition: PlotDefinition): PlotData {
  return plotPages(definition, { runs, summary })[0].data;
}

function specificationOf(definition: PlotDefinition): TopLevelSpec {
  return specificationIn(runs, definition);
}

function specificationIn(table: ResultTable, definition: PlotDefinition): TopLevelSpec {
  return plotSpecification(definition, plotPages(definition, { runs: table, summary: summarize(table) })[0]);
}

/** The runs with other measured values. */
function tableOf(utilization: (row: readonly Cell[]) => number): ResultTable {
  return changedTable(runs, (row) => row.with(4, utilization(row)));
}

/** Ends of the vertical axis. */
function domainOf(specification: TopLevelSpec): readonly [number, number] {
  const [, domain] = /"field":"mean".*?"domain":(\[[^\]]+\])/.exec(JSON.stringify(specification)) ?? [];
  return JSON.parse(domain ?? '[0,0]') as [number, number];
}

describe('plots', () => {
  it('show means in percent with confidence intervals, titles and units', () => {
    const data = dataOf(plot);
    assert.equal(data.points.length, 9);
    assert.equal(data.yTitle, 'System utilization [%]');
    assert.equal(data.xTitle, 'PU:PE ratio');
    const [first] = data.points;
    assert.ok(Math.abs(first.mean - 50.2) < 1e-9);
    assert.ok(first.low < first.mean && first.mean < first.high);
    assert.deepEqual(
      data.points.map(({ point }) => point),
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
      'a report finds the runs of a mark',
    );
  });

  it('name the curves as the study declares them', () => {
    assert.deepEqual(dataOf(plot).texts.color?.order, policies);
    const declared = policies.toReversed();
    const [{ data }] = plotPages(plot, { runs, summary, declared: { policy: declared } });
    assert.deepEqual(data.texts.color?.order, declared);
  });

  it('have exactly the ends that are asked for, and say how many values are outside', async () => {
    const narrow = { ...plot, yDomain: [0.6, 0.65], xDomain: [1, 5] } as const;
    assert.deepEqual(domainOf(specificationOf(narrow)), [60, 65]);
    const svg = await renderSvg(specificationOf(narrow));
    // Means are 50.2, 60.2 and 70.2; of those of the middle policy, that at 10 is outside, too.
    assert.match(svg, /7 values are outside the axes/);
    assert.equal(svg.match(/aria-roledescription="point"/g)?.length, 2);
  });

  it('end bars at zero where values cannot be negative, and at the lowest end on a logarithmic axis', async () => {
    const noisy = changedTable(runs, (row) => row.with(4, Number(row[1]) === 1 ? 10 : 0.1));
    const table = summarize(noisy);
    for (const yScale of ['linear', 'log'] as const) {
      const definition = { ...plot, percent: false, yScale };
      const [page] = plotPages(definition, { runs: noisy, summary: table });
      assert.ok(page.data.points.every(({ low }) => low < 0));
      const text = JSON.stringify(plotSpecification(definition, page));
      const bars = [...text.matchAll(/"barLow":(-?[\d.]+)/g)].map(([, value]) => Number(value));
      assert.ok(bars.length === 9 && bars.every((value) => (yScale === 'log' ? value > 0 : value === 0)), bars.join());
      assert.ok(!(await renderSvg(plotSpecification(definition, page))).includes('NaN'));
    }
  });

  it('show intervals of differences below zero, where these may be', () => {
    const noisy = changedTable(runs, (row) => row.with(4, Number(row[1]) === 1 ? 10 : 0.1));
    const y = 'utilization - 0.05';
    const table = withComputedColumns(noisy, [y]);
    const specification = specificationIn(table, { ...plot, percent: false, yScale: 'linear', y });
    assert.match(JSON.stringify(specification), /"barLow":-\d/);
    assert.ok(domainOf(specification)[0] < 0);
  });

  it('distinguish every further swept parameter, too', () => {
    const { color: _color, ...single } = plot;
    assert.deepEqual(dataOf(single).texts.color?.order, policies);
  });

  it('become SVG with one legend and all texts, the same each time', async () => {
    const svg = await renderSvg(specificationOf(plot));
    assert.equal(svg, await renderSvg(specificationOf(plot)));
    for (const text of ['Utilization &lt;of&gt; all policies', 'System utilization [%]', 'PU:PE ratio', ...policies])
      assert.ok(svg.includes(text), text);
    assert.equal(svg.split('role-legend-title').length - 1, 1, 'one legend');
    assert.ok(!svg.includes('…'), 'nothing is cut');
  });

  it('become panels by a column parameter', async () => {
    const { color: _color, ...rest } = plot;
    const svg = await renderSvg(specificationOf({ ...rest, column: 'policy' }));
    for (const policy of policies) assert.ok(svg.includes(policy));
  });

  it('show intervals that reach below 0 on a logarithmic axis, down to its end', async () => {
    // The means of three values as 1, 2 and 30 are known to ± 40.
    const wide = tableOf(([, seed]) => [1, 2, 30][Number(seed) - 1]);
    const specification = specificationIn(wide, { ...plot, yScale: 'log', percent: false });
    const [low, high] = domainOf(specification);
    assert.ok(low > 0 && low < 11 && high > 50, `${low} to ${high}`);
    assert.match(JSON.stringify(specification), new RegExp(`"low":-[^}]*"barLow":${low}`));
    assert.ok(!(await renderSvg(specification)).includes('NaN'));
  });

  it('say which values a logarithmic axis cannot show', async () => {
    const zero = tableOf(([point, seed]) => (point === 0 ? 0 : Number(seed)));
    const svg = await renderSvg(specificationIn(zero, { ...plot, yScale: 'log' }));
    assert.match(svg, /1 value is 0 or below, and not on the logarithmic axis/);
    assert.equal(svg.match(/aria-roledescription="point"/g)?.length, 8);
    assert.ok(!svg.includes('NaN'));
  });

  it('are linear where a logarithmic axis cannot show any value', () => {
    const zero = JSON.stringify(
      specificationIn(
        tableOf(() => 0),
        { ...plot, xScale: 'linear', yScale: 'log' },
      ),
    );
    assert.ok(!zero.includes('"type":"log"'));
    const { x: _x, ...rest } = plot;
    const atZero = changedTable(runs, (row) => row.with(3, Number(row[3]) - 1));
    const horizontal = JSON.stringify(specificationIn(atZero, { ...rest, x: 'puToPeRatio', xScale: 'log' }));
    assert.ok(!horizontal.includes('"type":"log"'));
  });

  it('distinguish 19 curves, and name them all', async () => {
    const names = Array.from({ length: 19 }, (_, index) => `Policy${index}`);
    const many = tableOfRows(
      columns,
      names.flatMap((name, p) => [1, 2].map((seed) => [p, seed, name, 1, 0.01 * p])),
      metadata,
    );
    const svg = await renderSvg(specificationIn(many, plot));
    const symbols = [...svg.matchAll(/role-legend-symbol[^]*?<path [^>]*d="([^"]*)"[^>]*fill="([^"]*)"/g)];
    assert.equal(new Set(symbols.map(([, shape, color]) => `${color} ${shape}`)).size, 19);
    for (const name of names) assert.ok(svg.includes(`>${name}<`), name);
  });

  it('turn names on the horizontal axis that would collide', () => {
    const { color: _color, ...rest } = plot;
    const byName = (count: number): string =>
      JSON.stringify(
        specificationIn(
          tableOfRows(
            columns,
            Array.from({ length: count }, (_, p) => [p, 1, `LongNameOfPolicy${p}`, 1, 0.5]),
            metadata,
          ),
          { ...rest, x: 'policy', xScale: 'linear' },
        ),
      );
    assert.ok(byName(3).includes('"labelAngle":0'));
    assert.ok(byName(12).includes('"labelAngle":-40'));
  });

  describe('of several parameters', () => {
    const sizes = [1e6, 1e7];
    const delays = [0, 50];
    const more = tableOfRows(
      [
        ...columns.slice(0, 4),
        {
          name: 'requestSize',
          kind: 'parameter',
          type: 'number',
          unit: 'calculations',
          description: 'Request size; auto: x',
        },
        { name: 'capacity', kind: 'parameter', type: 'number', unit: 'calculations/s', description: 'Capacity' },
        { name: 'lanDelay', kind: 'parameter', type: 'number', unit: 'ms', description: 'Delay' },
        columns[4],
      ],
      policies.flatMap((policy, p) =>
        [1, 10].flatMap((ratio, r) =>
          sizes.flatMap((size, s) =>
            delays.flatMap((delay, d) =>
              [1, 2].map((seed) => [
                p * 8 + r * 4 + s * 2 + d,
                seed,
                policy,
                ratio,
                size,
                1e6,
                delay,
                p + r + s + d + seed,
              ]),
            ),
          ),
        ),
      ),
      { sweep: 'policy puToPeRatio requestSize lanDelay' },
    );
    const moreSummary = summarize(more);
    const { color: _color, ...bare } = plot;
    const axis = { ...bare, x: 'requestSize / capacity', xTitle: 's [s]' };
    const pagesOf = (definition: PlotDefinition): PlotPage[] =>
      plotPages(definition, { runs: more, summary: moreSummary });

    it('have a derived axis', () => {
      const [{ data }] = pagesOf({ ...axis, color: 'policy', dash: 'puToPeRatio', column: 'lanDelay' });
      assert.deepEqual([...new Set(data.points.map(({ x }) => x))], [1, 10]);
      assert.equal(data.xTitle, 's [s]');
      assert.equal(
        pagesOf({ ...bare, x: 'requestSize', color: 'policy' })[0].data.xTitle,
        'Request size [calculations]',
      );
    });

    it('have titles with units of expressions, or their labels', () => {
      const definition = { ...plot, percent: false, y: 'Idle = 1 - utilization', x: 'requestSize / capacity' };
      const withY = withComputedColumns(more, ['Idle = 1 - utilization']);
      const [{ data }] = plotPages(
        { ...definition, column: 'd = 2 * lanDelay' },
        { runs: withY, summary: summarize(withY) },
      );
      assert.equal(data.yTitle, 'Idle');
      assert.equal(data.xTitle, 'requestSize / capacity [s]');
      assert.deepEqual(data.texts.column, { title: 'd [ms]', isNamed: false, order: ['0', '100'] });
      const pages = pagesOf({ ...axis, color: 'policy', page: 'M = puToPeRatio * 2' });
      assert.deepEqual(
        pages.map(({ name, title }) => [name, title]),
        [
          ['utilization.2', 'Utilization <of> all policies (M = 2)'],
          ['utilization.20', 'Utilization <of> all policies (M = 20)'],
        ],
      );
    });

    it('do not have the titles that other plots give the same expressions', () => {
      const titled = withComputedColumns(more, ['Idle = 1 - utilization', 's = requestSize / capacity']);
      const definition = { ...bare, percent: false, y: '1 - utilization', x: 'requestSize / capacity' };
      const [{ data }] = plotPages(definition, { runs: titled, summary: summarize(titled) });
      assert.deepEqual([data.xTitle, data.yTitle], ['requestSize / capacity [s]', '1 - utilization']);
    });

    it('leave out points that have no place, as something is divided by 0', () => {
      const [{ data }] = pagesOf({ ...axis, xTitle: undefined, x: 'requestSize / lanDelay', color: 'policy' });
      assert.equal(data.points.length, 3 * 2 * 2);
      assert.equal(data.xOrder, undefined, 'the axis is one of numbers');
    });

    it('say in how many runs an expression has no value', () => {
      const y = 'puToPeRatio / (utilization - 2)';
      const lost = withComputedColumns(more, [y]);
      const [{ data }] = plotPages(
        { ...axis, percent: false, y, color: 'policy' },
        { runs: lost, summary: summarize(lost) },
      );
      const [without] = [
        numbersNamed(more, 'utilization')
          .present()
          .filter((value) => value === 2).length,
      ];
      assert.ok(without > 0);
      assert.deepEqual(data.lost, [`no value in ${without} ${without === 1 ? 'run' : 'runs'} (division by 0)`]);
      assert.deepEqual(undefinedInWords([{ ...axis, y }], lost), [
        `plot utilization: ${y} has no value in ${without} of ${more.length} runs (division by 0)`,
      ]);
      const only = [[{ parameter: 'policy', is: ['Random'] }]];
      const [{ data: part }] = plotPages(
        { ...axis, percent: false, y, only },
        { runs: lost, summary: summarize(lost) },
      );
      const [count] = part.lost.map((text) => Number.parseInt(text.replace('no value in ', '')));
      assert.ok(count > 0 && count < without);
      assert.deepEqual(undefinedInWords([{ ...axis, y, only }], lost), [
        `plot utilization: ${y} has no value in ${count} of ${more.length / 3} runs (division by 0)`,
      ]);
    });

    it('have a picture for each value of the page parameter', () => {
      const pages = pagesOf({ ...axis, color: 'policy', row: 'lanDelay', page: 'puToPeRatio' });
      assert.deepEqual(
        pages.map(({ name, title }) => [name, title]),
        [
          ['utilization.1', 'Utilization <of> all policies (puToPeRatio = 1)'],
          ['utilization.10', 'Utilization <of> all policies (puToPeRatio = 10)'],
        ],
      );
      for (const { data } of pages) assert.equal(data.points.length, 3 * 2 * 2);
    });

    it('distinguish unnamed parameters by color only where points would coincide', () => {
      const [{ data }] = pagesOf({ ...axis, dash: 'policy', column: 'puToPeRatio' });
      assert.deepEqual(data.texts.color?.order, ['0', '50']);
      const none = pagesOf({ ...axis, color: 'policy', dash: 'lanDelay', column: 'puToPeRatio' });
      assert.deepEqual(none[0].data.texts.color?.title, 'Pool policy');
    });

    it('have long titles of legends in lines, which take no width from the panels', async () => {
      const definition = { ...axis, color: 'policy' };
      const [page] = pagesOf(definition);
      const { color } = page.data.texts;
      const title = 'How long a pool user may use a handle resolution again [s]';
      const long = {
        ...page,
        data: { ...page.data, texts: { color: { order: color?.order ?? [], title, isNamed: false } } },
      };
      const svg = await renderSvg(plotSpecification(definition, long));
      for (const line of ['How long a pool user may use a', 'handle resolution again [s]'])
        assert.ok(svg.includes(`>${line}<`), line);
      assert.equal(svg.split('role-legend-title').length - 1, 1, 'colors and marks share it');
    });

    it('show only points that fit a rule, and say what is the same in all of them', () => {
      const only = [[{ parameter: 'lanDelay', atLeast: 50 }]];
      const [page] = pagesOf({ ...axis, color: 'policy', column: 'puToPeRatio', dash: 'lanDelay', only });
      assert.equal(page.data.points.length, 12);
      assert.equal(page.data.texts.dash, undefined);
      assert.deepEqual(page.data.constants, ['Delay [ms]: 50']);
    });

    it('become panels in rows and columns, with dashes and all legends', async () => {
      const definition = { ...axis, color: 'policy', dash: 'puToPeRatio', row: 'lanDelay' };
      const svg = await renderSvg(plotSpecification(definition, pagesOf(definition)[0]));
      assert.equal(svg.split('role-legend-title').length - 1, 2, 'a legend for colors and one for dashes');
      assert.match(svg, /stroke-dasharray="6,3"/);
      for (const text of ['s [s]', 'Delay [ms]', ...policies]) assert.ok(svg.includes(text), text);
      assert.ok(!svg.includes('…'), 'nothing is cut');
      const grid = { ...axis, color: 'policy', column: 'puToPeRatio', row: 'lanDelay' };
      const panels = await renderSvg(plotSpecification(grid, pagesOf(grid)[0]));
      assert.equal(panels.split('role-scope child_layer_0_pathgroup').length - 1, 4, 'four panels');
    });
  });

  it('become PNG of twice the size', async () => {
    const svg = await renderSvg(specificationOf(plot));
    const png = Buffer.from(renderPng(svg));
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const width = Number(/width="(\d+)/.exec(svg)?.[1]);
    assert.ok(Math.abs(png.readUInt32BE(16) - 2 * width) <= 2);
    assert.ok(png.length > 10_000, 'a picture with something in it');
  });

  const domains: readonly (readonly [string, readonly [number, number]])[] = [
    ['some values', [0.5, 0.505]],
    ['all values', [0, 0.01]],
  ];
  for (const [what, yDomain] of domains)
    it(`become PNG where ${what} are far beyond the axis`, async () => {
      const svg = await renderSvg(specificationOf({ ...plot, yDomain }));
      assert.equal(Buffer.from(renderPng(svg)).subarray(1, 4).toString(), 'PNG');
    });
});
