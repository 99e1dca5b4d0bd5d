import { mean as average } from 'simple-statistics';
import type { PlotDefinition } from '../results/manifest.ts';
import type { Cell, ResultTable } from '../results/table.ts';
import { columnIndex } from './summary.ts';

/** One mark of a plot. */
export interface PlotPoint {
  readonly x: Cell;
  readonly series: string;
  readonly facet: string;
  readonly mean: number;
  /** Ends of the 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** What a plot shows, with its titles. */
export interface PlotData {
  readonly points: readonly PlotPoint[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** From the top curve to the bottom one. */
  readonly seriesOrder: readonly string[];
  readonly seriesTitle: string;
  readonly facetOrder: readonly string[];
  readonly facetTitle: string;
}

/**
 * Takes the values of a plot from a summary table. Swept parameters that the plot does not show must have one value
 * only; else their values are told apart as series.
 */
export function plotData(plot: PlotDefinition, runs: ResultTable, summary: ResultTable): PlotData {
  const column = (name: string): number => columnIndex(summary, name);
  const [metric, mean, halfWidth, n] = ['metric', 'mean', 'half_width', 'n'].map(column);
  const x = column(plot.x);
  const series = seriesColumns(plot, summary).map(column);
  const facet = plot.facet === undefined ? undefined : column(plot.facet);
  const scale = plot.percent ? 100 : 1;
  const points: PlotPoint[] = [];
  for (const row of summary.rows) {
    const value = row[mean];
    if (row[metric] !== plot.metric || typeof value !== 'number') continue;
    const half = typeof row[halfWidth] === 'number' ? row[halfWidth] : 0;
    points.push({
      x: row[x],
      series: series.map((index) => shown(row[index])).join(', '),
      facet: facet === undefined ? '' : shown(row[facet]),
      mean: value * scale,
      low: (value - half) * scale,
      high: (value + half) * scale,
      n: Number(row[n]),
    });
  }
  return {
    points,
    xTitle: titleOf(summary, plot.x, false),
    yTitle: titleOf(runs, plot.metric, plot.percent),
    seriesOrder: orderOfCurves(points),
    seriesTitle: series.length === 0 ? '' : series.map((index) => summary.columns[index].description).join(', '),
    facetOrder: [...new Set(points.map((point) => point.facet))],
    facetTitle: plot.facet === undefined ? '' : titleOf(summary, plot.facet, false),
  };
}

/** The plot's series parameter and what else is swept with several values. */
function seriesColumns(plot: PlotDefinition, summary: ResultTable): string[] {
  return summary.columns
    .filter(({ name, kind }) => kind === 'parameter' && name !== plot.x && name !== plot.facet)
    .filter(({ name }) => name === plot.series || distinct(summary, name) > 1)
    .map(({ name }) => name);
}

function distinct(table: ResultTable, name: string): number {
  const index = columnIndex(table, name);
  return new Set(table.rows.map((row) => row[index])).size;
}

/** Series from the highest curve to the lowest, by their means over all x: single ends may coincide. */
function orderOfCurves(points: readonly PlotPoint[]): string[] {
  const heights = new Map<string, number[]>();
  for (const { series, mean } of points) heights.set(series, [...(heights.get(series) ?? []), mean]);
  return [...heights]
    .map(([series, means]) => ({ series, height: average(means) }))
    .toSorted((a, b) => b.height - a.height)
    .map(({ series }) => series);
}

/** “Request handling time [s]” */
function titleOf(table: ResultTable, name: string, percent: boolean): string {
  const { description, unit } = table.columns[columnIndex(table, name)];
  const shownUnit = percent ? '%' : unit;
  return shownUnit === '' || shownUnit === '1' ? description : `${description} [${shownUnit}]`;
}

function shown(cell: Cell): string {
  return cell === Infinity ? 'never' : String(cell);
}
