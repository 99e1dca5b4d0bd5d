/** The axes of plots: scales, domains, ticks, labels. */
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { PlotData, PlotPoint } from './plot-data.ts';

/** Width of a letter of axis labels, px, from which collisions of labels are computed. */
const LETTER_WIDTH = 8;

/** Whether each place of the horizontal axis has a width of its own. */
export function isBanded({ mark }: PlotData): boolean {
  return mark === 'bars' || mark === 'box';
}

/** @param width of the panel, px */
export function xEncoding(plot: PlotDefinition, data: PlotData, width: number): Record<string, unknown> {
  const title = data.xTitle;
  const values = [...new Set(data.points.map((point) => point.x))];
  if (isBanded(data) || data.xOrder !== undefined) {
    const sort =
      data.xOrder?.filter((value) => values.includes(value)) ?? values.toSorted((a, b) => Number(a) - Number(b));
    const longest = Math.max(...sort.map((value) => String(value).length));
    const collide = longest * LETTER_WIDTH > width / values.length;
    const scale = isBanded(data) ? { scale: { type: 'band', paddingInner: 0.25, paddingOuter: 0.15 } } : {};
    return { field: 'x', type: 'ordinal', sort, title, axis: { labelAngle: collide ? -40 : 0 }, ...scale };
  }
  // The measured places are the ticks.
  const axis = values.length <= 12 ? { values, grid: true } : { grid: true };
  const isLog = plot.xScale === 'log' && values.every((value) => Number(value) > 0);
  const scale = { type: isLog ? 'log' : 'linear', ...(!isLog && { zero: false }), nice: false, padding: 12 };
  return { field: 'x', type: 'quantitative', title, axis, scale };
}

export function yEncoding(plot: PlotDefinition, data: PlotData): Record<string, unknown> {
  const isLog = isLogarithmic(plot, data);
  const domain = isLog ? logDomain(plot, data) : linearDomain(plot, data);
  const ends = domain !== undefined ? { domain } : isLog ? { nice: false, padding: 8 } : { zero: true };
  const scale = { type: isLog ? 'log' : 'linear', ...ends };
  return {
    field: 'mean',
    type: 'quantitative',
    title: data.yTitle,
    scale,
    axis: { grid: true, ...labels(isLog, data) },
  };
}

/**
 * Where the bar of a confidence interval begins. An interval from few runs may reach below zero where no value of the
 * metric can be: its bar ends there. A logarithmic axis cannot show 0 and below: there, the bar ends at its lower end.
 */
export function barLow(point: PlotPoint, plot: PlotDefinition, data: PlotData): number {
  if (!isLogarithmic(plot, data))
    return data.points.every(({ mean }) => mean >= 0) ? Math.max(0, point.low) : point.low;
  return Math.max(point.low, logDomain(plot, data)?.[0] ?? point.low);
}

/** Where bars begin: at 0, or at the lower end of a logarithmic axis. */
export function barBase(plot: PlotDefinition, data: PlotData): number {
  return isLogarithmic(plot, data) ? (logDomain(plot, data)?.[0] ?? 0) : 0;
}

/** A logarithmic axis shows positive means only; with others the axis is linear. */
function isLogarithmic(plot: PlotDefinition, data: PlotData): boolean {
  return plot.yScale === 'log' && data.points.every(({ mean }) => mean > 0);
}

function labels(isLog: boolean, data: PlotData): object {
  if (isLog) return { format: ',~g' };
  const largest = Math.max(...data.points.map(({ mean }) => Math.abs(mean)));
  if (largest >= 1e-3 && largest < 1e6) return {};
  return { labelExpr: "datum.value === 0 ? '0' : format(datum.value, '.2~e')" };
}

/** The domain that the plot asks for, wider if values are outside it: no measured value is left out. */
function linearDomain(plot: PlotDefinition, data: PlotData): readonly [number, number] | undefined {
  const wanted = wantedDomain(plot);
  if (wanted === undefined) return undefined;
  const lows = data.points.map((point) => barLow(point, plot, data));
  return [Math.min(wanted[0], ...lows), highest(data, wanted[1])];
}

/** As {@link linearDomain}, but above 0; undefined if the scale finds it itself. */
function logDomain(plot: PlotDefinition, data: PlotData): readonly [number, number] | undefined {
  const wanted = wantedDomain(plot);
  const lows = data.points.map(({ low }) => low);
  // Bars begin at a certain end.
  if (wanted === undefined && lows.every((low) => low > 0) && data.mark !== 'bars') return undefined;
  const positive = [...lows, wanted?.[0] ?? 0].filter((end) => end > 0);
  const lowest = Math.min(...positive, ...data.points.map(({ mean }) => mean));
  // Where intervals reach beyond the axis, its end is a little below all that can be shown.
  const margin = lows.every((low) => low > 0) && data.mark !== 'bars' ? 1 : 1.5;
  return [lowest / margin, highest(data, wanted?.[1] ?? 0)];
}

function highest(data: PlotData, wanted: number): number {
  return Math.max(wanted, ...data.points.map(({ high }) => high));
}

/** In the unit of the axis. */
function wantedDomain({ yDomain, percent }: PlotDefinition): readonly [number, number] | undefined {
  if (yDomain === undefined) return undefined;
  const [low, high] = yDomain;
  const shown = (end: number): number => Math.round(end * (percent ? 100 : 1) * 1e9) / 1e9;
  return [shown(low), shown(high)];
}
