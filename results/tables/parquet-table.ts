import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ColumnType, ResultTable } from './table.ts';

/** Parquet types of the column types; whole numbers stay doubles as in Arrow, so that both have the same columns. */
const parquetTypes = {
  number: 'DOUBLE',
  integer: 'DOUBLE',
  text: 'STRING',
  boolean: 'BOOLEAN',
} as const satisfies Readonly<Record<ColumnType, string>>;

/**
 * The table as an Apache Parquet file. Facts about the table are key-value metadata, and so are kind, type, unit and
 * description of each column, as JSON under `column:<name>`.
 */
export function encodeParquet(table: ResultTable): Uint8Array {
  const columnData = table.columns.map(({ name, type, values }) => ({
    name,
    type: parquetTypes[type],
    data: Array.from({ length: table.length }, (_, row) => values.at(row)),
  }));
  const facts = Object.entries(table.metadata).map(([key, value]) => ({ key, value }));
  const columnFacts = table.columns.map(({ name, values: _, ...facets }) => ({
    key: `column:${name}`,
    value: JSON.stringify(facets),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata: [...facts, ...columnFacts] }));
}
