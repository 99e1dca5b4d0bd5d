import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../results/manifest.ts';
import type { ResultTable } from '../results/table.ts';
import { plotData, type PlotData } from './plot-data.ts';

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

export const PLOT_FONT = 'DejaVu Sans';

const WIDTH = 560;
const HEIGHT = 340;

/** The Vega-Lite specification of a plot, with its data: means as marks and lines, 95 % confidence intervals as bars. */
export function plotSpecification(plot: PlotDefinition, runs: ResultTable, summary: ResultTable): TopLevelSpec {
  const data = plotData(plot, runs, summary);
  const panel = { width: WIDTH, height: HEIGHT, layer: layers(plot, data) };
  const body =
    plot.facet === undefined
      ? panel
      : {
          facet: { field: 'facet', type: 'nominal', sort: [...data.facetOrder], title: data.facetTitle, columns: 2 },
          spec: { ...panel, width: WIDTH / 1.5, height: HEIGHT / 1.5 },
          columns: 2,
        };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: plot.title, subtitle: subtitle(data), anchor: 'start' },
    background: 'white',
    padding: 12,
    data: { values: data.points.map((point) => ({ ...point })) },
    ...body,
    config: configuration,
  } as TopLevelSpec;
}

function layers(plot: PlotDefinition, data: PlotData): unknown[] {
  const x = xEncoding(plot, data);
  const y = yEncoding(plot, data);
  const series = seriesEncoding(data);
  const { color } = series;
  return [
    { mark: { type: 'line', strokeWidth: 2, clip: true }, encoding: { x, y, color } },
    {
      mark: { type: 'rule', strokeWidth: 1.5, clip: true },
      encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
    },
    {
      mark: { type: 'point', filled: true, size: 70, opacity: 1, clip: true },
      encoding: { x, y, ...series, tooltip: tooltip(data) },
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

function seriesEncoding(data: PlotData): Record<string, unknown> {
  if (data.seriesTitle === '') return { color: { value: COLORS[0] } };
  // Colors and marks belong to names, whatever the order of the curves in this plot; legends follow the curves.
  const names = data.seriesOrder.toSorted((a, b) => (a < b ? -1 : 1));
  const range = (palette: readonly string[]): string[] =>
    data.seriesOrder.map((name) => palette[names.indexOf(name) % palette.length]);
  const channel = (palette: readonly string[]): Record<string, unknown> => ({
    field: 'series',
    type: 'nominal',
    title: data.seriesTitle,
    sort: [...data.seriesOrder],
    scale: { domain: [...data.seriesOrder], range: range(palette) },
  });
  return { color: channel(COLORS), shape: channel(SHAPES) };
}

function tooltip(data: PlotData): unknown[] {
  return [
    ...(data.seriesTitle === '' ? [] : [{ field: 'series', title: data.seriesTitle }]),
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
