import { CodedValues, NO_ROW, NumberValues, type ColumnValues } from '../../results/tables/column-values.ts';
import {
  columnNamed,
  groupRows,
  sweptParameters,
  tableOfColumns,
  tableOfRows,
  type Cell,
  type Column,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { cautionColumn, cautionOf } from './cautions.ts';
import { estimate, type Estimate } from './statistics.ts';

/** Columns of every summary table after those of the swept parameters. */
const estimateColumns = {
  metric: { name: 'metric', kind: 'identity', type: 'text', unit: '', description: 'Metric' },
  unit: { name: 'unit', kind: 'identity', type: 'text', unit: '', description: 'Unit of the metric' },
  mean: { name: 'mean', kind: 'metric', type: 'number', unit: '', description: 'Mean over the seeds' },
  stddev: { name: 'stddev', kind: 'metric', type: 'number', unit: '', description: 'Sample standard deviation' },
  n: { name: 'n', kind: 'metric', type: 'integer', unit: '1', description: 'Number of values' },
  halfWidth: {
    name: 'half_width',
    kind: 'metric',
    type: 'number',
    unit: '',
    description: "Half-width of the 95 % confidence interval (Student's t)",
  },
} as const satisfies Readonly<Record<string, Column>>;

/** The summary of one metric whose estimates are known. @param points numbers of their parameter points */
export function summaryOf(
  { name, unit }: Pick<Column, 'name' | 'unit'>,
  points: TableColumn,
  estimates: readonly Estimate[],
): ResultTable {
  const rows = estimates.map(({ mean, stddev, n, halfWidth }, row): readonly Cell[] => [
    points.values.at(row),
    name,
    unit,
    mean,
    stddev,
    n,
    halfWidth,
    null,
  ]);
  return tableOfRows([points, ...Object.values(estimateColumns), cautionColumn], rows);
}

/**
 * Summarizes a table of runs: one row per parameter point and metric, in the order of the runs' columns. Runs in which a
 * metric has no value do not count for it. All rows of a point have its caution, if it needs one.
 *
 * @param confidence level of the intervals
 */
export function summarize(runs: ResultTable, confidence = 0.95): ResultTable {
  const points = [...groupRows(runs, 'point').values()];
  const metrics = runs.columns.filter(({ kind }) => kind === 'metric');
  const estimates = points.flatMap((rows) => metrics.map(({ values }) => estimateOf(values, rows, confidence)));
  const cautions = points.map((rows) => cautionOf(runs, rows) ?? null);
  const { length } = estimates;
  const pointOf = (row: number): number => Math.floor(row / metrics.length);
  const firstRuns = Int32Array.from({ length }, (_, row) => points[pointOf(row)]?.[0] ?? NO_ROW);
  const texts = (textOf: (metric: Column) => string): CodedValues => {
    const ofMetrics = metrics.map(textOf);
    return CodedValues.compute(length, (row) => ofMetrics[row % metrics.length] ?? null);
  };
  const numbers = (part: (estimated: Estimate) => number | null): NumberValues =>
    NumberValues.compute(length, (row) => (estimates[row] === undefined ? null : part(estimates[row])));
  return tableOfColumns(
    [
      ...['point', ...sweptParameters(runs)].map((name): TableColumn => {
        const column = columnNamed(runs, name);
        return { ...column, values: column.values.take(firstRuns) };
      }),
      { ...estimateColumns.metric, values: texts(({ name }) => name) },
      { ...estimateColumns.unit, values: texts(({ unit }) => unit) },
      { ...estimateColumns.mean, values: numbers(({ mean }) => mean) },
      { ...estimateColumns.stddev, values: numbers(({ stddev }) => stddev) },
      { ...estimateColumns.n, values: NumberValues.compute(length, (row) => estimates[row]?.n ?? 0) },
      { ...halfWidthColumn(confidence), values: numbers(({ halfWidth }) => halfWidth) },
      { ...cautionColumn, values: CodedValues.compute(length, (row) => cautions[pointOf(row)] ?? null) },
    ],
    runs.metadata,
  );
}

function halfWidthColumn(confidence: number): Column {
  const percent = Number((100 * confidence).toPrecision(6));
  return {
    ...estimateColumns.halfWidth,
    description: `Half-width of the ${percent} % confidence interval (Student's t)`,
  };
}

function estimateOf(values: ColumnValues, rows: readonly number[], confidence: number): Estimate | undefined {
  return values instanceof NumberValues ? estimate(values.present(rows), confidence) : undefined;
}
