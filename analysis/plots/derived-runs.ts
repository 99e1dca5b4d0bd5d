/** Tables that are made like the one of runs, of parts of runs: what is drawn of runs can be drawn of them. */
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import { NumberValues } from '../../results/tables/column-values.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import {
  columnNamed,
  findColumn,
  sweptParameters,
  tableOfColumns,
  type Cell,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { templateParts } from '../../results/tables/label-template.ts';
import { summarize } from '../statistics/summary.ts';
import { expressionsOf } from './plot-columns.ts';
import { lookOf, type Look } from './look.ts';
import { plotPages, type PlotPage, type PlotPoint, type PlottedResults } from './plot-data.ts';

/** A part of a run. */
export interface RunPart {
  /** Row of the run in the table of runs. */
  readonly row: number;
  /** What distinguishes it from other parts of its run; parts of the runs of a point with the same text belong together. */
  readonly part: string;
}

/** A table of parts of runs, whose points are those of the runs with one kind of part each. */
export interface DerivedRuns {
  readonly table: ResultTable;
  /** The parameter point of the runs that a point belongs to. */
  readonly pointOf: (point: Cell) => Cell;
  /** Absent: it is made of the table. */
  readonly summary?: ResultTable;
}

/**
 * @param parts rows of the table, in order
 * @param own columns that runs do not have
 * @param others columns of runs that are taken over besides those that the plot names, unless an own one has their name
 */
export function derivedRuns(
  plot: PlotDefinition,
  { runs, style }: PlottedResults,
  parts: readonly RunPart[],
  own: readonly TableColumn[],
  others: readonly string[] = [],
): DerivedRuns {
  const runPoints = columnNamed(runs, 'point').values;
  const numbers = new Map<string, number>();
  const points: Cell[] = [];
  const pointNumbers = Float64Array.from(parts, ({ row, part }) => {
    const point = runPoints.at(row);
    const key = JSON.stringify([point, part]);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, points.length);
    return points.push(point) - 1;
  });
  const rows = Int32Array.from(parts, ({ row }) => row);
  const isOwn = new Set(own.map(({ name }) => name));
  const taken = ['run', 'seed', ...sweptParameters(runs), ...namesIn(plot, lookOf(style, plot)), ...others];
  const columns = [...new Set(taken)].flatMap((name): TableColumn[] => {
    const column = isOwn.has(name) ? undefined : findColumn(runs, name);
    return column === undefined ? [] : [{ ...column, values: column.values.take(rows) }];
  });
  const table = tableOfColumns(
    [{ ...columnNamed(runs, 'point'), values: new NumberValues(pointNumbers) }, ...columns, ...own],
    runs.metadata,
  );
  return { table, pointOf: (point) => points[Number(point)] ?? null };
}

/** Parameters, perhaps computed ones, that a plot refers to, also in labels. */
function namesIn(plot: PlotDefinition, { labels }: Look): string[] {
  const templates = Object.values(labels).filter((each) => typeof each === 'string');
  const inLabels = templates.flatMap((template) => templateParts(template) ?? []);
  return [
    ...[...expressionsOf([plot]), ...inLabels.flatMap(({ expression }) => expression ?? [])].flatMap(
      (text) => readExpression(text).names,
    ),
    ...plot.only.flatMap((rule) => rule.map(({ parameter }) => parameter)),
  ];
}

/**
 * The pictures of a plot of parts of runs.
 *
 * @param drawn a point of them as it is to be drawn
 */
export function pagesOfParts(
  plot: PlotDefinition,
  results: PlottedResults,
  { table, pointOf, summary }: DerivedRuns,
  drawn: (point: PlotPoint) => PlotPoint = (point) => point,
): PlotPage[] {
  const parts = withComputedColumns(table, expressionsOf([plot]));
  return plotPages(plot, { ...results, runs: parts, summary: summary ?? summarize(parts) }).map((page) => ({
    ...page,
    data: {
      ...page.data,
      points: page.data.points.map((point) => drawn({ ...point, point: pointOf(point.point) })),
    },
  }));
}
