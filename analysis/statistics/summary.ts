import { CodedValues, NumberValues } from '../../results/tables/column-values.ts';
import {
  columnNamed,
  groupRows,
  sweptParameters,
  tableOfColumns,
  valuesOfCells,
  type Cell,
  type Column,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { cautionColumn, cautionOf } from './cautions.ts';
import { estimate } from './statistics.ts';

/** Columns of every summary table after those of the swept parameters. */
const estimateColumns: readonly Column[] = [
  { name: 'metric', kind: 'identity', type: 'text', unit: '', description: 'Metric' },
  { name: 'unit', kind: 'identity', type: 'text', unit: '', description: 'Unit of the metric' },
  { name: 'mean', kind: 'metric', type: 'number', unit: '', description: 'Mean over the seeds' },
  { name: 'stddev', kind: 'metric', type: 'number', unit: '', description: 'Sample standard deviation' },
  { name: 'n', kind: 'metric', type: 'integer', unit: '1', description: 'Number of values' },
  {
    name: 'half_width',
    kind: 'metric',
    type: 'number',
    unit: '',
    description: "Half-width of the 95 % confidence interval (Student's t)",
  },
];

/**
 * Summarizes a table of runs: one row per parameter point and metric, in the order of the runs' columns. Runs in which a
 * metric has no value do not count for it. All rows of a point have its caution, if it needs one.
 */
export function summarize(runs: ResultTable): ResultTable {
  const groups = [...groupRows(runs, 'point').values()];
  const metrics = runs.columns.filter(({ kind }) => kind === 'metric');
  const estimates = groups.flatMap((rows) =>
    metrics.map(({ name, unit, values }): readonly Cell[] => {
      const result = values instanceof NumberValues ? estimate(values.present(rows)) : undefined;
      const { mean = null, stddev = null, n = 0, halfWidth = null } = result ?? {};
      return [name, unit, mean, stddev, n, halfWidth];
    }),
  );
  const cautions = groups.map((rows) => cautionOf(runs, rows) ?? null);
  // What is the same in all rows of a point.
  const pointOf = (row: number): number => Math.floor(row / metrics.length);
  const ofPoint = ['point', ...sweptParameters(runs)].map((name): TableColumn => {
    const { values, ...column } = columnNamed(runs, name);
    return { ...column, values: values.take(estimates.map((_, row) => groups[pointOf(row)]?.[0] ?? -1)) };
  });
  const measured = estimateColumns.map((column, place): TableColumn => ({
    ...column,
    values: valuesOfCells(
      column,
      estimates.map((cells) => cells[place] ?? null),
    ),
  }));
  const caution: TableColumn = {
    ...cautionColumn,
    values: CodedValues.compute(estimates.length, (row) => cautions[pointOf(row)] ?? null),
  };
  return tableOfColumns([...ofPoint, ...measured, caution], runs.metadata);
}
