import type { Rule } from '../tables/rule.ts';
import type { PlotLook } from './plot-look.ts';

/** How the values of a plot are drawn. */
export const marks = ['line', 'band', 'points', 'bars', 'steps', 'box', 'ecdf', 'density', 'histogram'] as const;
export type Mark = (typeof marks)[number];

/** Marks that show how the values of a metric spread in the runs, instead of its mean. */
export const distributionMarks = ['ecdf', 'density', 'histogram'] as const satisfies readonly Mark[];
export type DistributionMark = (typeof distributionMarks)[number];

/**
 * A plot: one metric over one parameter, curves distinguished by color and dash, panels by row and column, pages. What it
 * says of its look goes before the style.
 */
export interface PlotDefinition extends PlotLook {
  /** File name without suffix. */
  readonly name: string;
  readonly title: string;
  /** Absent: bars if names are on the horizontal axis, otherwise lines. */
  readonly mark?: Mark | undefined;
  /** Class of components whose metrics are shown; absent: metrics of runs. */
  readonly components?: string | undefined;
  /** Metric on the vertical axis; with marks of distributions the one that spreads. */
  readonly y: string;
  /** Parameter on the horizontal axis, or an expression of parameters; with marks of distributions the metric; `time`: y is one of time series. */
  readonly x: string;
  /** Titles of axes, legends and panels; absent: from the parameter or metric, or the expression itself; empty: none. */
  readonly xTitle?: string | undefined;
  readonly yTitle?: string | undefined;
  readonly colorTitle?: string | undefined;
  readonly dashTitle?: string | undefined;
  readonly rowTitle?: string | undefined;
  readonly columnTitle?: string | undefined;
  /** Parameters that distinguish curves, panels and pages. */
  readonly color?: string | undefined;
  readonly dash?: string | undefined;
  readonly row?: string | undefined;
  readonly column?: string | undefined;
  readonly page?: string | undefined;
  /** Shows only the points that fit one of the rules; empty: all. */
  readonly only: readonly Rule[];
  readonly xScale: 'linear' | 'log';
  readonly yScale: 'linear' | 'log';
  /** Shown as percent. */
  readonly percent: boolean;
  /** Lower and upper end of the axes; absent: from the data. */
  readonly xDomain?: readonly [number, number] | undefined;
  readonly yDomain?: readonly [number, number] | undefined;
  /** Places with ticks, in the unit of the metric or parameter; absent: from the data. */
  readonly xTicks?: readonly number[] | undefined;
  readonly yTicks?: readonly number[] | undefined;
}

/** What is on the horizontal axis of time series, instead of a parameter. */
export const TIME = 'time';

/** Whether a plot shows time series, as means over the runs. */
export function isTimeSeries({ x, components }: Pick<PlotDefinition, 'x' | 'components'>): boolean {
  return x === TIME && components === undefined;
}

/** The mark, if it is one of distributions. */
export function distributionMark({ mark }: Pick<PlotDefinition, 'mark'>): DistributionMark | undefined {
  return distributionMarks.find((each) => each === mark);
}

/** The plots of metrics of runs: neither of components nor of distributions, nor of time series. */
export function plotsOfRuns(plots: readonly PlotDefinition[]): PlotDefinition[] {
  return plots.filter(
    (plot) => plot.components === undefined && distributionMark(plot) === undefined && !isTimeSeries(plot),
  );
}
