/** The values of a column: numbers lie unboxed one after the other, texts and truth values are coded. */
export type ColumnValues = NumberValues | CodedValues;

/** Doubles, some of which may be missing: what is missing differs from NaN and Infinity, which are values. */
export class NumberValues {
  /** 0 where there is no value. */
  readonly numbers: Float64Array;
  /** A bit per row, the lowest of each byte first: 1 where there is a value. Undefined: there is one in every row. */
  readonly validity: Uint8Array | undefined;

  /** @param validity at least one bit must be 0 */
  constructor(numbers: Float64Array, validity?: Uint8Array) {
    this.numbers = numbers;
    this.validity = validity;
  }

  /** The values that a function gives for each row; null: none. */
  static compute(length: number, valueOf: (row: number) => number | null): NumberValues {
    const numbers = new Float64Array(length);
    const validity = new Uint8Array(bitmapLength(length));
    let valid = 0;
    for (let row = 0; row < length; row++) {
      const value = valueOf(row);
      if (value === null) continue;
      numbers[row] = value;
      setBit(validity, row);
      valid++;
    }
    return new NumberValues(numbers, valid === length ? undefined : validity);
  }

  get length(): number {
    return this.numbers.length;
  }

  isNull(row: number): boolean {
    return this.validity !== undefined && !hasBit(this.validity, row);
  }

  /** @throws RangeError if there is no such row. */
  at(row: number): number | null {
    const value = this.numbers[row];
    if (value === undefined) throw noRow(row, this.length);
    return this.isNull(row) ? null : value;
  }

  /** Those of some rows, in their order; row -1 gives no value. */
  take(rows: ArrayLike<number>): NumberValues {
    return NumberValues.compute(rows.length, (index) => {
      const row = rows[index] ?? NO_ROW;
      return row === NO_ROW ? null : this.at(row);
    });
  }

  /** Those that are not missing, of some rows (default: all). */
  present(rows?: readonly number[]): number[] {
    const values: number[] = [];
    const count = rows?.length ?? this.length;
    for (let index = 0; index < count; index++) {
      const value = this.at(rows?.[index] ?? index);
      if (value !== null) values.push(value);
    }
    return values;
  }
}

/** Texts or truth values, few of which are different. */
export class CodedValues {
  /** Places among the words; -1: no value. */
  readonly codes: Int32Array;
  /** Each once. */
  readonly words: readonly (string | boolean)[];

  constructor(codes: Int32Array, words: readonly (string | boolean)[]) {
    this.codes = codes;
    this.words = words;
  }

  /** The values that a function gives for each row; null: none. */
  static compute(length: number, valueOf: (row: number) => string | boolean | null): CodedValues {
    const known = new Map<string | boolean, number>();
    const codes = new Int32Array(length);
    for (let row = 0; row < length; row++) {
      const value = valueOf(row);
      if (value === null) {
        codes[row] = MISSING;
        continue;
      }
      let code = known.get(value);
      if (code === undefined) known.set(value, (code = known.size));
      codes[row] = code;
    }
    return new CodedValues(codes, [...known.keys()]);
  }

  get length(): number {
    return this.codes.length;
  }

  isNull(row: number): boolean {
    return this.codes[row] === MISSING;
  }

  /** @throws RangeError if there is no such row. */
  at(row: number): string | boolean | null {
    const code = this.codes[row];
    if (code === undefined) throw noRow(row, this.length);
    return this.words[code] ?? null;
  }

  /** Those of some rows, in their order; row -1 gives no value. */
  take(rows: ArrayLike<number>): CodedValues {
    return CodedValues.compute(rows.length, (index) => {
      const row = rows[index] ?? NO_ROW;
      return row === NO_ROW ? null : this.at(row);
    });
  }
}

/** The code of no value. */
export const MISSING = -1;

/** The number of a row that there is not. */
export const NO_ROW = -1;

function noRow(row: number, length: number): RangeError {
  return new RangeError(`the column has ${length} rows, but none at index ${row}`);
}

/** Bytes of a bitmap. */
export function bitmapLength(bits: number): number {
  return Math.ceil(bits / 8);
}

export function hasBit(bitmap: Uint8Array, index: number): boolean {
  return (((bitmap[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
}

export function setBit(bitmap: Uint8Array, index: number): void {
  bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
}
