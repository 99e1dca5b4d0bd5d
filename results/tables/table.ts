/**
 * Result tables: what one study measured, one row per run (runs), or one row per parameter point and metric (summary).
 * Tables hold only what is a function of study, seed and code version; times, hosts and the like go to the manifest.
 */
import { CodedValues, NumberValues, type ColumnValues } from './column-values.ts';

/**
 * What a column is for: `identity` distinguishes rows (run number, seed, replication), `parameter` was set by the
 * study, `metric` was measured.
 */
export type ColumnKind = 'identity' | 'parameter' | 'metric';

/** `integer` is a whole number within ±2^53; `number` any IEEE double; both are JavaScript numbers in the cells. */
export type ColumnType = 'number' | 'integer' | 'text' | 'boolean';

/** What a column is, without its values. */
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

/** A column with its values. */
export interface TableColumn extends Column {
  readonly values: ColumnValues;
}

export interface ResultTable {
  /** All of the same length. */
  readonly columns: readonly TableColumn[];
  /** Number of rows. */
  readonly length: number;
  /** Facts about the whole table that are the same for every repetition: study, hash of the study file, profile, code version. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A table of columns. @throws RangeError if they differ in length. */
export function tableOfColumns(columns: readonly TableColumn[], metadata: ResultTable['metadata'] = {}): ResultTable {
  const length = columns[0]?.values.length ?? 0;
  for (const { name, values } of columns)
    if (values.length !== length) throw new RangeError(`column ${name} has ${values.length} rows instead of ${length}`);
  return { columns, length, metadata };
}

/**
 * A table that is given row by row: for small ones.
 *
 * @throws RangeError if a row has not one cell per column; TypeError if a cell is not of the type of its column
 */
export function tableOfRows(
  columns: readonly Column[],
  rows: readonly Row[],
  metadata: ResultTable['metadata'] = {},
): ResultTable {
  const misfit = rows.find((row) => row.length !== columns.length);
  if (misfit !== undefined) throw new RangeError(`a row has ${misfit.length} cells for ${columns.length} columns`);
  const filled = columns.map((column, place): TableColumn => {
    const cells = rows.map((row) => row[place] ?? null);
    return { ...column, values: valuesOfCells(column, cells) };
  });
  return { columns: filled, length: rows.length, metadata };
}

/** The cells of a column. @throws TypeError if one is not of its type. */
export function valuesOfCells(column: Column, cells: readonly Cell[]): ColumnValues {
  const valueIn = <T extends Cell>(row: number, isValue: (cell: Cell) => cell is T): T | null => {
    const cell = cells[row] ?? null;
    if (cell === null || isValue(cell)) return cell;
    throw new TypeError(`column ${column.name}: ${String(cell)} is no ${column.type}`);
  };
  switch (column.type) {
    case 'number':
    case 'integer':
      return NumberValues.compute(cells.length, (row) => valueIn(row, isNumber));
    case 'text':
      return CodedValues.compute(cells.length, (row) => valueIn(row, isText));
    case 'boolean':
      return CodedValues.compute(cells.length, (row) => valueIn(row, isTruth));
  }
}

const isNumber = (cell: Cell): cell is number => typeof cell === 'number';
const isText = (cell: Cell): cell is string => typeof cell === 'string';
const isTruth = (cell: Cell): cell is boolean => typeof cell === 'boolean';

/** The rows as arrays of cells: for what is done row by row, such as text. */
export function* tableRows(table: ResultTable): Generator<Row> {
  for (let row = 0; row < table.length; row++) yield table.columns.map(({ values }) => values.at(row));
}

/** A table of some rows, in the order of their numbers. */
export function selectRows(table: ResultTable, rows: ArrayLike<number>): ResultTable {
  const columns = table.columns.map((column): TableColumn => ({ ...column, values: column.values.take(rows) }));
  return { ...table, columns, length: rows.length };
}

/** The numbers of the rows that have each value of a column, in the order of their appearance. */
export function groupRows(table: ResultTable, name: string): Map<Cell, number[]> {
  const { values } = columnNamed(table, name);
  const groups = new Map<Cell, number[]>();
  for (let row = 0; row < table.length; row++) {
    const value = values.at(row);
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return groups;
}

export function findColumn({ columns }: ResultTable, name: string): TableColumn | undefined {
  return columns.find((column) => column.name === name);
}

/** @throws RangeError if the table has no such column. */
export function columnNamed(table: ResultTable, name: string): TableColumn {
  const column = findColumn(table, name);
  if (column === undefined) throw new RangeError(`the table has no column ${name}`);
  return column;
}

/** @throws RangeError if the table has no such column of numbers. */
export function numbersNamed(table: ResultTable, name: string): NumberValues {
  const { values } = columnNamed(table, name);
  if (values instanceof NumberValues) return values;
  throw new RangeError(`the column ${name} has no numbers`);
}

/** One cell of a row, which is given by its number. @throws RangeError if the table has no such column or row. */
export function cellOf(table: ResultTable, row: number, name: string): Cell {
  return columnNamed(table, name).values.at(row);
}

/** The swept parameters of a study, by its tables: those that distinguish its points. */
export function sweptParameters({ metadata }: ResultTable): string[] {
  return (metadata['sweep'] ?? '').split(' ').filter((name) => name !== '');
}

/** A value as study files have it: “never” is infinite. */
export function cellInWords(cell: Cell | undefined): string {
  return cell === Infinity ? 'never' : String(cell);
}
