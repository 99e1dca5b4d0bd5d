import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../../results/folders/manifest.ts';
import { barLow, xEncoding, yEncoding } from './plot-axes.ts';
import { roles, type PlotData, type PlotPage, type Role, type RoleTexts } from './plot-data.ts';
import { wrappedLines } from './wrapped-text.ts';

/**
 * Okabe and Ito's colors, which people with any color vision can distinguish, without black and yellow; two more, which
 * differ from those in darkness, follow.
 */
export const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8c6d31', '#666666'];
/** Curves are distinguished by their marks, too. */
const SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
  'triangle-left',
];

/** Curves of the same color are distinguished by their dashes. */
const DASHES = [[], [6, 3], [2, 2], [10, 3, 2, 3], [12, 4]];

export const PLOT_FONT = 'DejaVu Sans';

const WIDTH = 560;
const HEIGHT = 340;
/** Letters of a line of a legend's title: a longer line would take the width of a panel. */
const LEGEND_LETTERS = 32;

/**
 * The Vega-Lite specification of a picture, with its data: means as marks and lines, 95 % confidence intervals as
 * bars, panels in rows and columns.
 */
export function plotSpecification(plot: PlotDefinition, page: PlotPage): TopLevelSpec {
  const { data } = page;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: page.title, subtitle: subtitle(data), anchor: 'start' },
    background: 'white',
    padding: 12,
    data: {
      values: [...data.points.map((point) => ({ ...point, barLow: barLow(point, plot, data) })), ...placeholders(data)],
    },
    ...panels(plot, data),
    config: configuration,
  } as TopLevelSpec;
}

/**
 * Vega puts the panels that have data into the grid one after the other, wherever their headings are: a panel without
 * any gets a point whose value is missing, of which nothing is drawn.
 */
function placeholders(data: PlotData): object[] {
  // No new place on the axis, no new curve.
  const [first] = data.points;
  const known = { x: first?.x ?? null, color: first?.color ?? '', dash: first?.dash ?? '' };
  return data.emptyPanels.map((panel) => ({
    ...known,
    ...panel,
    mean: null,
    low: null,
    high: null,
    barLow: null,
    n: 0,
  }));
}

/** Panels in a grid of rows and columns; columns alone wrap. */
function panels(plot: PlotDefinition, data: PlotData): object {
  const { row, column } = data.texts;
  const panel = (widthShare: number, heightShare: number): object => {
    const [width, height] = [WIDTH / widthShare, HEIGHT / heightShare];
    return { width, height, layer: layers(plot, data, width) };
  };
  if (row === undefined && column === undefined) return panel(1, 1);
  if (row === undefined && column !== undefined) {
    const columns = column.order.length === 2 || column.order.length === 4 ? 2 : 3;
    const shrink = columns === 2 ? 1.5 : 1.8;
    // Vega draws shared axes below the last row, though it may have fewer panels than there are columns.
    const isFull = column.order.length % columns === 0;
    const axes = isFull ? {} : { resolve: { axis: { x: 'independent' } } };
    return { facet: facet('column', column), columns, spec: panel(shrink, shrink), ...axes };
  }
  const grid = {
    ...(row !== undefined && { row: facet('row', row) }),
    ...(column !== undefined && { column: facet('column', column) }),
  };
  const columns = column?.order.length ?? 1;
  const shrink = columns === 1 ? 1 : columns === 2 ? 1.5 : 2;
  return { facet: grid, spec: panel(shrink, Math.max(1.5, shrink)) };
}

function facet(field: Role, { order, title }: RoleTexts): object {
  return { field, type: 'nominal', sort: [...order], title };
}

function layers(plot: PlotDefinition, data: PlotData, width: number): unknown[] {
  const x = xEncoding(plot, data, width);
  const y = yEncoding(plot, data);
  const curves = curveEncoding(data);
  const { color, strokeDash } = curves;
  const dash = strokeDash === undefined ? {} : { strokeDash };
  const marks = { color, ...(curves.shape !== undefined && { shape: curves.shape }) };
  // Rules and marks of different dashes must not be joined to groups of one legend.
  const detail = strokeDash === undefined ? {} : { detail: { field: 'dash', type: 'nominal' } };
  return [
    { mark: { type: 'line', strokeWidth: 2, clip: true }, encoding: { x, y, color, ...dash } },
    {
      mark: { type: 'rule', strokeWidth: 1.5, clip: true },
      encoding: { x, y: { ...y, field: 'barLow' }, y2: { field: 'high' }, color, ...detail },
    },
    {
      mark: { type: 'point', filled: true, size: 70, opacity: 1 },
      encoding: { x, y, ...marks, ...detail, tooltip: tooltip(data) },
    },
    ...(data.points.some(({ unstable }) => unstable) ? [hollow(x, y, marks, detail)] : []),
  ];
}

/** What makes marks hollow: a smaller white one in each. */
function hollow(x: object, y: object, { shape }: { readonly shape?: unknown }, detail: object): object {
  return {
    transform: [{ filter: 'datum.unstable' }],
    mark: { type: 'point', filled: true, size: 22, opacity: 1, color: 'white', clip: true, tooltip: null },
    encoding: { x, y, ...(shape !== undefined && { shape }), ...detail },
  };
}

/** Colors with marks, and dashes. */
function curveEncoding(data: PlotData): Readonly<Record<string, unknown>> {
  const { color, dash } = data.texts;
  const dashes =
    dash === undefined
      ? {}
      : {
          strokeDash: {
            ...channel('dash', dash, data, (index) => DASHES[index % DASHES.length]),
            legend: { symbolSize: 400 },
          },
        };
  if (color === undefined) return { color: { value: COLORS[0] }, ...dashes };
  const colors = channel('color', color, data, (index) => COLORS[index % COLORS.length]);
  // When colors begin again, the marks do one further on: 64 pairs.
  const marks = channel(
    'color',
    color,
    data,
    (index) => SHAPES[(index + Math.floor(index / COLORS.length)) % SHAPES.length],
  );
  return { color: colors, shape: marks, ...dashes };
}

/** A channel with a legend: of the curves in this picture, in the colors or marks that they have on all pages. */
function channel(field: Role, texts: RoleTexts, { points }: PlotData, palette: (index: number) => unknown): object {
  const drawn = new Set(points.map((point) => point[field]));
  const domain = texts.order.filter((text) => drawn.has(text));
  const range = domain.map((text) => palette(texts.order.indexOf(text)));
  const lines = wrappedLines(texts.title, LEGEND_LETTERS);
  return { field, type: 'nominal', title: lines, sort: domain, scale: { domain, range } };
}

function tooltip(data: PlotData): unknown[] {
  return [
    ...roles.flatMap((field) => {
      const texts = data.texts[field];
      return texts === undefined ? [] : [{ field, title: texts.title }];
    }),
    { field: 'x', title: data.xTitle },
    { field: 'mean', title: data.yTitle, format: '.5~g' },
    { field: 'low', title: '95 % confidence, from', format: '.5~g' },
    { field: 'high', title: 'to', format: '.5~g' },
    { field: 'n', title: 'Runs' },
  ];
}

function subtitle(data: PlotData): string | string[] {
  const counts = [...new Set(data.points.map(({ n }) => n))].toSorted((a, b) => a - b);
  if (counts.length === 0) return 'No values';
  const runs = counts.length === 1 ? `${counts[0]}` : `${counts[0]} to ${counts.at(-1)}`;
  const means = counts.at(-1) === 1 ? '1 run per point' : `Means of ${runs} runs with 95 % confidence intervals`;
  const hollowMarks = data.points.some(({ unstable }) => unstable);
  const line = [means, ...data.constants].join('; ');
  return hollowMarks ? [line, 'Hollow marks: queues grow, so that values depend on the run length'] : line;
}

export const configuration = {
  font: PLOT_FONT,
  title: { fontSize: 16, subtitleFontSize: 12, subtitlePadding: 6, offset: 14, fontWeight: 'bold' },
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 10,
    titleLimit: 0,
    labelLimit: 0,
    gridColor: '#e3e3e3',
    labelFlush: false,
  },
  legend: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titleLimit: 0,
    labelLimit: 0,
    symbolSize: 90,
    // All entries, however many.
    symbolLimit: 0,
  },
  header: { labelFontSize: 12, titleFontSize: 13 },
  view: { stroke: '#999999' },
};
