import { distributionMark, type DistributionMark, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import { columnOf } from '../../results/expressions/expression.ts';
import { NumberValues } from '../../results/tables/column-values.ts';
import type { DistributionTable } from '../../results/tables/distribution-table.ts';
import { fits } from '../../results/tables/rule.ts';
import {
  cellOf,
  columnNamed,
  groupRows,
  type Cell,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { cautionOf } from '../statistics/cautions.ts';
import { histogramEdges, onLogarithmicAxis } from '../statistics/histogram-edges.ts';
import { density } from '../statistics/kernel-density.ts';
import { summaryOf } from '../statistics/summary.ts';
import { binShares, ecdf, type CurvePoint, type Histogram } from '../statistics/run-histograms.ts';
import { derivedRuns, pagesOfParts, type RunPart } from './derived-runs.ts';
import type { PlotPage, PlotPoint, PlottedResults } from './plot-data.ts';

/** The column of what is drawn, and its name in plots. */
const HEIGHT = 'share';

/** A place of the curve of a parameter point. */
interface CurvePart extends RunPart {
  readonly at: CurvePoint;
}

/**
 * The pictures of how a metric spreads in the runs of each parameter point: of all runs the mean of their shares, or
 * densities, with confidence intervals.
 *
 * @returns none if nothing was recorded
 */
export function distributionPages(
  plot: PlotDefinition,
  results: PlottedResults,
  { runs: recorded, metrics }: DistributionTable,
): PlotPage[] {
  const { runs } = results;
  const mark = distributionMark(plot);
  const metric = columnOf(plot.y);
  const points = histogramsOfPoints(plot, runs, recorded, metric);
  const all = points.flatMap(({ histograms }) => histograms);
  if (mark === undefined || all.length === 0) return [];
  const drawn = curveOf(plot, mark, all);
  const parts = points.flatMap(({ row, histograms }) =>
    drawn.of(histograms).map((at, index): CurvePart => ({ row, part: String(index), at })),
  );
  const { description = metric, unit = '1' } = metrics.find(({ name }) => name === metric) ?? {};
  const height = { name: HEIGHT, kind: 'metric', ...heightOf(plot, mark, unit) } as const;
  const derived = derivedRuns(plot, results, parts, [
    numberColumn({ name: metric, kind: 'parameter', unit, description }, parts, ({ x }) => x),
    numberColumn(height, parts, ({ mean }) => mean),
  ]);
  const shown = {
    ...plot,
    x: metric,
    y: HEIGHT,
    ...(mark === 'ecdf' && { yDomain: plot.yDomain ?? ([0, 1] as const) }),
  };
  const estimates = parts.map(({ at }) => at);
  const summary = summaryOf(height, columnNamed(derived.table, 'point'), estimates);
  const pages = pagesOfParts(shown, results, { ...derived, summary }, (point) => rounded(drawn.complete(point)));
  const unstable = new Set(points.filter((each) => each.isUnstable).map(({ point }) => point));
  return pages.map((page) => withCaution(page, unstable));
}

/** The histograms of a metric in the runs of a parameter point. */
interface PointHistograms {
  readonly point: Cell;
  /** The first of its runs in their table. */
  readonly row: number;
  readonly histograms: readonly Histogram[];
  /** Its queues grew: with another duration it would have another distribution. */
  readonly isUnstable: boolean;
}

/** Of the points that the plot shows. */
function histogramsOfPoints(
  { only }: PlotDefinition,
  runs: ResultTable,
  recorded: DistributionTable['runs'],
  metric: string,
): PointHistograms[] {
  const known = new Map<number, Histogram>();
  for (const { run, histograms } of recorded)
    for (const each of histograms) if (each.metric === metric) known.set(run, each);
  const numbers = columnNamed(runs, 'run').values;
  return [...groupRows(runs, 'point')].flatMap(([point, rows]): PointHistograms[] => {
    const [row = 0] = rows;
    const isShown = only.length === 0 || only.some((rule) => fits(rule, (name) => cellOf(runs, row, name)));
    const histograms = rows.flatMap((each) => known.get(Number(numbers.at(each))) ?? []);
    const isUnstable = cautionOf(runs, rows) === 'depends on run length';
    return isShown ? [{ point, row, histograms, isUnstable }] : [];
  });
}

/** Curves have no marks that could be hollow. */
function withCaution(page: PlotPage, unstable: ReadonlySet<Cell>): PlotPage {
  const drawn = new Set(page.data.points.map(({ point }) => point));
  const number = [...drawn].filter((point) => unstable.has(point)).length;
  if (number === 0) return page;
  const which = drawn.size === 1 ? '' : ` in ${number} of ${drawn.size} curves`;
  const note = `Queues grow${which}, so that values depend on the run length`;
  return { ...page, data: { ...page.data, notes: [note] } };
}

/** How a curve is made of the runs of a point. */
interface CurveKind {
  readonly of: (runs: readonly Histogram[]) => CurvePoint[];
  /** Adds what the mark needs besides place and height. */
  readonly complete: (point: PlotPoint) => PlotPoint;
}

/** @param all the runs of all points */
function curveOf({ xScale, percent }: PlotDefinition, mark: DistributionMark, all: readonly Histogram[]): CurveKind {
  const isLog = xScale === 'log';
  const whole = percent ? 100 : 1;
  switch (mark) {
    case 'ecdf':
      return {
        of: (runs) => ecdf(runs, { isLog }),
        complete: (point) => ({ ...point, low: Math.max(0, point.low), high: Math.min(whole, point.high) }),
      };
    case 'density':
      return { of: (runs) => density(runs, { isLog }), complete: (point) => point };
    case 'histogram': {
      const placed = (runs: readonly Histogram[]): readonly Histogram[] => (isLog ? runs.map(onLogarithmicAxis) : runs);
      const edges = histogramEdges(placed(all), isLog);
      return {
        of: (runs) => binShares(placed(runs), edges),
        complete: (point) => {
          const upper = edges.find((edge) => edge > Number(point.x)) ?? Number(point.x);
          const middle = isLog ? Math.sqrt(Number(point.x) * upper) : (Number(point.x) + upper) / 2;
          return { ...point, upper, middle };
        },
      };
    }
  }
}

function heightOf(
  { xScale }: PlotDefinition,
  mark: DistributionMark,
  unit: string,
): { readonly unit: string; readonly description: string } {
  switch (mark) {
    case 'ecdf':
      return { unit: '1', description: 'Share of requests at or below' };
    case 'density':
      return { unit: xScale === 'log' ? '1/decade' : `1/${unit}`, description: 'Density of requests' };
    case 'histogram':
      return { unit: '1', description: 'Share of requests' };
  }
}

function short(value: number): number {
  return Number(value.toPrecision(5));
}

/** A picture shows no more digits. */
function rounded(point: PlotPoint): PlotPoint {
  return {
    ...point,
    x: typeof point.x === 'number' ? Number(point.x.toPrecision(6)) : point.x,
    mean: short(point.mean),
    low: short(point.low),
    high: short(point.high),
    ...(point.upper !== undefined && { upper: short(point.upper) }),
    ...(point.middle !== undefined && { middle: short(point.middle) }),
  };
}

function numberColumn(
  column: Omit<TableColumn, 'type' | 'values'>,
  parts: readonly CurvePart[],
  valueAt: (at: CurvePoint) => number | null,
): TableColumn {
  const values = NumberValues.compute(parts.length, (index) => {
    const at = parts[index]?.at;
    return at === undefined ? null : valueAt(at);
  });
  return { ...column, type: 'number', values };
}
