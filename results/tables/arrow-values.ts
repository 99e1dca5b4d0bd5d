/** The values of columns as the buffers of Arrow, without a JavaScript value per cell. */
import { makeData, Utf8, Bool, Float64, type Data } from 'apache-arrow';
import {
  bitmapLength,
  CodedValues,
  hasBit,
  MISSING,
  NumberValues,
  setBit,
  type ColumnValues,
} from './column-values.ts';
import type { ColumnType } from './table.ts';

/** Bitmaps and texts are padded to whole cache lines, as the format recommends. */
const PADDING = 64;

/** The buffers of a column. Numbers are not copied. */
export function encodeValues(type: ColumnType, values: ColumnValues): Data {
  if (values instanceof NumberValues) return encodeNumbers(values);
  return type === 'text' ? encodeTexts(values) : encodeTruths(values);
}

/** The values of a column in one or more record batches. Those of a single batch share the memory of the buffers. */
export function decodeValues(type: ColumnType, batches: readonly Data[]): ColumnValues {
  if (type === 'number' || type === 'integer') return joinedNumbers(batches.map(decodeNumbers));
  return joinedCodes(batches.map((data) => (type === 'text' ? decodeTexts(data) : decodeTruths(data))));
}

function encodeNumbers({ numbers, validity, length }: NumberValues): Data<Float64> {
  if (validity === undefined) return makeData({ type: new Float64(), length, nullCount: 0, data: numbers });
  const nullCount = zerosOf(validity, length);
  return makeData({ type: new Float64(), length, nullCount, nullBitmap: padded(validity), data: numbers });
}

function encodeTexts(values: CodedValues): Data<Utf8> {
  const { codes, length } = values;
  const encoder = new TextEncoder();
  const words = values.words.map((word) => encoder.encode(String(word)));
  const valueOffsets = new Int32Array(length + 1);
  let end = 0;
  for (let row = 0; row < length; row++) {
    end += words[codes[row] ?? MISSING]?.length ?? 0;
    valueOffsets[row + 1] = end;
  }
  const data = new Uint8Array(end);
  for (let row = 0; row < length; row++) {
    const word = words[codes[row] ?? MISSING];
    if (word !== undefined) data.set(word, valueOffsets[row]);
  }
  const { nullBitmap, nullCount } = nullsOf(values);
  return makeData({ type: new Utf8(), length, nullCount, nullBitmap, valueOffsets, data });
}

function encodeTruths(values: CodedValues): Data<Bool> {
  const { codes, words, length } = values;
  const data = emptyBitmap(length);
  for (let row = 0; row < length; row++) if (words[codes[row] ?? MISSING] === true) setBit(data, row);
  const { nullBitmap, nullCount } = nullsOf(values);
  return makeData({ type: new Bool(), length, nullCount, nullBitmap, data });
}

/** Where a coded column has values; no bitmap if it has all. */
function nullsOf({ codes, length }: CodedValues): { nullBitmap: Uint8Array | undefined; nullCount: number } {
  const nullBitmap = emptyBitmap(length);
  let nullCount = 0;
  for (let row = 0; row < length; row++)
    if (codes[row] === MISSING) nullCount++;
    else setBit(nullBitmap, row);
  return { nullBitmap: nullCount === 0 ? undefined : nullBitmap, nullCount };
}

function emptyBitmap(bits: number): Uint8Array {
  return new Uint8Array(PADDING * Math.ceil(bitmapLength(bits) / PADDING));
}

function padded(bitmap: Uint8Array): Uint8Array {
  const copy = emptyBitmap(8 * bitmap.length);
  copy.set(bitmap);
  return copy;
}

function zerosOf(bitmap: Uint8Array, length: number): number {
  let zeros = 0;
  for (let bit = 0; bit < length; bit++) if (!hasBit(bitmap, bit)) zeros++;
  return zeros;
}

function decodeNumbers(data: Data): NumberValues {
  const { length, nullCount, nullBitmap } = data;
  const numbers = (data.values as Float64Array).subarray(0, length);
  return new NumberValues(numbers, nullCount === 0 ? undefined : nullBitmap.subarray(0, bitmapLength(length)));
}

/** Each text is decoded once. */
function decodeTexts({ length, nullCount, nullBitmap, valueOffsets, values }: Data): CodedValues {
  const offsets = valueOffsets as Int32Array;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const known = new Map<string, number>();
  const codes = new Int32Array(length);
  for (let row = 0; row < length; row++) {
    if (nullCount > 0 && !hasBit(nullBitmap, row)) {
      codes[row] = MISSING;
      continue;
    }
    // Bytes as they are: what is equal in this form is equal as text.
    const key = bytes.toString('latin1', offsets[row], offsets[row + 1]);
    let code = known.get(key);
    if (code === undefined) known.set(key, (code = known.size));
    codes[row] = code;
  }
  return new CodedValues(
    codes,
    [...known.keys()].map((key) => Buffer.from(key, 'latin1').toString()),
  );
}

function decodeTruths({ length, nullCount, nullBitmap, values }: Data): CodedValues {
  const bits = values as Uint8Array;
  return CodedValues.compute(length, (row) => (nullCount > 0 && !hasBit(nullBitmap, row) ? null : hasBit(bits, row)));
}

function joinedNumbers(batches: readonly NumberValues[]): NumberValues {
  const [only] = batches;
  if (batches.length === 1 && only !== undefined) return only;
  const cells = batches.flatMap((batch) => Array.from({ length: batch.length }, (_, row) => batch.at(row)));
  return NumberValues.compute(cells.length, (row) => cells[row] ?? null);
}

function joinedCodes(batches: readonly CodedValues[]): CodedValues {
  const [only] = batches;
  if (batches.length === 1 && only !== undefined) return only;
  const cells = batches.flatMap((batch) => Array.from({ length: batch.length }, (_, row) => batch.at(row)));
  return CodedValues.compute(cells.length, (row) => cells[row] ?? null);
}
