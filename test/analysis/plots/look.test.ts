import assert from 'node:assert/strict';
import type { TopLevelSpec } from 'vega-lite';
import { fittedPicture } from '../../../analysis/plots/fitted-picture.ts';
import { numberInWords } from '../../../analysis/plots/look.ts';
import { plotPages, type PlotPage } from '../../../analysis/plots/plot-data.ts';
import { plotPictures } from '../../../analysis/plots/plot-pictures.ts';
import { plotSpecification } from '../../../analysis/plots/plot-spec.ts';
import { renderPicture, renderSvg } from '../../../analysis/plots/render-plot.ts';
import { summarize } from '../../../analysis/statistics/summary.ts';
import { marks, type PlotDefinition } from '../../../results/folders/plot-definition.ts';
import { legendPlaces, palettes, type PlotStyle } from '../../../results/folders/plot-look.ts';
import { tableOfRows, type ResultTable } from '../../../results/tables/table.ts';
import { loadStyle, styleNames } from '../../../scenarios/language/style-catalogue.ts';
import { plottedColumns } from './plotted-columns.ts';
import { schemaFaults } from './vega-lite-schema.ts';

/** Runs of all combinations, with values that differ from point to point and from seed to seed. */
function runsOf(policies: readonly string[], sizes: readonly number[], ratios: readonly number[]): ResultTable {
  const points = policies.flatMap((policy) =>
    sizes.flatMap((size) => ratios.map((ratio) => [policy, size, ratio] as const)),
  );
  const rows = points.flatMap(([policy, size, ratio], index) =>
    [1, 2, 3].map((seed) => [index, seed, policy, size, 1e6, ratio, 0.2 + index / (2 * points.length) + seed / 100]),
  );
  return tableOfRows(plottedColumns, rows, { sweep: 'policy requestSize puToPeRatio' });
}

const policies = ['LeastUsed', 'RoundRobin', 'Random'];
const sizes = [1e6, 1e7];
const runs = runsOf(policies, sizes, [1, 2, 5, 10]);
const plot: PlotDefinition = {
  name: 'p',
  title: 'Utilization',
  y: 'utilization',
  x: 'puToPeRatio',
  color: 'policy',
  dash: 'requestSize',
  only: [],
  xScale: 'linear',
  yScale: 'linear',
  percent: false,
};

function pageOf(definition: PlotDefinition, style?: PlotStyle, table = runs): PlotPage {
  const declared = { policy: policies, requestSize: sizes };
  const [page] = plotPages(definition, { runs: table, summary: summarize(table), declared, style });
  return page;
}

async function svgOf(definition: PlotDefinition, style?: PlotStyle, table = runs): Promise<string> {
  return renderSvg((await fittedPicture(definition, pageOf(definition, style, table))).specification);
}

function styleNamed(name: string): PlotStyle {
  return { ...loadStyle(name), overrides: {} };
}

/** The texts of a legend, in the order of their places: rows from the top, each from the left. */
function legendTexts(svg: string): string[] {
  const labels = [...svg.matchAll(/role-legend-label"[^]*?<text[^>]*>([^<]*)<\/text>/g)];
  return labels.map(([, text]) => text);
}

function check(specification: TopLevelSpec, what: string): void {
  const text = JSON.stringify(specification);
  assert.deepEqual(schemaFaults(specification), [], what);
  assert.ok(!text.includes('"url"'), 'its data are in it');
}

describe('specification of a picture', () => {
  for (const name of styleNames())
    it(`is one of Vega-Lite with all of its data: style ${name}`, () => {
      for (const mark of marks)
        for (const palette of palettes) {
          const definition = { ...plot, mark, palette };
          check(plotSpecification(definition, pageOf(definition, styleNamed(name))), `${mark}, ${palette}`);
        }
    });

  it('is one of Vega-Lite with panels, names, logarithmic axes, and numbers of other countries', () => {
    const { color: _color, dash: _dash, ...bare } = plot;
    const variants: PlotDefinition[] = [
      { ...bare, row: 'policy', column: 'requestSize', caps: true, decimal: 'comma' },
      { ...bare, column: 'policy', xScale: 'log', yScale: 'log', grid: false },
      { ...bare, x: 'policy', color: 'requestSize', yDomain: [0.3, 0.5] },
      ...legendPlaces.map((legend) => ({ ...plot, legend })),
    ];
    for (const each of variants) check(plotSpecification(each, pageOf(each)), JSON.stringify(each));
  });
});

describe('size of a picture', () => {
  it('is that of a column or page of paper, whatever its labels and legends need', async () => {
    for (const [look, width] of [
      [{ width: 88 }, '88mm'],
      [{ width: 181, legend: 'bottom' }, '181mm'],
      [{ width: 120, fontSize: 14, legend: 'right' }, '120mm'],
    ] as const)
      assert.match(await svgOf({ ...plot, ...look }), new RegExp(`<svg[^>]* width="${width}"`));
  });

  it('has a height, too', async () => {
    const svg = await svgOf({ ...plot, width: 100, height: 70 });
    const [, height] = /<svg[^>]* height="([\d.]+)mm"/.exec(svg) ?? [];
    assert.ok(Math.abs(Number(height) - 70) < 0.3, height);
  });

  it('of which nothing would be left for the panels is exceeded, and that is said', async () => {
    const long = runsOf(
      policies.map((policy) => `${policy}WithAVeryLongNameThatIsNotShort`),
      sizes,
      [1, 2],
    );
    const results = { runs: long, summary: summarize(long) };
    const [narrow] = await plotPictures({ ...plot, width: 40, legend: 'right' }, results);
    assert.deepEqual(narrow.warnings, [
      'plot p: its texts leave no room for panels in the size that is wanted: it is larger',
    ]);
    const [wide] = await plotPictures({ ...plot, width: 181, legend: 'right' }, results);
    assert.deepEqual(wide.warnings, []);
  });

  it('is kept by legends below the panels, if they leave no room beside them', async () => {
    const named = runsOf([...policies, 'WeightedRandom', 'WeightedRoundRobin'], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2]);
    const results = { runs: named, summary: summarize(named) };
    const [picture] = await plotPictures({ ...plot, width: 88, legend: 'right' }, results);
    assert.deepEqual(picture.warnings, []);
    assert.match(JSON.stringify(picture.specification), /"orient":"bottom"/);
  });

  it('in pixels of a PNG is by its resolution', async () => {
    const { specification } = await fittedPicture(plot, pageOf({ ...plot, width: 88, resolution: 300 }));
    const png = Buffer.from((await renderPicture(specification, ['png'])).get('png') ?? '');
    assert.ok(Math.abs(png.readUInt32BE(16) - (88 / 25.4) * 300) <= 2, String(png.readUInt32BE(16)));
  });

  it('for paper is not that in the report', async () => {
    const [picture] = await plotPictures({ ...plot, width: 88, legend: 'none' }, { runs, summary: summarize(runs) });
    assert.ok(picture.onScreen !== undefined);
    assert.match(await renderSvg(picture.onScreen), /width="8\d\d(\.\d+)?" [^]*Pool policy/);
  });
});

describe('names in a picture', () => {
  it('are labels of values, also computed ones, in the order that is wanted', async () => {
    const labels = { policy: { LeastUsed: 'LU', Random: 'RAND' }, requestSize: 's = {requestSize / capacity}' };
    const { data } = pageOf({ ...plot, labels, order: { policy: ['Random'] } });
    assert.deepEqual(data.texts.color?.order, ['RAND', 'LU', 'RoundRobin']);
    assert.deepEqual(data.texts.dash?.order, ['s = 1', 's = 10']);
    assert.equal(data.texts.dash?.title, '', 'the labels say it');
  });

  it('stay distinct where labels would be the same', () => {
    const { data } = pageOf({ ...plot, labels: { requestSize: 'C = {capacity}' } });
    assert.deepEqual(data.texts.dash?.order, ['C = 1,000,000 (1,000,000)', 'C = 1,000,000 (10,000,000)']);
  });

  it('are titles of the style, of the plot, or none', () => {
    const titles = { policy: 'Policy p', utilization: 'U [1]' };
    const { data } = pageOf({ ...plot, titles, xTitle: 'r', dashTitle: '' });
    assert.deepEqual(
      [data.xTitle, data.yTitle, data.texts.color?.title, data.texts.dash?.title],
      ['r', 'U [1]', 'Policy p', ''],
    );
    assert.equal(pageOf({ ...plot, titles: { utilization: 'U' }, percent: true }).data.yTitle, 'U [%]');
  });

  it('are on the horizontal axis, too', async () => {
    const { color: _color, dash: _dash, ...bare } = plot;
    const named = { ...bare, x: 'policy', labels: { policy: { Random: 'RAND' } }, order: { policy: ['RoundRobin'] } };
    const svg = await svgOf(named);
    assert.deepEqual([...svg.matchAll(/>(RAND|LeastUsed|RoundRobin)</g)].map(([, text]) => text).slice(0, 3), [
      'RoundRobin',
      'LeastUsed',
      'RAND',
    ]);
    assert.match(await svgOf({ ...plot, labels: { puToPeRatio: { '5': 'five' } } }), />five</);
  });

  it('name each curve in the layout of SimProcTC', async () => {
    const svg = await svgOf(plot, styleNamed('simproctc'));
    assert.deepEqual(
      legendTexts(svg),
      policies.flatMap((policy) => [`p = ${policy}, s = 1`, `p = ${policy}, s = 10`]),
    );
    assert.match(svg, />System utilization U</);
  });

  it('have constant parameters above the panels, or nothing', async () => {
    const only = [[{ parameter: 'requestSize', is: [1e6] }]];
    assert.match(await svgOf({ ...plot, only, heading: 'parameters' }), />Request size \[calculations\]: 1,000,000</);
    const none = await svgOf({ ...plot, only, heading: 'none' });
    assert.ok(!none.includes('role-title-text'));
    assert.ok(!(await svgOf({ ...plot, heading: 'title' })).includes('role-title-subtitle'));
  });
});

describe('numbers in a picture', () => {
  it('have the separators that are wanted', async () => {
    const point = { decimal: '.', thousands: ',' };
    const comma = { decimal: ',', thousands: '.' };
    assert.deepEqual(
      [1234567.5, 0.25, 999, 1e12, 3e-7, Infinity, -1234, 0].map((value) => numberInWords(value, point)),
      ['1,234,567.5', '0.25', '999', '1e12', '3e-7', 'never', '-1,234', '0'],
    );
    assert.deepEqual(
      [1234567.5, 1.5e-7].map((value) => numberInWords(value, comma)),
      ['1.234.567,5', '1,5e-7'],
    );
    const svg = await svgOf({ ...plot, decimal: 'comma', thousands: 'point' });
    for (const text of ['0,1', '1.000.000', '10.000.000']) assert.ok(svg.includes(`>${text}<`), text);
  });

  it('have intervals of the confidence that is wanted', async () => {
    const widthOf = (confidence?: number): number => {
      const [{ low, high }] = pageOf({ ...plot, confidence }).data.points;
      return high - low;
    };
    assert.ok(widthOf(0.9) < widthOf(0.95) && widthOf(0.95) < widthOf(0.99));
    assert.equal(widthOf(), widthOf(0.95));
    // Student's t with 2 degrees of freedom: 9.925 and 4.303.
    assert.ok(Math.abs(widthOf(0.99) / widthOf(0.95) - 9.925 / 4.303) < 1e-3);
    assert.match(await svgOf({ ...plot, confidence: 0.99 }), /99 % confidence intervals/);
  });
});

describe('curves of a picture', () => {
  const many = Array.from({ length: 40 }, (_, index) => `Policy${index}`);
  const table = runsOf(many, [1e6], [1, 2]);
  const { dash: _dash, ...single } = plot;

  for (const palette of palettes)
    it(`are told apart by colors, marks and dashes, all forty: ${palette}`, async () => {
      // Black lines without marks have dashes alone.
      for (const mark of palette === 'black-and-white' ? (['line'] as const) : (['line', 'steps'] as const)) {
        const { specification } = await fittedPicture(single, pageOf({ ...single, palette, mark }, undefined, table));
        const [line, ...others] = (specification as unknown as { layer: { encoding: Record<string, Channel> }[] })
          .layer;
        const [color, dash] = [rangeOf(line.encoding['color']), rangeOf(line.encoding['strokeDash'])];
        const shape = rangeOf(others.at(-1)?.encoding['shape']);
        const looks = many.map((text) => JSON.stringify([color.get(text), dash.get(text), shape.get(text)]));
        assert.equal(new Set(looks).size, many.length, mark);
      }
    });

  it('are grey, or black', async () => {
    for (const mark of marks) {
      const grey = await svgOf({ ...plot, palette: 'grey', mark });
      assert.ok(colorsIn(grey).every(isGrey), `${mark}: ${colorsIn(grey).join(' ')}`);
    }
    const black = await svgOf({ ...plot, palette: 'black-and-white', grid: false });
    assert.ok(!colorsIn(black).some((color) => !isGrey(color)));
  });

  it('have legends in the order of the study, however many columns', async () => {
    for (const legend of ['right', 'top'] as const) {
      const svg = await svgOf({ ...single, legend, width: 181 }, undefined, table);
      assert.deepEqual(new Set(legendTexts(svg)), new Set(many), legend);
    }
    assert.ok(!(await svgOf({ ...plot, legend: 'none' })).includes('role-legend-label'));
  });
});

interface Channel {
  readonly scale?: { readonly domain: readonly string[]; readonly range: readonly unknown[] };
}

/** What the texts of a channel are drawn with. */
function rangeOf(channel: Channel | undefined): Map<string, unknown> {
  return new Map(channel?.scale?.domain.map((text, index) => [text, channel.scale?.range[index]]));
}

function colorsIn(svg: string): string[] {
  return [...svg.matchAll(/(?:fill|stroke)="(#[0-9a-f]{6}|rgb\([^)]*\)|[a-z]+)"/g)].map(([, color]) => color);
}

function isGrey(color: string): boolean {
  if (/^(none|white|black|transparent|grey|gray)$/.test(color)) return true;
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(color) ?? [];
  return red !== undefined && red === green && green === blue;
}
