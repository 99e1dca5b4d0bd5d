/** The axes of plots: scales, domains, ticks, labels. */
import { distributionMark, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import { haveRoom, niceAxis, roundTicks, tickCount, type AxisScale } from './axis-ticks.ts';
import { labelLetters, numberInWords, titleLetters, type Look } from './look.ts';
import type { PanelGrid, PanelSize } from './panel-grid.ts';
import { isBanded, type PlotData, type PlotPage } from './plot-data.ts';
import { textWidth } from './text-metrics.ts';
import { drawnRange, inAxisUnit, isLogarithmic, type ValueRange } from './value-range.ts';
import { fittingLines } from './wrapped-text.ts';

/** Most places of a horizontal axis that have ticks, because something was measured there. */
const MOST_PLACES = 20;
/** px of a usual font, between the frame and the first place. */
const PADDING = 12;
/** Height of letters, of that of the font. */
const LINE = 1.2;

export function xEncoding(plot: PlotDefinition, { data, look }: PlotPage, grid: PanelGrid): Record<string, unknown> {
  const title = axisTitle(data.xTitle, grid.panel.width, look);
  const axis =
    isBanded(data) || data.xOrder !== undefined
      ? namedPlaces(data, grid.panel, look)
      : numberedPlaces(plot, data, grid, look);
  return { field: 'x', title, ...axis };
}

/** Lines of a title, no longer than the axis. */
function axisTitle(text: string, length: number, look: Look): string[] | string | null {
  if (text === '') return null;
  const lines = fittingLines(text, length, titleLetters(look));
  return lines.length === 1 ? text : lines;
}

/** Letters stand at right angles where they do not fit otherwise, and at this angle where they are short. */
const SLANTED = -40;

function namedPlaces(data: PlotData, { width }: PanelSize, look: Look): Record<string, unknown> {
  const places = [...new Set(data.points.map(({ x }) => x))];
  const sort =
    data.xOrder?.filter((place) => places.includes(place)) ?? places.toSorted((a, b) => Number(a) - Number(b));
  const labels = sort.map((place) =>
    typeof place === 'number' ? (data.xLabels?.get(place) ?? numberInWords(place, look)) : String(place),
  );
  const room = width / Math.max(1, sort.length);
  const collide = labels.some((label) => textWidth(label, labelLetters(look)) + look.font / 2 > room);
  const labelAngle = !collide ? 0 : room < LINE * look.font * 1.5 ? -90 : SLANTED;
  const size = labelAngle === -90 && room < LINE * look.font ? { labelFontSize: room / LINE } : {};
  const scale = isBanded(data)
    ? { type: 'band', paddingInner: 0.25, paddingOuter: 0.15 }
    : { type: 'point', padding: 0.5 };
  const expression =
    data.xOrder === undefined
      ? { labelExpr: labelExpression(new Map(sort.map((place, index) => [Number(place), labels[index] ?? '']))) }
      : {};
  return {
    type: 'ordinal',
    sort,
    axis: { labelAngle, labelOverlap: false, grid: look.grid && !isBanded(data), ...size, ...expression },
    scale,
  };
}

function numberedPlaces(
  plot: PlotDefinition,
  data: PlotData,
  { panel: { width }, columns, spacing }: PanelGrid,
  look: Look,
): Record<string, unknown> {
  const places = [...new Set(data.points.flatMap(({ x, upper = x }) => [Number(x), Number(upper)]))].toSorted(
    (a, b) => a - b,
  );
  const isLog = plot.xScale === 'log' && places.every((place) => place > 0);
  const domain = plot.xDomain ?? padded(places, isLog, width, PADDING * (look.font / 12));
  const scale: AxisScale = { isLog, domain, length: width, ...(columns > 1 && { margin: spacing / 2 }) };
  const textOf = (value: number): string => data.xLabels?.get(value) ?? plainNumber(value, look);
  const roomOf = (value: number): number => textWidth(textOf(value), labelLetters(look)) + look.font / 2;
  const isWithin = (place: number): boolean => place >= domain[0] && place <= domain[1];
  const measured = places.filter(isWithin);
  const isMeasured =
    distributionMark(data) === undefined &&
    measured.length > 0 &&
    measured.length <= MOST_PLACES &&
    haveRoom(measured, scale, roomOf);
  const values = plot.xTicks?.filter(isWithin) ?? (isMeasured ? measured : roundTicks(scale, roomOf));
  const labels =
    data.xLabels === undefined
      ? numberLabel(values)
      : { labelExpr: labelExpression(data.xLabels, numberExpression(values)) };
  return {
    type: 'quantitative',
    axis: { values, grid: look.grid, labelOverlap: false, ...labels },
    scale: numberScale(isLog, domain),
  };
}

/** The ends of an axis around places, with some room to the frame. */
function padded(places: readonly number[], isLog: boolean, width: number, padding: number): readonly [number, number] {
  const [first = 0, last = 1] = [places[0], places.at(-1)];
  const share = padding / Math.max(1, width - 2 * padding);
  if (isLog) {
    const factor = first === last ? 2 : (last / first) ** share;
    return [first / factor, last * factor];
  }
  const margin = first === last ? Math.abs(first) / 2 || 1 : (last - first) * share;
  return [first - margin, last + margin];
}

/** The vertical axis, of the field of the means. */
export function yEncoding(
  plot: PlotDefinition,
  { data, look }: PlotPage,
  { height }: PanelSize,
): Record<string, unknown> {
  const range = drawnRange(plot, data);
  const room = LINE * look.font * 1.4;
  const isLog = isLogarithmic(plot, data);
  const title = axisTitle(data.yTitle, height, look);
  const { domain, ticks } = verticalTicks(plot, range, height, room);
  return {
    field: 'mean',
    type: 'quantitative',
    title,
    scale: numberScale(isLog, domain),
    axis: { grid: look.grid, labelOverlap: false, ...ticks },
  };
}

function numberScale(isLog: boolean, domain: readonly [number, number]): object {
  const ends = { domain: [...domain], nice: false };
  return isLog ? { type: 'log', ...ends } : { type: 'linear', ...ends, zero: false };
}

function verticalTicks(
  plot: PlotDefinition,
  { isLog, ends, isExact }: ValueRange,
  height: number,
  room: number,
): { readonly domain: readonly [number, number]; readonly ticks: object } {
  const wanted = plot.yTicks
    ?.map((tick) => inAxisUnit(tick, plot))
    .filter((tick) => tick >= ends[0] && tick <= ends[1]);
  if (wanted !== undefined) return { domain: ends, ticks: { values: wanted, ...numberLabel(wanted) } };
  if (isLog) {
    const values = roundTicks({ isLog, domain: ends, length: height }, () => room);
    return { domain: ends, ticks: { values, ...numberLabel(values) } };
  }
  const { domain, count } = isExact
    ? { domain: ends, count: tickCount(ends, height, room) }
    : niceAxis(ends, height, room);
  return { domain, ticks: { tickCount: count, ...exponents(domain, count) } };
}

/** Numbers of an axis that are larger or smaller have exponents. */
const [LARGE, SMALL] = [1e6, 1e-3];

/** Labels of ticks that may be anywhere: all of their digits. */
function numberLabel(values: readonly number[]): object {
  return { labelExpr: numberExpression(values) };
}

function numberExpression(values: readonly number[]): string {
  return hasExponents(values) ? EXPONENT : "format(datum.value, ',~g')";
}

function hasExponents(values: readonly number[]): boolean {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  return sizes.some((size) => size >= LARGE || size < SMALL);
}

const EXPONENT = "datum.value == 0 ? '0' : replace(format(datum.value, '.6~e'), 'e+', 'e')";

/** As {@link numberExpression} shows it. */
function plainNumber(value: number, look: Look): string {
  return numberInWords(value, look);
}

/** Labels of a linear axis whose ticks Vega chooses: with the digits in which they differ. */
export function exponents([low, high]: readonly [number, number], count: number): object {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  // Ticks 0.0000, 0.0005, 0.0010 are no better to read than those of an axis that ends below.
  const isSmall = largest < SMALL || (largest < 10 * SMALL && (high - low) / count < SMALL);
  if (!isSmall && largest < LARGE) return {};
  const step = (high - low) / (2 * count);
  const digits = Math.max(1, Math.floor(Math.log10(largest)) - Math.floor(Math.log10(step)));
  return {
    labelExpr: `datum.value == 0 ? '0' : replace(format(datum.value, '.${Math.min(digits, 15)}~e'), 'e+', 'e')`,
  };
}

/** The labels of some numbers; of others as `otherwise` has it. */
function labelExpression(labels: ReadonlyMap<number, string>, otherwise = 'datum.label'): string {
  return (
    [...labels].map(([value, label]) => `datum.value == ${value} ? ${JSON.stringify(label)} : `).join('') + otherwise
  );
}
