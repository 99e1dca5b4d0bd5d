import assert from 'node:assert/strict';
import { summarize } from '../../../analysis/statistics/summary.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { palettes, type PlotLook } from '../../../results/folders/plot-look.ts';
import { tableOfRows, type Cell, type ResultTable } from '../../../results/tables/table.ts';
import { studyNames } from '../../../scenarios/language/study-catalogue.ts';
import { styleNames } from '../../../scenarios/language/style-catalogue.ts';
import { faultsIn, faultsOf, faultsOfStudy, styleNamed } from './picture-faults.ts';
import { plottedColumns } from './plotted-columns.ts';
import { textLayout } from './text-boxes.ts';

describe('measured texts', () => {
  it('show what is wrong with a picture', async () => {
    const values = names(9, 'a rather long name ').map((x, y) => ({ x, y: y / 1e7 }));
    const layout = await textLayout({
      width: 100,
      height: 100,
      data: { values },
      mark: 'point',
      encoding: {
        x: { field: 'x', axis: { labelAngle: 0, labelOverlap: false, titlePadding: -120 } },
        y: { field: 'y', type: 'quantitative', axis: { format: '.5f', labelOverlap: false, labelFontSize: 8 } },
      },
    });
    const faults = faultsOf(layout, 10).join('\n');
    for (const fault of [
      /"a rather long name 1" \(axis-label\) and "a rather long name 2" \(axis-label\) overlap/,
      /"x" \(axis-title\) is over a panel/,
      /"0.00000" has 8 px/,
      /labels are the same: 0.00000 0.00000/,
      /unreadable: 0.00000/,
    ])
      assert.match(faults, fault);
  });
});

describe('texts in pictures of the shipped studies', () => {
  // Each plot in one style; `verify:report` has all.
  const styles = styleNames();
  for (const [place, name] of studyNames().entries())
    it(`do not touch each other: ${name}`, async () => {
      assert.deepEqual(await faultsOfStudy(name, (plot) => [styles[(place + plot) % styles.length]]), []);
    });
});

interface Sweep {
  readonly policies: readonly string[];
  readonly sizes: readonly number[];
  readonly capacities: readonly number[];
  readonly ratios: readonly number[];
  /** The share that there is of all combinations. */
  readonly isRun: (point: number) => boolean;
  readonly measured: (point: number, seed: number, points: number) => number;
}

function names(count: number, prefix = 'Policy'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

const few: Sweep = {
  policies: ['LeastUsed', 'RoundRobin', 'Random'],
  sizes: [1e6, 1e7],
  capacities: [1e6],
  ratios: [1, 2, 5, 10],
  isRun: () => true,
  measured: (point, seed, points) => 0.2 + point / (2 * points) + seed / 100,
};

function runsOf({ policies, sizes, capacities, ratios, isRun, measured }: Sweep): ResultTable {
  const points = policies.flatMap((policy) =>
    sizes.flatMap((size) => capacities.flatMap((capacity) => ratios.map((ratio) => [policy, size, capacity, ratio]))),
  );
  const rows = points.flatMap((point, index): Cell[][] =>
    isRun(index) ? [1, 2].map((seed) => [index, seed, ...point, measured(index, seed, points.length)]) : [],
  );
  return tableOfRows(plottedColumns, rows, { sweep: 'policy requestSize capacity puToPeRatio' });
}

const bare: PlotDefinition = {
  name: 'p',
  title: 'Utilization',
  y: 'utilization',
  x: 'puToPeRatio',
  only: [],
  xScale: 'linear',
  yScale: 'linear',
  percent: false,
};
const curves = { ...bare, color: 'policy', dash: 'requestSize' };
const grid = { ...bare, row: 'policy', column: 'capacity', color: 'requestSize' };
const one = { policies: ['Random'], sizes: [1e6], ratios: [3] };
const long = 'WithAnExtraordinarilyLongNameThatNobodyWouldType';

/** Pictures that are hard to lay out. */
const nasty: Readonly<Record<string, readonly [PlotDefinition, Partial<Sweep>]>> = {
  '40 curves': [
    { ...bare, color: 'policy' },
    { policies: names(40), sizes: [1e6] },
  ],
  '40 curves of two legends': [curves, { policies: names(10), sizes: [1e5, 1e6, 1e7, 1e8] }],
  '5 x 5 panels': [grid, { policies: names(5), capacities: [1e5, 3e5, 1e6, 3e6, 1e7] }],
  'empty panels': [grid, { policies: names(3), capacities: [1e5, 1e6, 1e7], isRun: (point) => point % 24 > 7 }],
  'seven panels that wrap': [{ ...bare, column: 'policy', color: 'requestSize' }, { policies: names(7) }],
  'one value': [curves, { ...one, measured: () => 0.5 }],
  'one value, zero': [bare, { ...one, measured: () => 0 }],
  'one value, large, on logarithmic axes': [
    { ...bare, xScale: 'log', yScale: 'log' },
    { ...one, measured: () => 1e12 },
  ],
  'zeros on a logarithmic axis': [
    { ...curves, yScale: 'log' },
    { measured: (point, seed) => (point % 3) * 10 ** (seed % 4) },
  ],
  'nothing but zeros on a logarithmic axis': [{ ...curves, yScale: 'log' }, { measured: () => 0 }],
  '18 decades': [
    { ...curves, yScale: 'log' },
    { measured: (point, _seed, points) => 10 ** ((18 * point) / points - 9) },
  ],
  'long names': [curves, { policies: names(4, long) }],
  'long names below the axis': [{ ...bare, x: 'policy', color: 'requestSize' }, { policies: names(4, long) }],
  'long names of panels': [grid, { policies: names(3, long), capacities: [1e5, 1e6] }],
  'tiny values': [curves, { measured: (point) => (point + 1) * 1e-12 }],
  'huge values': [curves, { measured: (point) => (point + 1) * 1e12 }],
  'values that hardly differ': [curves, { measured: (point) => 1234.5 + point * 1e-5 }],
  'large values that hardly differ': [curves, { measured: (point) => 1e9 + point }],
  'negative values': [curves, { measured: (point, seed) => -1000 * point - seed }],
  'values on both sides of zero': [curves, { measured: (point, _seed, points) => point - points / 2 }],
  'bars of 100 names': [
    { ...bare, x: 'policy' },
    { policies: names(100), sizes: [1e6], ratios: [1] },
  ],
  '100 places': [curves, { ratios: numbers(100) }],
  'places that are close to each other': [curves, { ratios: [0.1, 0.11, 0.12, 0.13, 100, 1e4] }],
  'places of twelve decades': [{ ...curves, xScale: 'log' }, { ratios: [1e-6, 1e-3, 1, 1e3, 1e6] }],
  'tiny places': [curves, { ratios: [1e-12, 2e-12, 5e-12] }],
  'a long title': [
    {
      ...curves,
      title: `Utilization ${'of many elements '.repeat(20)}`,
      xTitle: 'x '.repeat(150),
      yTitle: 'y '.repeat(150),
    },
    {},
  ],
};

describe('texts in pictures that are hard to lay out', () => {
  for (const [number, [what, [plot, sweep]]] of Object.entries(nasty).entries())
    it(`do not touch each other: ${what}`, async () => {
      const runs = runsOf({ ...few, ...sweep });
      const results = { runs, summary: summarize(runs) };
      const looks: readonly PlotLook[] = [
        {},
        { width: 88, font: 'DejaVu Sans Condensed' },
        { width: 181, legend: 'bottom', font: 'DejaVu Serif' },
      ];
      const faults: string[] = [];
      // Each style and each look, though not each with each.
      for (const [place, name] of styleNames().entries()) {
        const look = looks[(number + place) % looks.length];
        const palette = palettes[(number + place) % palettes.length];
        const style = styleNamed(name, { ...look, palette });
        faults.push(...(await faultsIn(plot, { ...results, style }, `${name}, ${JSON.stringify(look)}, ${palette}`)));
      }
      assert.deepEqual(faults, []);
    });
});
