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
import { estimate } from '../statistics/statistics.ts';

/** Two studies side by side. */
export interface PairedComparison {
  /** One row per point and metric. */
  readonly table: ResultTable;
  /** Runs that have a partner. */
  readonly pairs: number;
  /** Runs of the first and the second study that have none: “puToPeRatio=20, seed 4”. */
  readonly unmatched: readonly [readonly string[], readonly string[]];
  /** What differs between partners besides the metrics: “lanDelay: 0 and 20”. */
  readonly differences: readonly string[];
}

const comparisonColumns: readonly Column[] = [
  { name: 'metric', kind: 'identity', type: 'text', unit: '', description: 'Metric' },
  { name: 'unit', kind: 'identity', type: 'text', unit: '', description: 'Unit of the metric' },
  { name: 'first', kind: 'metric', type: 'number', unit: '', description: 'Mean of the first study' },
  { name: 'second', kind: 'metric', type: 'number', unit: '', description: 'Mean of the second study' },
  { name: 'difference', kind: 'metric', type: 'number', unit: '', description: 'Mean of second minus first' },
  {
    name: 'half_width',
    kind: 'metric',
    type: 'number',
    unit: '',
    description: "Half-width of the 95 % confidence interval of the difference (Student's t, paired)",
  },
  { name: 'relative', kind: 'metric', type: 'number', unit: '1', description: 'Difference as a fraction of the first' },
  { name: 'n', kind: 'metric', type: 'integer', unit: '1', description: 'Number of pairs' },
  { name: 'differs', kind: 'metric', type: 'boolean', unit: '', description: 'Whether the interval excludes zero' },
];

/**
 * Compares two tables of runs seed by seed: runs of the same seed and the same values of the swept parameters (of either
 * study) are partners. They share their random numbers, so that what is common to both cancels out in the differences.
 */
export function compareRuns(first: ResultTable, second: ResultTable): PairedComparison {
  const swept = commonSweep(first, second);
  const partners = new Map(second.rows.map((row) => [keyOf(second, swept, row), row]));
  const pairs: (readonly [Row, Row])[] = [];
  const lonely: Row[] = [];
  for (const row of first.rows) {
    const key = keyOf(first, swept, row);
    const partner = partners.get(key);
    if (partner === undefined) lonely.push(row);
    else pairs.push([row, partner]);
    partners.delete(key);
  }
  return {
    table: comparisonTable(first, second, swept, pairs),
    pairs: pairs.length,
    unmatched: [
      lonely.map((row) => inWords(first, swept, row)),
      [...partners.values()].map((row) => inWords(second, swept, row)),
    ],
    differences: parameterDifferences(first, second, pairs),
  };
}

/** Parameters that have several values in either study, as far as both sweep or know them. */
function commonSweep(first: ResultTable, second: ResultTable): string[] {
  const names = [first, second].flatMap(sweptParameters);
  return [...new Set(names)].filter(
    (name) => hasColumn(first, name) && hasColumn(second, name) && (varies(first, name) || varies(second, name)),
  );
}

function varies(table: ResultTable, name: string): boolean {
  const index = columnIndex(table, name);
  return new Set(table.rows.map((row) => row[index])).size > 1;
}

function comparisonTable(
  first: ResultTable,
  second: ResultTable,
  swept: readonly string[],
  pairs: readonly (readonly [Row, Row])[],
): ResultTable {
  const points = swept.map((name) => columnIndex(first, name));
  const groups = new Map<string, (readonly [Row, Row])[]>();
  for (const pair of pairs) {
    const key = JSON.stringify(points.map((index) => String(pair[0][index])));
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  const metrics = first.columns.filter(({ kind, name }) => kind === 'metric' && hasColumn(second, name));
  const rows = [...groups.values()].flatMap((group) =>
    metrics.map(({ name, unit }): Cell[] => {
      const values = group.map(
        ([a, b]) => [cellAt(a, columnIndex(first, name)), cellAt(b, columnIndex(second, name))] as const,
      );
      const [[row] = [[]]] = group;
      return [...points.map((index) => cellAt(row, index)), name, unit, ...differenceCells(values)];
    }),
  );
  const columns = [...points.map((index) => columnAt(first, index)), ...comparisonColumns];
  return { columns, rows, metadata: { first: first.metadata['study'] ?? '', second: second.metadata['study'] ?? '' } };
}

function differenceCells(values: readonly (readonly [Cell, Cell])[]): Cell[] {
  const both = values.filter((pair): pair is readonly [number, number] =>
    pair.every((cell) => typeof cell === 'number'),
  );
  const [a, b, difference] = [
    estimate(both.map(([value]) => value)),
    estimate(both.map(([, value]) => value)),
    estimate(both.map(([before, after]) => after - before)),
  ];
  if (a === undefined || b === undefined || difference === undefined) return [null, null, null, null, null, 0, null];
  const { mean, halfWidth, n } = difference;
  const relative = a.mean === 0 ? null : mean / a.mean;
  return [a.mean, b.mean, mean, halfWidth, relative, n, halfWidth === null ? null : Math.abs(mean) > halfWidth];
}

/** Parameters that are not the same in partners: what the comparison is about, or what was overlooked. */
function parameterDifferences(
  first: ResultTable,
  second: ResultTable,
  pairs: readonly (readonly [Row, Row])[],
): string[] {
  const parameters = first.columns.filter(({ kind, name }) => kind === 'parameter' && hasColumn(second, name));
  return parameters.flatMap(({ name }) => {
    const [a, b] = [columnIndex(first, name), columnIndex(second, name)];
    const unlike = pairs.filter(([before, after]) => before[a] !== after[b]);
    if (unlike.length === 0) return [];
    const values = new Set(unlike.map(([before, after]) => `${String(before[a])} and ${String(after[b])}`));
    const [only] = values;
    return values.size === 1 && unlike.length === pairs.length
      ? `${name}: ${only}`
      : `${name}: differs in ${unlike.length} pairs`;
  });
}

function keyOf(table: ResultTable, swept: readonly string[], row: Row): string {
  return JSON.stringify([...swept, 'seed'].map((name) => String(row[columnIndex(table, name)])));
}

function inWords(table: ResultTable, swept: readonly string[], row: Row): string {
  const values = swept.map((name) => `${name}=${String(row[columnIndex(table, name)])}`);
  return [...values, `seed ${String(row[columnIndex(table, 'seed')])}`].join(', ');
}

function hasColumn(table: ResultTable, name: string): boolean {
  return table.columns.some((column) => column.name === name);
}
