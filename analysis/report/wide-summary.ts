import {
  cellAt,
  columnAt,
  columnIndex,
  type Cell,
  type Column,
  type ResultTable,
  type Row,
} from '../../results/tables/table.ts';
import { cautionColumn } from '../statistics/cautions.ts';
import { isTelling, type ChosenTable } from './table-choice.ts';

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
  const index = (name: string): number => columnIndex(summary, name);
  const [point, metric, caution] = [index('point'), index('metric'), index('caution')];
  const [mean, halfWidth] = [index('mean'), index('half_width')];
  const groups = new Map<Cell, Map<Cell, Row>>();
  for (const row of summary.rows) {
    const group = groups.get(cellAt(row, point)) ?? new Map<Cell, Row>();
    groups.set(cellAt(row, point), group.set(cellAt(row, metric), row));
  }
  const points = [...groups.values()];
  const known = [...new Set(summary.rows.map((row) => String(row[metric])))];
  const cellsOf = (name: string, place: number): Cell[] => points.map((group) => group.get(name)?.[place] ?? null);
  const chosen = metrics ?? (all ? known : known.filter((name) => isTelling(cellsOf(name, mean))));
  const measured = chosen.flatMap((name) => [
    { column: metricColumn(runs, name, ''), cells: cellsOf(name, mean) },
    { column: metricColumn(runs, name, '_half_width'), cells: cellsOf(name, halfWidth) },
  ]);
  const shown = measured.filter(
    ({ column, cells }) => chosen.includes(column.name) || cells.some((cell) => cell !== null),
  );
  const parameters = summary.columns.flatMap(({ kind }, place) => (kind === 'parameter' ? [place] : []));
  const rows = points.map((group, row): Cell[] => {
    const [first = []] = group.values();
    const counts = [...group.values()].map((each) => Number(each[index('n')]));
    return [
      ...[point, ...parameters].map((place) => cellAt(first, place)),
      Math.max(...counts),
      ...shown.map(({ cells }) => cellAt(cells, row)),
      cellAt(first, caution),
    ];
  });
  const columns = [...[point, ...parameters].map((place) => columnAt(summary, place)), n];
  return {
    table: { ...summary, columns: [...columns, ...shown.map(({ column }) => column), cautionColumn], rows },
    leftOut: metrics === undefined ? known.length - chosen.length : 0,
  };
}

function metricColumn(runs: ResultTable, name: string, suffix: '' | '_half_width'): Column {
  const column = columnAt(runs, columnIndex(runs, name));
  if (suffix === '') return column;
  return {
    ...column,
    name: name + suffix,
    description: `${column.description}: half-width of the 95 % confidence interval`,
  };
}
