/**
 * Result tables: what one study measured, one row per run (runs), or one row per parameter point and metric (summary).
 * Tables hold only what is a function of study, seed and code version; times, hosts and the like go to the manifest.
 */

/**
 * What a column is for: `identity` distinguishes rows (run number, seed, replication), `parameter` was set by the
 * study, `metric` was measured.
 */
export type ColumnKind = 'identity' | 'parameter' | 'metric';

/** `integer` is a whole number within ±2^53; `number` any IEEE double; both are JavaScript numbers in the cells. */
export type ColumnType = 'number' | 'integer' | 'text' | 'boolean';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly type: ColumnType;
  /** Unit of the cells: 's', 'calculations/s', 'calculations', 'bytes'…; '1' for fractions and ratios, '' for counts and text. */
  readonly unit: string;
  /** A short phrase that can be used as a title of an axis: “System utilization”, “PU:PE ratio”. */
  readonly description: string;
}

/** A value; `null` where there is none (a mean over no requests). */
export type Cell = number | string | boolean | null;

/** The cells of a row, in the order of the columns. */
export type Row = readonly Cell[];

export interface ResultTable {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Facts about the whole table that are the same for every repetition: study, hash of the study file, profile, code version. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The swept parameters of a study, by its tables: those that distinguish its points. */
export function sweptParameters({ metadata }: ResultTable): string[] {
  return (metadata['sweep'] ?? '').split(' ').filter((name) => name !== '');
}

/** A value as study files have it: “never” is infinite. */
export function cellInWords(cell: Cell | undefined): string {
  return cell === Infinity ? 'never' : String(cell);
}

/** @throws RangeError if the table has no such column. */
export function columnIndex(table: ResultTable, name: string): number {
  const index = table.columns.findIndex((column) => column.name === name);
  if (index < 0) throw new RangeError(`the table has no column ${name}`);
  return index;
}

/** @throws RangeError if the table has no such column. */
export function columnAt({ columns }: ResultTable, index: number): Column {
  const column = columns[index];
  if (column === undefined) throw new RangeError(`the table has ${columns.length} columns, but none at index ${index}`);
  return column;
}

/** @throws RangeError if the row has no such cell. */
export function cellAt(row: Row, index: number): Cell {
  const cell = row[index];
  if (cell === undefined) throw new RangeError(`the row has ${row.length} cells, but none at index ${index}`);
  return cell;
}
