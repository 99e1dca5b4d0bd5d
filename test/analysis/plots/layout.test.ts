import assert from 'node:assert/strict';
import { lookOf } from '../../../analysis/plots/look.ts';
import type { PlottedResults } from '../../../analysis/plots/plot-data.ts';
import { withPlotColumns } from '../../../analysis/plots/plot-columns.ts';
import { plotPictures } from '../../../analysis/plots/plot-pictures.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import type { PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { palettes, type PlotLook, type PlotStyle } from '../../../results/folders/plot-look.ts';
import { tableOfRows, type Cell, type ResultTable } from '../../../results/tables/table.ts';
import { runsTable } from '../../../scenarios/execution/runs-table.ts';
import { plainValue } from '../../../scenarios/language/derived-value.ts';
import { loadStudy, studyNames } from '../../../scenarios/language/study-catalogue.ts';
import { loadStyle, styleNames } from '../../../scenarios/language/style-catalogue.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { excess, overlap, textLayout, type TextLayout } from './text-boxes.ts';
import { plottedColumns } from './plotted-columns.ts';
import { schemaFaults } from './vega-lite-schema.ts';

/** px; letters have some room beside them. */
const TOLERANCE = 1;

/** Axes of so many names have smaller letters. */
const MANY = 20;

/** What is wrong with the texts of a picture. @param font px, of labels */
function faultsOf({ texts, panels, legends, axes, picture }: TextLayout, font: number): string[] {
  const faults: string[] = [];
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1))
      if (overlap(one.box, other.box) > TOLERANCE)
        faults.push(`"${one.text}" (${one.role}) and "${other.text}" (${other.role}) overlap`);
    if (excess(one.box, picture) > TOLERANCE) faults.push(`"${one.text}" is cut`);
    if (!one.role.startsWith('legend') && panels.some((panel) => overlap(one.box, panel) > TOLERANCE))
      faults.push(`"${one.text}" (${one.role}) is over a panel`);
    const hasMany = axes.some(({ labels }) => labels.length > MANY && labels.includes(one.text));
    if (one.fontSize < font - 1e-6 && !hasMany) faults.push(`"${one.text}" has ${one.fontSize} px`);
    if (one.text.includes('…')) faults.push(`"${one.text}" is shortened`);
  }
  for (const [index, panel] of panels.entries())
    if (panels.slice(index + 1).some((other) => overlap(panel, other) > TOLERANCE)) faults.push('panels overlap');
  for (const legend of legends) if (excess(legend, picture) > TOLERANCE) faults.push('a legend is cut');
  if (panels.length === 0) faults.push('no panel');
  if (axes.length < 2) faults.push('an axis has no ticks');
  for (const { ticks, labels } of axes) {
    if (labels.filter((label) => label !== '').length !== ticks)
      faults.push(`${ticks} ticks, labels ${labels.join(' ')}`);
    if (new Set(labels).size < labels.length) faults.push(`labels are the same: ${labels.join(' ')}`);
    for (const label of labels) if (/^-?0[.,]0{4,}$/.test(label)) faults.push(`unreadable: ${label}`);
  }
  return [...new Set(faults)];
}

/** What is wrong with the pictures of a plot. @param what they are, for the message */
async function faultsIn(plot: PlotDefinition, results: PlottedResults, what: string): Promise<string[]> {
  const faults: string[] = [];
  const { font } = lookOf(results.style, plot);
  for (const { name, specification } of await plotPictures(plot, results)) {
    const found = [...schemaFaults(specification), ...faultsOf(await textLayout(specification), font)];
    faults.push(...found.map((fault) => `${name}, ${what}: ${fault}`));
  }
  return faults;
}

function styleNamed(name: string, overrides: PlotLook = {}): PlotStyle {
  return { ...loadStyle(name), overrides };
}

/** Results of a study that was not simulated: of each metric, values that differ from point to point and seed to seed. */
function madeUpRuns(name: string): ResultTable {
  const study = loadStudy(name);
  const runs = planRuns(study).points.flatMap((point) =>
    [1, 2].map((seed) => ({
      point,
      seed,
      index: 2 * point.index + seed - 1,
      metric: (metric: string) => (((point.index * 7 + seed * 3 + metric.length) % 23) + 1) / 25,
    })),
  );
  return withPlotColumns(runsTable(study, runs, '1.0.0'), study.plots);
}

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

describe('texts in pictures of the shipped studies', function () {
  this.timeout(240_000);

  for (const name of studyNames())
    it(`do not touch each other: ${name}`, async () => {
      const { plots, sweep } = loadStudy(name);
      const runs = madeUpRuns(name);
      const summary = summarize(runs);
      const declared = Object.fromEntries([...sweep].map(([key, values]) => [key, values.map(plainValue)]));
      const faults: string[] = [];
      for (const [index, plot] of plots.entries())
        for (const [place, style] of styleNames().entries()) {
          const palette = palettes[(index + place) % palettes.length];
          const chosen = styleNamed(style, { palette });
          const results = { runs, summary, style: chosen, declared };
          faults.push(...(await faultsIn(plot, results, `${style}, ${palette}`)));
        }
      assert.deepEqual(faults, []);
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

describe('texts in pictures that are hard to lay out', function () {
  this.timeout(240_000);

  for (const [what, [plot, sweep]] of Object.entries(nasty))
    it(`do not touch each other: ${what}`, async () => {
      const runs = runsOf({ ...few, ...sweep });
      const results = { runs, summary: summarize(runs) };
      const looks: readonly PlotLook[] = [
        {},
        { width: 88, font: 'DejaVu Sans Condensed' },
        { width: 181, legend: 'bottom', font: 'DejaVu Serif' },
      ];
      const faults: string[] = [];
      for (const [place, name] of styleNames().entries())
        for (const [index, look] of looks.entries()) {
          const palette = palettes[(index + place) % palettes.length];
          const style = styleNamed(name, { ...look, palette });
          faults.push(...(await faultsIn(plot, { ...results, style }, `${name}, ${JSON.stringify(look)}, ${palette}`)));
        }
      assert.deepEqual(faults, []);
    });
});
