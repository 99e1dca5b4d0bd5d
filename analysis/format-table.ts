import { stringify } from 'csv-stringify/sync';
import { markdownTable } from 'markdown-table';
import { cautionColumn, cautionMeanings } from './cautions.ts';
import type { TextFormat } from './text-formats.ts';
import type { Cell, Column, ResultTable } from '../results/table.ts';

/** A table as text: Markdown rounds for reading, CSV and JSON give full precision. */
export function formatTable(table: ResultTable, format: TextFormat): string {
  switch (format) {
    case 'md':
      return markdown(table);
    case 'csv':
      return stringify([
        table.columns.map(({ name }) => name),
        ...table.rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell)))),
      ]).trimEnd();
    case 'json':
      return JSON.stringify(
        table.rows.map((row) => Object.fromEntries(table.columns.map(({ name }, i) => [name, forJson(row[i])]))),
        undefined,
        2,
      );
  }
}

/** Cautions are explained below the table; where there are none, their column is left out. */
function markdown(table: ResultTable): string {
  const position = table.columns.findIndex(({ name }) => name === cautionColumn.name);
  const cautions = new Set(table.rows.flatMap((row) => row[position] ?? []));
  const shown = table.columns.flatMap((_, index) => (index === position && cautions.size === 0 ? [] : [index]));
  const head = shown.map((index) => table.columns[index].name);
  const rows = table.rows.map((row) => shown.map((index) => forReading(row[index])));
  const align = shown.map((index) => (isNumeric(table.columns[index]) ? 'r' : 'l'));
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

/** JSON has no infinity. */
function forJson(cell: Cell): Cell {
  return cell === Infinity ? 'never' : cell;
}
