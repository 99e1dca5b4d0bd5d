import type { PublishedNumbers } from '../../results/expectations/expectation.ts';
import { plotsOfRuns, type PlotDefinition } from '../../results/folders/plot-definition.ts';
import { inUnitOfRuns } from '../../results/expectations/expectation.ts';
import type { ResultTable } from '../../results/tables/table.ts';
import type { PlotStyle } from '../../results/folders/plot-look.ts';
import { withPlotColumns } from '../plots/plot-columns.ts';
import type { PlottedResults } from '../plots/plot-data.ts';
import { pagesOf } from '../plots/study-pages.ts';
import { hasBase } from '../plots/value-range.ts';
import { plotPictures, type PlotPicture } from '../plots/plot-pictures.ts';
import { summarize } from '../statistics/summary.ts';
import type { DeclaredValues } from '../plots/value-order.ts';
import { publishedResults } from './published-results.ts';

/** A picture of a study, and the same of a publication. */
export interface ComparedFigure {
  readonly title: string;
  readonly ours: PlotPicture;
  /** Absent: no numbers of it are known. */
  readonly theirs?: PlotPicture;
  /** What is known of the published figure: the numbers that are drawn, or its axes. */
  readonly published: readonly PublishedNumbers[];
}

/** What is drawn. */
export interface FigureSource {
  readonly plots: readonly PlotDefinition[];
  readonly published: readonly PublishedNumbers[];
  readonly runs: ResultTable;
  readonly declared: DeclaredValues;
  readonly style?: PlotStyle | undefined;
}

/** The pictures of a study's metrics, each beside the published one, in the same axes. */
export async function comparedFigures(source: FigureSource): Promise<ComparedFigure[]> {
  const plots = plotsOfRuns(source.plots);
  const runs = withPlotColumns(source.runs, plots);
  const results = { runs, summary: summarize(runs), declared: source.declared, style: source.style };
  const figures: ComparedFigure[] = [];
  for (const plot of plots) {
    const published = source.published.filter((each) => each.plot === plot.name);
    figures.push(...(await figuresOf(plot, published, source.runs, results)));
  }
  return figures;
}

async function figuresOf(
  plot: PlotDefinition,
  published: readonly PublishedNumbers[],
  plain: ResultTable,
  ours: PlottedResults,
): Promise<ComparedFigure[]> {
  const withNumbers = nearest(published.filter(({ rows }) => rows.length > 0));
  const theirs: PlottedResults | undefined =
    withNumbers.length === 0 ? undefined : { ...ours, ...publishedResults(plot, withNumbers, plain) };
  const inAxes = withAxes(plot, published, theirs === undefined ? [ours] : [ours, theirs]);
  const drawn = await plotPictures(inAxes, ours);
  const reference = theirs === undefined ? [] : await plotPictures(inAxes, theirs);
  return drawn.map((picture) => {
    const same = reference.find(({ name }) => name === picture.name);
    const shown = withNumbers.length === 0 ? published : withNumbers;
    return { title: picture.title, ours: picture, published: shown, ...(same !== undefined && { theirs: same }) };
  });
}

/** Of numbers of several kinds those that are nearest to the published figure. */
function nearest(published: readonly PublishedNumbers[]): PublishedNumbers[] {
  const kind = nearness.find((each) => published.some(({ taken }) => taken === each));
  return published.filter(({ taken }) => taken === kind);
}

const nearness = ['figure', 'text', 'reference', 'theory'] as const satisfies readonly PublishedNumbers['taken'][];

/** The plot in the printed axes, or in those that hold both pictures. */
function withAxes(
  plot: PlotDefinition,
  published: readonly PublishedNumbers[],
  all: readonly PlottedResults[],
): PlotDefinition {
  const printed = published.find(({ yAxis }) => yAxis !== undefined);
  const printedX = published.find(({ xAxis }) => xAxis !== undefined)?.xAxis;
  const shared = all.length > 1 ? commonRanges(plot, all) : { x: undefined, y: undefined };
  const xDomain = printedX ?? plot.xDomain ?? shared.x;
  const yDomain =
    printed?.yAxis === undefined
      ? (plot.yDomain ?? shared.y)
      : ([inUnitOfRuns(printed, printed.yAxis[0]), inUnitOfRuns(printed, printed.yAxis[1])] as const);
  return {
    ...plot,
    ...(yDomain !== undefined && { yDomain }),
    ...(printed?.yAxis !== undefined && { yTicks: undefined }),
    ...(xDomain !== undefined && { xDomain }),
  };
}

/** Room above and below the values, as a share of their range. */
const MARGIN = 0.05;

type Range = readonly [number, number];

/** Ends of axes that have all values of several pictures; undefined: the axis is not one of numbers, or finds its own. */
function commonRanges(
  plot: PlotDefinition,
  all: readonly PlottedResults[],
): { readonly x: Range | undefined; readonly y: Range | undefined } {
  const drawn = all.flatMap((results) => pagesOf(plot, results).map(({ data }) => data));
  const points = drawn.flatMap((data) => data.points);
  const places = points.flatMap(({ x }) => (typeof x === 'number' ? x : []));
  const scale = plot.percent ? 100 : 1;
  // The length of a bar is its value.
  const base = drawn.some(hasBase) ? [0] : [];
  const y = rangeOf([...base, ...points.flatMap(({ low, high, mean }) => [low / scale, high / scale, mean / scale])]);
  return {
    x: places.length === points.length ? rangeOf(places) : undefined,
    y: y === undefined || plot.yScale === 'log' ? undefined : withMargin(y),
  };
}

function rangeOf(values: readonly number[]): Range | undefined {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least < most ? [least, most] : undefined;
}

/** Nothing below 0 where no value is. */
function withMargin([least, most]: Range): Range {
  const room = MARGIN * (most - least);
  return [least >= 0 ? Math.max(0, least - room) : least - room, most + room];
}
