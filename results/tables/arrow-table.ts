import {
  Bool,
  Field,
  Float64,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  makeData,
  tableFromIPC,
  type DataType,
} from 'apache-arrow';
import { arrowFile } from './arrow-file.ts';
import { decodeValues, encodeValues } from './arrow-values.ts';
import type { Column, ColumnKind, ColumnType, ResultTable, TableColumn } from './table.ts';

/** Bytes that are not a result table of this program. */
export class TableFormatError extends Error {
  override readonly name = 'TableFormatError';
}

/** Arrow types of the column types; whole numbers stay doubles, so that every reader shows them without suffixes. */
const arrowTypes: Readonly<Record<ColumnType, () => DataType>> = {
  number: () => new Float64(),
  integer: () => new Float64(),
  text: () => new Utf8(),
  boolean: () => new Bool(),
};

/**
 * The table as an Arrow IPC file; the same table always gives the same bytes. Each column carries `kind`, `type`,
 * `unit` and `description` as field metadata.
 */
export function encodeTable(table: ResultTable): Uint8Array {
  const fields = table.columns.map(fieldOf);
  const schema = new Schema(fields, new Map(Object.entries(table.metadata)));
  const children = table.columns.map(({ type, values }) => encodeValues(type, values));
  const struct = makeData({ type: new Struct(fields), length: table.length, nullCount: 0, children });
  return arrowFile(new Table(schema, [new RecordBatch(schema, struct)]));
}

/** @throws TableFormatError if the bytes are not a table that {@link encodeTable} made. */
export function decodeTable(bytes: Uint8Array): ResultTable {
  const arrow = arrowTable(bytes);
  const columns = arrow.schema.fields.map((field, index): TableColumn => {
    const column = columnOf(field);
    return {
      ...column,
      values: decodeValues(
        column.type,
        arrow.batches.flatMap(({ data }) => data.children[index] ?? []),
      ),
    };
  });
  return { columns, length: arrow.numRows, metadata: Object.fromEntries(arrow.schema.metadata) };
}

function arrowTable(bytes: Uint8Array): Table {
  try {
    return tableFromIPC(bytes);
  } catch (error) {
    throw new TableFormatError(`not an Arrow file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function fieldOf(column: Column): Field {
  const { name, kind, type, unit, description } = column;
  return new Field(name, arrowTypes[type](), true, new Map(Object.entries({ kind, type, unit, description })));
}

function columnOf(field: Field): Column {
  const { metadata } = field;
  const kind = metadata.get('kind');
  const type = metadata.get('type');
  if (!isKind(kind) || !isType(type)) throw new TableFormatError(`column ${field.name} has no kind or type`);
  const unit = metadata.get('unit') ?? '';
  return { name: field.name, kind, type, unit, description: metadata.get('description') ?? field.name };
}

function isKind(kind: string | undefined): kind is ColumnKind {
  return kind === 'identity' || kind === 'parameter' || kind === 'metric';
}

function isType(type: string | undefined): type is ColumnType {
  return type !== undefined && Object.hasOwn(arrowTypes, type);
}
