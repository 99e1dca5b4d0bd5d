import { NumberValues } from '../../results/tables/column-values.ts';
import {
  columnNamed,
  groupRows,
  numbersNamed,
  tableOfColumns,
  type Column,
  type ResultTable,
  type TableColumn,
} from '../../results/tables/table.ts';
import { cautionColumn } from '../statistics/cautions.ts';
import { isEmpty, isTelling, type ChosenTable } from './table-choice.ts';

/** The columns that say which point a row belongs to, before those of the parameters. */
const n: Column = { name: 'n', kind: 'identity', type: 'integer', unit: '1', description: 'Number of runs' };

/**
 * A summary with one row per point: parameters, the largest number of values that a metric has, and for each metric its
 * mean, by its name, and the half-width of the confidence interval where there is one, as `NAME_half_width`.
 *
 * @param metrics these, in this order; undefined: those that have values and differ between the points, or `all`
 */
export function wideSummary(
  summary: ResultTable,
  runs: ResultTable,
  metrics: readonly string[] | undefined,
  all: boolean,
): ChosenTable {
  const points = [...groupRows(summary, 'point').values()];
  const metricOf = columnNamed(summary, 'metric').values;
  const rowsOfPoints = points.map((rows) => new Map(rows.map((row) => [metricOf.at(row), row])));
  const valuesOf = (name: string, estimate: string): NumberValues => {
    const values = numbersNamed(summary, estimate);
    return NumberValues.compute(points.length, (point) => {
      const row = rowsOfPoints[point]?.get(name);
      return row === undefined ? null : values.at(row);
    });
  };
  const known = [...groupRows(summary, 'metric').keys()].map(String);
  const chosen = metrics ?? (all ? known : known.filter((name) => isTelling(valuesOf(name, 'mean'))));
  const interval = columnNamed(summary, 'half_width').description;
  const measured = chosen.flatMap((name): TableColumn[] => [
    { ...metricColumn(runs, name, ''), values: valuesOf(name, 'mean') },
    { ...metricColumn(runs, name, '_half_width', interval), values: valuesOf(name, 'half_width') },
  ]);
  const shown = measured.filter(({ name, values }) => chosen.includes(name) || !isEmpty(values));
  const ofPoint = ({ values, ...column }: TableColumn): TableColumn => ({
    ...column,
    values: values.take(points.map(([first = -1]) => first)),
  });
  const counts = numbersNamed(summary, 'n');
  const columns: TableColumn[] = [
    ofPoint(columnNamed(summary, 'point')),
    ...summary.columns.filter(({ kind }) => kind === 'parameter').map(ofPoint),
    { ...n, values: NumberValues.compute(points.length, (point) => Math.max(...counts.present(points[point]))) },
    ...shown,
    ofPoint(columnNamed(summary, cautionColumn.name)),
  ];
  return {
    table: tableOfColumns(columns, summary.metadata),
    leftOut: metrics === undefined ? known.length - chosen.length : 0,
  };
}

function metricColumn(runs: ResultTable, name: string, suffix: '' | '_half_width', what = ''): Column {
  const { values: _, ...column } = columnNamed(runs, name);
  if (suffix === '') return column;
  return {
    ...column,
    name: name + suffix,
    description: `${column.description}: ${what}`,
  };
}
