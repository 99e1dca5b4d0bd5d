/** Columns of Arrow tables from typed arrays, and back. */
import {
  Field,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { arrowFile } from './arrow-file.ts';
import { TableFormatError } from './arrow-table.ts';
import { bitmapLength, setBit } from './column-values.ts';

type Numbers = Int32Array | Float64Array;

export function arrowField(name: string, type: DataType, unit: string, description: string, isNullable = false): Field {
  return new Field(name, type, isNullable, new Map(Object.entries({ unit, description })));
}

export function numberColumn(type: DataType, data: Numbers): Data {
  return makeData({ type, length: data.length, nullCount: 0, data } as Parameters<typeof makeData>[0]);
}

/** A column in which what is not a number is missing; {@link ColumnsReader} gives it as NaN again. */
export function measuredColumn(type: DataType, data: Float64Array): Data {
  const { length } = data;
  const nullBitmap = new Uint8Array(bitmapLength(length));
  let nullCount = 0;
  for (const [row, value] of data.entries())
    if (Number.isNaN(value)) nullCount++;
    else setBit(nullBitmap, row);
  if (nullCount === 0) return numberColumn(type, data);
  return makeData({ type, length, nullCount, nullBitmap, data } as Parameters<typeof makeData>[0]);
}

/** A column of names, each written once. */
export function wordColumn(type: DataType, { words, codes }: Words): Data {
  const dictionary = vectorFromArray([...words], new Utf8());
  return makeData({ type, length: codes.length, nullCount: 0, data: codes, dictionary } as Parameters<
    typeof makeData
  >[0]);
}

/** A column of names: that of a row is words[codes[row]]. */
export interface Words {
  readonly words: readonly string[];
  readonly codes: Int32Array;
}

/** Collects the names of a column. */
export class WordCodes {
  readonly #codes = new Map<string, number>();

  /** The code of a name, which is a new one if it has none. */
  of(word: string): number {
    const code = this.#codes.get(word) ?? this.#codes.size;
    this.#codes.set(word, code);
    return code;
  }

  get words(): string[] {
    return [...this.#codes.keys()];
  }
}

/** A file with one record batch. @param notes metadata of the schema: each as JSON */
export function columnsFile(
  fields: readonly Field[],
  children: readonly Data[],
  notes: Readonly<Record<string, unknown>>,
): Uint8Array {
  const metadata = Object.entries(notes).map(([name, note]) => [name, JSON.stringify(note)] as const);
  const schema = new Schema([...fields], new Map(metadata));
  const type = new Struct([...fields]);
  const struct = makeData({ type, length: children[0]?.length ?? 0, nullCount: 0, children: [...children] });
  return arrowFile(new Table(schema, [new RecordBatch(schema, struct)]));
}

/** A file that {@link columnsFile} made. @throws TableFormatError if it is none */
export class ColumnsReader {
  readonly #table: Table;
  readonly #columns: readonly Data[];

  constructor(bytes: Uint8Array) {
    this.#table = tableFromIPC(bytes);
    const batches = this.#table.batches.map(({ data }) => data.children);
    if (batches.length > 1) throw new TableFormatError('several record batches');
    this.#columns = batches[0] ?? [];
  }

  note(name: string): unknown {
    return JSON.parse(this.#table.schema.metadata.get(name) ?? '') as unknown;
  }

  integers(name: string): Int32Array {
    const numbers = this.#numbers(name);
    if (!(numbers instanceof Int32Array)) throw new TableFormatError(`column ${name} has no integers`);
    return numbers;
  }

  doubles(name: string): Float64Array {
    const numbers = this.#numbers(name);
    if (!(numbers instanceof Float64Array)) throw new TableFormatError(`column ${name} has no numbers`);
    return numbers;
  }

  words(name: string): Words {
    return { words: [...(this.#column(name).dictionary ?? [])].map(String), codes: this.integers(name) };
  }

  /** Buffers are padded. */
  #numbers(name: string): unknown {
    const { values, length } = this.#column(name);
    return (values as Numbers).subarray(0, length);
  }

  #column(name: string): Data {
    const index = this.#table.schema.fields.findIndex((field) => field.name === name);
    const column = this.#columns[index];
    if (column === undefined) throw new TableFormatError(`column ${name} is missing`);
    return column;
  }
}
