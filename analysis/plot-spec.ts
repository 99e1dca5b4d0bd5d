import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../results/manifest.ts';
import { roles, type PlotData, type PlotPage, type Role, type RoleTexts } from './plot-data.ts';

/** Okabe and Ito's colors, which people with any color vision can tell apart; black and yellow left out. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#8c6d31', '#666666'];
/** Curves are told apart by their marks, too. */
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

/** Curves of the same color are told apart by their dashes. */
const DASHES = [[], [6, 3], [2, 2], [10, 3, 2, 3], [12, 4]];

export const PLOT_FONT = 'DejaVu Sans';

const WIDTH = 560;
const HEIGHT = 340;

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
    data: { values: data.points.map((point) => ({ ...point })) },
    ...panels(data, layers(plot, data)),
    config: configuration,
  } as TopLevelSpec;
}

/** Panels in a grid of rows and columns; columns alone wrap. */
function panels(data: PlotData, layer: unknown[]): object {
  const { row, column } = data.texts;
  if (row === undefined && column === undefined) return { width: WIDTH, height: HEIGHT, layer };
  if (row === undefined && column !== undefined) {
    const columns = column.order.length <= 4 ? 2 : 3;
    const spec = { width: WIDTH / 1.5, height: HEIGHT / 1.5, layer };
    return { facet: facet('column', column), columns, spec };
  }
  const grid = {
    ...(row !== undefined && { row: facet('row', row) }),
    ...(column !== undefined && { column: facet('column', column) }),
  };
  const columns = column?.order.length ?? 1;
  const shrink = columns === 1 ? 1 : columns === 2 ? 1.5 : 2;
  return { facet: grid, spec: { width: WIDTH / shrink, height: HEIGHT / Math.max(1.5, shrink), layer } };
}

function facet(field: Role, { order, title }: RoleTexts): object {
  return { field, type: 'nominal', sort: [...order], title };
}

function layers(plot: PlotDefinition, data: PlotData): unknown[] {
  const x = xEncoding(plot, data);
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
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color, ...detail },
    },
    {
      mark: { type: 'point', filled: true, size: 70, opacity: 1, clip: true },
      encoding: { x, y, ...marks, ...detail, tooltip: tooltip(data) },
    },
  ];
}

function xEncoding(plot: PlotDefinition, data: PlotData): Record<string, unknown> {
  const values = [...new Set(data.points.map((point) => point.x))];
  const title = data.xTitle;
  if (!values.every((value) => typeof value === 'number' && Number.isFinite(value)))
    return { field: 'x', type: 'ordinal', sort: null, title, axis: { labelAngle: 0 } };
  // The measured places are the ticks.
  const axis = values.length <= 12 ? { values, grid: true } : { grid: true };
  return {
    field: 'x',
    type: 'quantitative',
    title,
    axis,
    scale: { type: plot.xScale, ...(plot.xScale === 'linear' && { zero: false }), nice: false, padding: 12 },
  };
}

function yEncoding(plot: PlotDefinition, data: PlotData): Record<string, unknown> {
  const domain = verticalDomain(plot, data);
  const ends = domain !== undefined ? { domain } : plot.yScale === 'log' ? { nice: false, padding: 8 } : { zero: true };
  const scale = { type: plot.yScale, ...ends };
  const format = plot.yScale === 'log' ? ',~g' : largest(data) < 1e-3 || largest(data) >= 1e6 ? '.2~e' : undefined;
  const axis = { grid: true, ...(format === undefined ? {} : { format }) };
  return { field: 'mean', type: 'quantitative', title: data.yTitle, scale, axis };
}

/** The domain that the plot asks for, wider if values lie beyond it: nothing measured is left out. */
function verticalDomain(plot: PlotDefinition, data: PlotData): readonly [number, number] | undefined {
  if (plot.yDomain === undefined) return undefined;
  const percent = plot.percent ? 100 : 1;
  const [low, high] = plot.yDomain.map((end) => Math.round(end * percent * 1e9) / 1e9);
  const lows = data.points.map((point) => point.low);
  const highs = data.points.map((point) => point.high);
  return [Math.min(low, ...lows), Math.max(high, ...highs)];
}

function largest(data: PlotData): number {
  return Math.max(...data.points.map(({ mean }) => Math.abs(mean)));
}

/** Colors with marks, and dashes. */
function curveEncoding(data: PlotData): Readonly<Record<string, unknown>> {
  const { color, dash } = data.texts;
  const dashes = dash === undefined ? {} : { strokeDash: channel('dash', dash, DASHES) };
  if (color === undefined) return { color: { value: COLORS[0] }, ...dashes };
  return { color: channel('color', color, COLORS), shape: channel('color', color, SHAPES), ...dashes };
}

/** A channel with a legend. Colors and marks belong to texts, whatever the order of the curves in this picture. */
function channel(field: Role, { title, order, fixedOrder }: RoleTexts, palette: readonly unknown[]): object {
  const range = order.map((text) => palette[fixedOrder.indexOf(text) % palette.length]);
  return { field, type: 'nominal', title, sort: [...order], scale: { domain: [...order], range } };
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

function subtitle(data: PlotData): string {
  const counts = [...new Set(data.points.map(({ n }) => n))].toSorted((a, b) => a - b);
  if (counts.length === 0) return 'No values';
  const runs = counts.length === 1 ? `${counts[0]}` : `${counts[0]} to ${counts.at(-1)}`;
  return counts.at(-1) === 1 ? '1 run a point' : `Means of ${runs} runs with 95 % confidence intervals`;
}

const configuration = {
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
  },
  header: { labelFontSize: 12, titleFontSize: 13 },
  view: { stroke: '#999999' },
};
