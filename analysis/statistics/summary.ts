import {
  cellAt,
  columnAt,
  columnIndex,
  sweptParameters,
  type Cell,
  type Column,
  type ResultTable,
  type Row,
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
  const swept = sweptParameters(runs);
  const point = columnIndex(runs, 'point');
  const parameters = swept.map((name) => columnIndex(runs, name));
  const metrics = runs.columns.flatMap(({ kind }, index) => (kind === 'metric' ? [index] : []));
  const rows: Cell[][] = [];
  for (const group of groupsByPoint(runs)) {
    const [first = []] = group;
    const caution = cautionOf(runs, group) ?? null;
    for (const metric of metrics) {
      const values = group.map((row) => row[metric]).filter((cell) => typeof cell === 'number');
      const result = estimate(values);
      const { name, unit } = columnAt(runs, metric);
      rows.push([
        ...[point, ...parameters].map((index) => cellAt(first, index)),
        name,
        unit,
        result?.mean ?? null,
        result?.stddev ?? null,
        result?.n ?? 0,
        result?.halfWidth ?? null,
        caution,
      ]);
    }
  }
  const columns = [point, ...parameters].map((index) => columnAt(runs, index));
  return { columns: [...columns, ...estimateColumns, cautionColumn], rows, metadata: runs.metadata };
}

/** The rows of each point, in order. */
function groupsByPoint(runs: ResultTable): Row[][] {
  const point = columnIndex(runs, 'point');
  const groups = new Map<Cell, Row[]>();
  for (const row of runs.rows) {
    const group = groups.get(cellAt(row, point));
    if (group === undefined) groups.set(cellAt(row, point), [row]);
    else group.push(row);
  }
  return [...groups.values()];
}
