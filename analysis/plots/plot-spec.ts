import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { curveChannels } from './curve-channels.ts';
import { markLayers } from './marks/mark-layers.ts';
import { barBase, barLow, isBanded, xEncoding, yEncoding } from './plot-axes.ts';
import { roles, type PlotData, type PlotPage, type PlotPoint, type Role, type RoleTexts } from './plot-data.ts';

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
    data: {
      values: [...markValues(plot, data), ...placeholders(data)],
    },
    ...panels(plot, data),
    config: configuration,
  } as TopLevelSpec;
}

/** The points as fields that the layers of marks use. */
function markValues(plot: PlotDefinition, data: PlotData): object[] {
  const base = data.mark === 'bars' ? { base: barBase(plot, data) } : {};
  const isOffset = isBanded(data);
  return data.points.map(({ box, ...point }) => ({
    ...point,
    barLow: barLow(point, plot, data),
    ...base,
    ...(isOffset && { curve: curveOf(point) }),
    ...box,
  }));
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

function layers(plot: PlotDefinition, data: PlotData, width: number): readonly object[] {
  const y = yEncoding(plot, data);
  return markLayers[data.mark]({
    x: { x: xEncoding(plot, data, width), ...offset(data) },
    y: (field) => ({ ...y, field }),
    curves: curveChannels(data),
    tooltip: tooltip(data),
    hasUnstable: data.points.some(({ unstable }) => unstable),
  });
}

/** Puts what is at the same place side by side. */
function offset(data: PlotData): object {
  if (!isBanded(data) || new Set(data.points.map(curveOf)).size < 2) return {};
  const { color, dash } = data.texts;
  const order = (color?.order ?? ['']).flatMap((each) =>
    (dash?.order ?? ['']).map((other) => curveOf({ color: each, dash: other })),
  );
  const drawn = new Set(data.points.map(curveOf));
  return { xOffset: { field: 'curve', type: 'nominal', scale: { domain: order.filter((curve) => drawn.has(curve)) } } };
}

/** What a curve is called that has this color and dash. */
function curveOf({ color, dash }: Pick<PlotPoint, 'color' | 'dash'>): string {
  return dash === '' ? color : `${color}, ${dash}`;
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
  if (counts.length === 0) return ['No values', ...data.constants].join('; ');
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
