import { inUnitOfRuns, type PublishedNumbers } from '../../results/expectations/expectation.ts';
import { readExpression } from '../../results/expressions/expression.ts';
import type { PlotDefinition } from '../../results/folders/plot-definition.ts';
import { withComputedColumns } from '../../results/tables/computed-columns.ts';
import { fits, type Rule } from '../../results/tables/rule.ts';
import {
  findColumn,
  groupRows,
  selectRows,
  sweptParameters,
  tableOfColumns,
  tableOfRows,
  valuesOfCells,
  type Cell,
  type Column,
  type ResultTable,
} from '../../results/tables/table.ts';
import { withPlotColumns } from '../plots/plot-columns.ts';
import type { PlottedResults } from '../plots/plot-data.ts';

/** A point of the picture of a publication. */
interface PublishedPoint {
  /** The row of a run whose parameters it has, but for those that are changed. */
  readonly row: number;
  readonly changed: ReadonlyMap<string, Cell>;
  readonly value: number | null;
}

/**
 * Published numbers as if they were the results of the study, so that they are drawn as its results are: at its points, in
 * the same colors. Points that the runs do not have, as those of a first look, are added.
 */
export function publishedResults(
  plot: PlotDefinition,
  numbers: readonly PublishedNumbers[],
  runs: ResultTable,
): PlottedResults {
  const points = pointsOf(numbers, runs);
  const rows = selectRows(
    runs,
    points.map(({ row }) => row),
  );
  const changed = tableOfColumns(
    rows.columns.map((column) => ({
      ...column,
      values: valuesOfCells(
        column,
        points.map(({ changed: own }, row) => own.get(column.name) ?? column.values.at(row)),
      ),
    })),
    runs.metadata,
  );
  const withPoints = { ...changed, columns: changed.columns.map((column) => numbered(column, points.length)) };
  const metric = readExpression(plot.y).text;
  const cells = points.map(({ value }, point): Cell[] => [point, metric, value, null, 0, null]);
  return { runs: withPlotColumns(withPoints, [plot]), summary: tableOfRows(summaryColumns, cells) };
}

/** What pictures read of a summary. */
const summaryColumns: readonly Column[] = [
  { name: 'point', kind: 'identity', type: 'integer', unit: '', description: 'Point' },
  { name: 'metric', kind: 'identity', type: 'text', unit: '', description: 'Metric' },
  { name: 'mean', kind: 'metric', type: 'number', unit: '', description: 'Published number' },
  { name: 'stddev', kind: 'metric', type: 'number', unit: '', description: 'Standard deviation' },
  { name: 'n', kind: 'metric', type: 'integer', unit: '', description: 'Number of runs' },
  { name: 'caution', kind: 'identity', type: 'text', unit: '', description: 'Caution' },
];

function numbered(column: ResultTable['columns'][number], length: number): ResultTable['columns'][number] {
  if (column.name !== 'point') return column;
  return {
    ...column,
    values: valuesOfCells(
      column,
      Array.from({ length }, (_, index) => index),
    ),
  };
}

/** All points of the runs, with a number if one was published, and the published ones that the runs do not have. */
function pointsOf(numbers: readonly PublishedNumbers[], plain: ResultTable): PublishedPoint[] {
  const named = numbers.flatMap(({ x, rows }) => [
    ...(x === undefined ? [] : [x.parameter]),
    ...rows.flatMap(({ rule }) => rule.map(({ parameter }) => parameter)),
  ]);
  const table = withComputedColumns(plain, [...new Set(named)]);
  const known = [...groupRows(table, 'point').values()].flatMap((rows) => rows.slice(0, 1));
  const valueAt = (row: number, name: string): Cell => findColumn(table, name)?.values.at(row) ?? null;
  const published = new Map<number, number>();
  const added: PublishedPoint[] = [];
  for (const entry of numbers)
    for (const { rule, y } of entry.rows)
      for (const [index, number] of y.entries()) {
        if (number === null) continue;
        const value = inUnitOfRuns(entry, number);
        const whole = withPlace(rule, entry.x, index);
        const matching = known.filter((row) => fits(whole, (name) => valueAt(row, name)));
        for (const row of matching) published.set(row, value);
        if (matching.length === 0)
          added.push(...pointsLike(rule, known, table).map((row) => ({ row, changed: settings(whole), value })));
      }
  const ofRuns = known.map((row) => ({ row, changed: new Map<string, Cell>(), value: published.get(row) ?? null }));
  return [...ofRuns, ...added];
}

function withPlace(rule: Rule, x: PublishedNumbers['x'], index: number): Rule {
  return x === undefined ? rule : [...rule, { parameter: x.parameter, is: [x.places[index] ?? null] }];
}

/** What parameters must be for a point to fit. */
function settings(rule: Rule): ReadonlyMap<string, Cell> {
  return new Map(rule.flatMap(({ parameter, is: [value] = [] }) => (value === undefined ? [] : [[parameter, value]])));
}

/** Rows with the parameters that points of a rule have, one for each curve; if none fits, any one is changed to fit. */
function pointsLike(rule: Rule, known: readonly number[], table: ResultTable): number[] {
  const valueAt = (row: number, name: string): Cell => findColumn(table, name)?.values.at(row) ?? null;
  const fitting = known.filter((row) => fits(rule, (name) => valueAt(row, name)));
  if (fitting.length === 0) return known.slice(0, 1);
  const ruled = new Set(rule.map(({ parameter }) => parameter));
  // The curves differ in names and in few numbers; the places along them differ in the others.
  const others = sweptParameters(table).filter((name) => !ruled.has(name));
  const curves = new Map(
    fitting.map((row) => [JSON.stringify(others.map((name) => typeOfPlace(valueAt(row, name)))), row]),
  );
  return [...curves.values()];
}

/** Names distinguish curves. */
function typeOfPlace(value: Cell): Cell {
  return typeof value === 'string' ? value : null;
}
