import type { ColumnValues } from '../../results/tables/column-values.ts';
import {
  cellOf,
  columnNamed,
  findColumn,
  sweptParameters,
  tableOfRows,
  type Cell,
  type Column,
  type ResultTable,
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

/** Rows of the first and the second study that are partners. */
type RowPair = readonly [number, number];

/** A column of both studies. */
interface SharedColumn {
  readonly name: string;
  readonly unit: string;
  readonly before: ColumnValues;
  readonly after: ColumnValues;
}

const comparisonColumns = (confidence: number): readonly Column[] => [
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
    description: `Half-width of the ${Number((100 * confidence).toPrecision(6))} % confidence interval of the difference (Student's t, paired)`,
  },
  { name: 'relative', kind: 'metric', type: 'number', unit: '1', description: 'Difference as a fraction of the first' },
  { name: 'n', kind: 'metric', type: 'integer', unit: '1', description: 'Number of pairs' },
  { name: 'differs', kind: 'metric', type: 'boolean', unit: '', description: 'Whether the interval excludes zero' },
];

/**
 * Compares two tables of runs seed by seed: runs of the same seed and the same values of the swept parameters (of either
 * study) are partners. They share their random numbers, so that what is common to both cancels out in the differences.
 *
 * @param confidence level of each interval
 */
export function compareRuns(first: ResultTable, second: ResultTable, confidence = 0.95): PairedComparison {
  const swept = commonSweep(first, second);
  const [keyOfFirst, keyOfSecond] = [keys(first, swept), keys(second, swept)];
  const partners = new Map(Array.from({ length: second.length }, (_, row) => [keyOfSecond(row), row]));
  const pairs: RowPair[] = [];
  const lonely: number[] = [];
  for (let row = 0; row < first.length; row++) {
    const key = keyOfFirst(row);
    const partner = partners.get(key);
    if (partner === undefined) lonely.push(row);
    else pairs.push([row, partner]);
    partners.delete(key);
  }
  return {
    table: comparisonTable([first, second], swept, pairs, confidence),
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
  const { values } = columnNamed(table, name);
  return Array.from({ length: table.length }, (_, row) => row).some((row) => values.at(row) !== values.at(0));
}

function comparisonTable(
  [first, second]: readonly [ResultTable, ResultTable],
  swept: readonly string[],
  pairs: readonly RowPair[],
  confidence: number,
): ResultTable {
  const points = swept.map((name) => columnNamed(first, name));
  const groups = new Map<string, RowPair[]>();
  for (const pair of pairs) {
    const key = JSON.stringify(points.map(({ values }) => String(values.at(pair[0]))));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [pair]);
    else group.push(pair);
  }
  const metrics = inBoth('metric', first, second);
  const rows = [...groups.values()].flatMap((group) =>
    metrics.map(({ name, unit, before, after }): Cell[] => {
      const values = group.map(([a, b]) => [before.at(a), after.at(b)] as const);
      const [[row] = [0]] = group;
      return [...points.map((column) => column.values.at(row)), name, unit, ...differenceCells(values, confidence)];
    }),
  );
  const metadata = { first: first.metadata['study'] ?? '', second: second.metadata['study'] ?? '' };
  return tableOfRows([...points, ...comparisonColumns(confidence)], rows, metadata);
}

/** Columns that both tables have. */
function inBoth(kind: Column['kind'], first: ResultTable, second: ResultTable): SharedColumn[] {
  return first.columns.flatMap(({ name, unit, values, ...column }) => {
    const other = findColumn(second, name);
    return column.kind === kind && other !== undefined ? [{ name, unit, before: values, after: other.values }] : [];
  });
}

function differenceCells(values: readonly (readonly [Cell, Cell])[], confidence: number): Cell[] {
  const both = values.filter((pair): pair is readonly [number, number] =>
    pair.every((cell) => typeof cell === 'number'),
  );
  const [a, b, difference] = [
    estimate(both.map(([value]) => value)),
    estimate(both.map(([, value]) => value)),
    estimate(
      both.map(([before, after]) => after - before),
      confidence,
    ),
  ];
  if (a === undefined || b === undefined || difference === undefined) return [null, null, null, null, null, 0, null];
  const { mean, halfWidth, n } = difference;
  const relative = a.mean === 0 ? null : mean / a.mean;
  return [a.mean, b.mean, mean, halfWidth, relative, n, halfWidth === null ? null : Math.abs(mean) > halfWidth];
}

/** Parameters that are not the same in partners: what the comparison is about, or what was overlooked. */
function parameterDifferences(first: ResultTable, second: ResultTable, pairs: readonly RowPair[]): string[] {
  return inBoth('parameter', first, second).flatMap(({ name, before, after }) => {
    const unlike = pairs.filter(([a, b]) => before.at(a) !== after.at(b));
    if (unlike.length === 0) return [];
    const values = new Set(unlike.map(([a, b]) => `${String(before.at(a))} and ${String(after.at(b))}`));
    const [only] = values;
    return values.size === 1 && unlike.length === pairs.length
      ? `${name}: ${only}`
      : `${name}: differs in ${unlike.length} pairs`;
  });
}

/** What partners have in common. */
function keys(table: ResultTable, swept: readonly string[]): (row: number) => string {
  const columns = [...swept, 'seed'].map((name) => columnNamed(table, name).values);
  return (row) => JSON.stringify(columns.map((values) => String(values.at(row))));
}

function inWords(table: ResultTable, swept: readonly string[], row: number): string {
  const texts = swept.map((name) => `${name}=${String(cellOf(table, row, name))}`);
  return [...texts, `seed ${String(cellOf(table, row, 'seed'))}`].join(', ');
}

function hasColumn(table: ResultTable, name: string): boolean {
  return findColumn(table, name) !== undefined;
}
