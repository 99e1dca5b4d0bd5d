/** What the vertical axis shows: its ends, and where bars and intervals end. */
import { readExpression } from '../../results/expressions/expression.ts';
import type { ExpressionTree } from '../../results/expressions/expression-tree.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import type { PlotData, PlotPoint } from './plot-data.ts';

/** What the vertical axis shows. */
export interface ValueRange {
  readonly isLog: boolean;
  readonly ends: readonly [number, number];
  /** Not to be extended to round numbers. */
  readonly isExact: boolean;
}

/** A logarithmic axis needs a positive mean; others are not on it. */
export function isLogarithmic(plot: PlotDefinition, data: PlotData): boolean {
  return plot.yScale === 'log' && data.points.some(({ mean }) => mean > 0);
}

export function drawnRange(plot: PlotDefinition, data: PlotData): ValueRange {
  const { yDomain } = plot;
  const isLog = isLogarithmic(plot, data);
  if (yDomain !== undefined) {
    const ends = [inAxisUnit(yDomain[0], plot), inAxisUnit(yDomain[1], plot)] as const;
    return { isLog, ends, isExact: true };
  }
  return isLog
    ? { isLog, ends: logEnds(data), isExact: true }
    : { isLog, ends: linearEnds(plot, data), isExact: false };
}

/**
 * Where the bar of a confidence interval begins. An interval from few runs may reach below zero where no value of the
 * metric can be: its bar ends there. A logarithmic axis cannot show 0 and below: there, the bar ends at its lower end.
 */
export function barLow(point: PlotPoint, { isLog, ends }: ValueRange, positive: boolean): number {
  if (isLog) return Math.max(point.low, ends[0]);
  return positive ? Math.max(0, point.low) : point.low;
}

/** Whether what is shown cannot be negative, as far as its values say; a difference always can. */
export function isPositive({ y }: PlotDefinition, { points }: PlotData): boolean {
  return points.every(({ mean }) => mean >= 0) && !hasDifference(readExpression(y).tree);
}

function hasDifference(tree: ExpressionTree): boolean {
  switch (tree.kind) {
    case 'number':
    case 'name':
      return false;
    case 'negation':
      return true;
    case 'operation':
      return tree.operator === '-' || hasDifference(tree.left) || hasDifference(tree.right);
    case 'call':
      if (tree.function === 'abs' || tree.function === 'sqrt') return false;
      return tree.function === 'log10' || tree.operands.some(hasDifference);
  }
}

function linearEnds(plot: PlotDefinition, data: PlotData): readonly [number, number] {
  const positive = isPositive(plot, data);
  const lows = data.points.map(({ low }) => (positive ? Math.max(0, low) : low));
  const highs = data.points.map(({ high }) => high);
  // The quartiles of runs may differ by little: boxes have an axis of their own.
  const others = data.mark === 'box' ? [] : [0];
  const [low, high] = [Math.min(...lows, ...others), Math.max(...highs, ...others)];
  if (low < high) return [low, high];
  if (!Number.isFinite(low)) return [0, 1];
  return low === 0 ? [0, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2];
}

/** Whether values are bars that begin at the axis. */
export function hasBase({ mark }: Pick<PlotData, 'mark'>): boolean {
  return mark === 'bars' || mark === 'histogram';
}

/** px of the whole axis that are left free at each end. */
const MARGIN = 0.03;

/** Around all means, and the intervals as far as they are positive. */
function logEnds({ points, mark }: PlotData): readonly [number, number] {
  const shown = points.filter(({ mean }) => mean > 0);
  const means = shown.map(({ mean }) => mean);
  const lows = shown.map(({ low }) => low);
  const cut = lows.some((low) => low <= 0);
  const lowest = Math.min(...means, ...lows.filter((low) => low > 0));
  const highest = Math.max(...shown.map(({ high }) => high));
  // Bars, and intervals that reach beyond the axis, need some length.
  const start = cut || hasBase({ mark }) ? lowest / 1.5 : lowest;
  const factor = start === highest ? 2 : (highest / start) ** MARGIN;
  return [start / factor, highest * factor];
}

/** A value of the metric in the unit of the axis. */
export function inAxisUnit(value: number, { percent }: PlotDefinition): number {
  return Math.round(value * (percent ? 100 : 1) * 1e9) / 1e9;
}

/** Whether a value is beyond the ends of an axis that the plot gives. */
export function isOutside({ x, mean }: PlotPoint, plot: PlotDefinition, data: PlotData): boolean {
  const { xDomain, yDomain } = plot;
  const isBeside = xDomain !== undefined && typeof x === 'number' && (x < xDomain[0] || x > xDomain[1]);
  if (isBeside || yDomain === undefined) return isBeside;
  const { ends } = drawnRange(plot, data);
  return mean < ends[0] || mean > ends[1];
}
