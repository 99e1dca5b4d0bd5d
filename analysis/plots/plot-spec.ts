import type { TopLevelSpec } from 'vega-lite';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { curveChannels } from './curve-channels.ts';
import { curveOf, hasMarks, legendsOf } from './curve-legends.ts';
import { legendLayout, type LegendLayout } from './legend-layout.ts';
import { labelLetters, percentInWords, titleLetters, type Look } from './look.ts';
import { markLayers } from './marks/mark-layers.ts';
import { areaOf, panelGrid, type PanelGrid } from './panel-grid.ts';
import { pictureConfiguration } from './picture-configuration.ts';
import { xEncoding, yEncoding } from './plot-axes.ts';
import { hasAreas, isBanded, roles, type PlotData, type PlotPage, type Role, type RoleTexts } from './plot-data.ts';
import { plotHeading } from './plot-heading.ts';
import { printNote } from './print-size.ts';
import { barLow, drawnRange, hasBase, isOutside, isPositive } from './value-range.ts';
import { fittingLines } from './wrapped-text.ts';

/** px around the picture, of the height of labels. */
const PADDING = 1;

/**
 * The Vega-Lite specification of a picture, with its data: means with confidence intervals, panels in rows and columns.
 *
 * @param grid default: as large as the panels need
 */
export function plotSpecification(
  plot: PlotDefinition,
  page: PlotPage,
  grid = panelGrid(page.data, page.look),
): TopLevelSpec {
  const { data, look } = page;
  const area = areaOf(grid);
  const symbols = hasAreas(data) ? 'areas' : hasMarks(data) ? 'marks' : 'lines';
  const layout = legendLayout(
    legendsOf(data, look),
    area,
    { isSinglePanel: grid.columns * grid.rows === 1, symbols },
    look,
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    ...printNote(look),
    ...plotHeading(plot, page, area.width),
    background: 'white',
    padding: PADDING * look.font,
    data: { values: [...markValues(plot, data), ...placeholders(data)] },
    ...panels(plot, page, grid, layout),
    config: pictureConfiguration(look, symbols !== 'lines'),
  } as TopLevelSpec;
}

/** The points as fields that the layers of marks use. */
function markValues(plot: PlotDefinition, data: PlotData): object[] {
  const range = drawnRange(plot, data);
  const positive = isPositive(plot, data);
  return data.points.map(({ box, ...point }) => {
    // A logarithmic axis breaks lines there.
    const isShown = !range.isLog || point.mean > 0;
    return {
      ...point,
      ...(isShown ? { barLow: barLow(point, range, positive) } : { mean: null, low: null, high: null, barLow: null }),
      ...(hasBase(data) && { base: range.isLog ? range.ends[0] : 0 }),
      curve: curveOf(point),
      ...(isOutside(point, plot, data) && { outside: true }),
      ...box,
    };
  });
}

/**
 * Vega puts the panels that have data into the grid one after the other, wherever their headings are: a panel without
 * any gets a point whose value is missing, of which nothing is drawn.
 */
function placeholders(data: PlotData): object[] {
  // No new place on the axis, no new curve.
  const [first] = data.points;
  const known = { x: first?.x ?? null, color: first?.color ?? '', dash: first?.dash ?? '' };
  const nothing = { mean: null, low: null, high: null, barLow: null, n: 0 };
  return data.emptyPanels.map((panel) => ({ ...known, curve: curveOf(known), ...panel, ...nothing }));
}

/** Panels in a grid of rows and columns; columns alone wrap. */
function panels(plot: PlotDefinition, page: PlotPage, grid: PanelGrid, layout: LegendLayout): object {
  const { row, column } = page.data.texts;
  const { width, height } = grid.panel;
  const panel = { width, height, layer: layers(plot, page, grid, layout) };
  if (row === undefined && column === undefined) return panel;
  const { spacing } = grid;
  if (row === undefined && column !== undefined) {
    // Vega draws shared axes below the last row, though it may have fewer panels than there are columns.
    const isFull = column.order.length % grid.columns === 0;
    const axes = isFull ? {} : { resolve: { axis: { x: 'independent' } } };
    return { facet: facet('column', column, grid, page.look), columns: grid.columns, spacing, spec: panel, ...axes };
  }
  const facets = {
    ...(row !== undefined && { row: facet('row', row, grid, page.look) }),
    ...(column !== undefined && { column: facet('column', column, grid, page.look) }),
  };
  return { facet: facets, spacing, spec: panel };
}

/** Headings of panels, in lines that are not longer than these. */
function facet(field: Role, { order, title }: RoleTexts, grid: PanelGrid, look: Look): object {
  const area = areaOf(grid);
  const [length, all] = field === 'row' ? [grid.panel.height, area.height] : [grid.panel.width, area.width];
  const broken = order
    .map((text) => ({ text, lines: fittingLines(text, length, labelLetters(look)) }))
    .filter(({ lines }) => lines.length > 1);
  const texts = broken.map(({ text, lines }) => `datum.value == ${JSON.stringify(text)} ? ${JSON.stringify(lines)} : `);
  const header = broken.length === 0 ? {} : { header: { labelExpr: `${texts.join('')}datum.label` } };
  const lines = fittingLines(title, all, titleLetters(look));
  return { field, type: 'nominal', sort: [...order], title: title === '' ? null : lines, ...header };
}

function layers(plot: PlotDefinition, page: PlotPage, grid: PanelGrid, layout: LegendLayout): readonly object[] {
  const { data, look } = page;
  const y = yEncoding(plot, page, grid.panel);
  return markLayers[data.mark]({
    x: { x: xEncoding(plot, page, grid), ...offset(data) },
    y: (field) => ({ ...y, field }),
    curves: curveChannels(data, look, layout),
    tooltip: tooltip(data, look),
    look,
    isCut: data.points.some((point) => isOutside(point, plot, data)),
    hasUnstable: data.points.some(({ unstable }) => unstable),
  });
}

/** Puts what is at the same place side by side. */
function offset(data: PlotData): object {
  const drawn = new Set(data.points.map(curveOf));
  if (!isBanded(data) || drawn.size < 2) return {};
  const { color, dash } = data.texts;
  const order = (color?.order ?? ['']).flatMap((each) =>
    (dash?.order ?? ['']).map((other) => curveOf({ color: each, dash: other })),
  );
  return { xOffset: { field: 'curve', type: 'nominal', scale: { domain: order.filter((curve) => drawn.has(curve)) } } };
}

function tooltip(data: PlotData, look: Look): unknown[] {
  const numbers: (readonly [string, string])[] =
    data.mark === 'box'
      ? [
          ['median', 'Median'],
          ['lowerQuartile', 'Quartiles, from'],
          ['upperQuartile', 'to'],
        ]
      : [
          ['mean', data.yTitle],
          ['low', `${percentInWords(look.confidence, look)} confidence, from`],
          ['high', 'to'],
        ];
  return [
    ...roles.flatMap((field) => {
      const texts = data.texts[field];
      return texts === undefined ? [] : [{ field, title: texts.title }];
    }),
    { field: 'x', title: data.xTitle },
    ...numbers.map(([field, title]) => ({ field, title, format: '.5~g' })),
    { field: 'n', title: 'Runs' },
  ];
}
