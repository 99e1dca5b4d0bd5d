import { stringify } from 'csv-stringify/sync';
import { markdownTable } from 'markdown-table';
import { cautionColumn, cautionMeanings } from '../statistics/cautions.ts';
import { CodedValues, MISSING, type ColumnValues } from '../../results/tables/column-values.ts';
import type { TextFormat } from './table-formats.ts';
import {
  findColumn,
  tableRows,
  type Cell,
  type Column,
  type ResultTable,
  type Row,
} from '../../results/tables/table.ts';

/** Cells that become text at a time: more of them survive until the memory of new objects is full. */
const BATCH = 50_000;

/**
 * A table as text: Markdown rounds for reading, CSV and JSON give full precision. In CSV and JSON what is infinite is as
 * empty as what has no value (only parameters are infinite, and they always have one): there is no word for infinity in
 * JSON, and none in CSV that R, pandas and DuckDB all read as a number.
 * It comes in pieces, each of whole lines: time series have millions of rows.
 */
export function* tableText(table: ResultTable, format: TextFormat): Generator<string> {
  switch (format) {
    case 'md':
      yield `${markdown(table)}\n`;
      return;
    case 'csv':
      yield stringify([table.columns.map(({ name }) => name)]);
      yield* csvRows(table);
      return;
    case 'json':
      yield* json(table);
  }
}

function* csvRows({ columns, length }: ResultTable): Generator<string> {
  const texts = columns.map(({ values }) => csvCells(values));
  let lines: string[] = [];
  for (let row = 0; row < length; row++) {
    lines.push(texts.map((textOf) => textOf(row)).join(','));
    if (lines.length * columns.length < BATCH && row < length - 1) continue;
    yield `${lines.join('\n')}\n`;
    lines = [];
  }
}

/** The fields of a column. R knows truth values in capitals only. */
function csvCells(values: ColumnValues): (row: number) => string {
  if (values instanceof CodedValues) {
    const words = values.words.map((word) => (typeof word === 'boolean' ? String(word).toUpperCase() : word));
    const fields = words.map((word) => stringify([[word]]).slice(0, -1));
    return (row) => fields[values.codes[row] ?? MISSING] ?? '';
  }
  // Parameters are the same in many rows one after the other.
  let [last, text]: [Cell, string] = [null, ''];
  return (row) => {
    const value = values.at(row);
    if (value === last) return text;
    [last, text] = [value, value === null || !Number.isFinite(value) ? '' : String(value)];
    return text;
  };
}

/** An array of objects. */
function* json(table: ResultTable): Generator<string> {
  yield '[';
  let separator = '\n';
  for (const rows of batches(table)) {
    const objects = rows.map((row) =>
      Object.fromEntries(table.columns.map(({ name }, i) => [name, forJson(row[i] ?? null)])),
    );
    // Without the brackets around them.
    yield separator + JSON.stringify(objects, undefined, 2).slice(2, -2);
    separator = ',\n';
  }
  yield table.length === 0 ? ']\n' : '\n]\n';
}

function* batches(table: ResultTable): Generator<Row[]> {
  const length = Math.ceil(BATCH / table.columns.length);
  let batch: Row[] = [];
  for (const row of tableRows(table)) {
    batch.push(row);
    if (batch.length < length) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Cautions are explained below the table; where there are none, their column is left out. */
function markdown(table: ResultTable): string {
  const { values } = findColumn(table, cautionColumn.name) ?? {};
  const cautions = new Set(Array.from({ length: values?.length ?? 0 }, (_, row) => values?.at(row) ?? null));
  cautions.delete(null);
  const shown = table.columns.filter(({ name }) => name !== cautionColumn.name || cautions.size > 0);
  const head = shown.map(({ name }) => name);
  const rows = [...tableRows({ ...table, columns: shown })].map((row) => row.map(forReading));
  const align = shown.map((column) => (isNumeric(column) ? 'r' : 'l'));
  const notes = Object.entries(cautionMeanings).filter(([caution]) => cautions.has(caution));
  return [
    markdownTable([head, ...rows], { align }),
    ...notes.map(([caution, meaning]) => `*${caution}*: ${meaning}.`),
  ].join('\n\n');
}

function isNumeric({ type }: Column): boolean {
  return type === 'number' || type === 'integer';
}

function forReading(cell: Cell): string {
  if (cell === null) return '–';
  if (cell === Infinity) return 'never';
  if (typeof cell !== 'number' || Number.isInteger(cell)) return String(cell);
  const magnitude = Math.abs(cell);
  return magnitude >= 1e-4 && magnitude < 1e7 ? String(Number(cell.toPrecision(6))) : cell.toExponential(4);
}

function forJson(cell: Cell): Cell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}
