import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { RequestTrace } from '../../protocol/workload/request-trace.ts';
import { shown } from '../language/parameter-value.ts';
import { StudyError } from '../language/study-error.ts';
import { suggestion } from '../../results/tables/nearest-name.ts';
import { GrowingColumn } from './growing-column.ts';

/** Bytes that are read at a time. */
const PART = 1 << 20;
/** Characters of a line: three numbers have far fewer. */
const LONGEST_LINE = 1000;
/** As many requests as a sweep may have runs: more than a simulation can serve. */
const MOST_REQUESTS = 1e7;

/** A trace of requests, and what a study needs to know of it before it is run. */
export interface RequestTraceFile {
  readonly trace: RequestTrace;
  /** The last time, s. */
  readonly lastTime: number;
  /** Of all sizes together, calculations; undefined: they are drawn. */
  readonly work: number | undefined;
  /** The largest number of a pool user, and the first line that has it; undefined: the users take turns. */
  readonly lastUser: { readonly number: number; readonly line: number } | undefined;
}

/**
 * Reads a trace of requests: CSV with the columns `time` (seconds), and, if it is known, `user` (number of a pool user,
 * from 1) and `size` (calculations), in any order. It is read in parts: memory is taken for numbers, not for the text.
 *
 * @param shownName the file in messages
 * @throws StudyError with the place of what is wrong; what the system says if the file cannot be read
 */
export function readRequestTrace(path: string, shownName: string): RequestTraceFile {
  const reader = new TraceReader(shownName);
  const hash = createHash('sha256');
  for (const part of partsOf(path)) {
    hash.update(part);
    reader.add(part);
  }
  return reader.result(hash.digest('hex'));
}

/** SHA-256 of a file, hexadecimal; it is read in parts. */
export function fileDigest(path: string): string {
  const hash = createHash('sha256');
  for (const part of partsOf(path)) hash.update(part);
  return hash.digest('hex');
}

function* partsOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    const part = new Uint8Array(PART);
    for (let length = readSync(file, part); length > 0; length = readSync(file, part)) yield part.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

const columnNames = ['time', 'user', 'size'] as const;
type ColumnName = (typeof columnNames)[number];

const ranges: Readonly<Record<ColumnName, { readonly words: string; readonly includes: (value: number) => boolean }>> =
  {
    time: { words: 'a time in seconds of at least 0', includes: (value) => value >= 0 && value < Infinity },
    user: {
      words: 'the number of a pool user, from 1',
      includes: (value) => Number.isInteger(value) && value >= 1 && value < 2 ** 32,
    },
    // Sums of larger ones would not be finite.
    size: {
      words: `a number of calculations from 1 to ${Number.MAX_SAFE_INTEGER}`,
      includes: (value) => value >= 1 && value <= Number.MAX_SAFE_INTEGER,
    },
  };

/** A number as programs write it. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

class TraceReader {
  readonly #file: string;
  // A byte order mark is left out.
  readonly #decoder = new TextDecoder('utf-8');
  /** Columns of the file; empty until its first line is read. */
  #columns: readonly ColumnName[] = [];
  readonly #values: Readonly<Record<ColumnName, GrowingColumn>> = {
    time: new GrowingColumn(),
    user: new GrowingColumn(),
    size: new GrowingColumn(),
  };
  #rest = '';
  #line = 0;
  #lastTime = 0;
  #work = 0;
  #lastUser = { number: 0, line: 0 };

  constructor(file: string) {
    this.#file = file;
  }

  add(part: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(part, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#read(line);
    if (this.#rest.length > LONGEST_LINE) this.#read(this.#rest);
  }

  result(digest: string): RequestTraceFile {
    this.#read(this.#rest + this.#decoder.decode());
    if (this.#columns.length === 0) throw new StudyError(`${this.#file}: is empty: ${FORMAT}`);
    const { time, user, size } = this.#values;
    if (time.length === 0) throw new StudyError(`${this.#file}: has no requests below its column names`);
    const has = (name: ColumnName): boolean => this.#columns.includes(name);
    return {
      trace: {
        digest,
        times: time.shared(Float64Array),
        sizes: has('size') ? size.shared(Float64Array) : undefined,
        users: has('user') ? user.shared(Uint32Array) : undefined,
      },
      lastTime: this.#lastTime,
      work: has('size') ? this.#work : undefined,
      lastUser: has('user') ? this.#lastUser : undefined,
    };
  }

  #read(text: string): void {
    this.#line++;
    if (text.length > LONGEST_LINE)
      throw this.#fault(1, `the line is longer than ${LONGEST_LINE} characters: ${FORMAT}`);
    const line = text.trimEnd();
    if (line === '') return;
    const fields = line.split(',');
    if (this.#columns.length === 0) this.#columns = this.#readNames(fields);
    else this.#readRequest(fields);
  }

  #readNames(fields: readonly string[]): ColumnName[] {
    const names: ColumnName[] = [];
    for (const [index, field] of fields.entries()) {
      const text = unquoted(field);
      const name = columnNames.find((each) => each === text);
      if (name === undefined) throw this.#fault(columnAt(fields, index), unknownColumn(text));
      if (names.includes(name)) throw this.#fault(columnAt(fields, index), `the column ${name} is there twice`);
      names.push(name);
    }
    if (!names.includes('time')) throw this.#fault(1, `there is no column time: ${FORMAT}`);
    return names;
  }

  #readRequest(fields: readonly string[]): void {
    if (fields.length !== this.#columns.length)
      throw this.#fault(
        1,
        `${fields.length} ${fields.length === 1 ? 'value' : 'values'}, but the columns are ${this.#columns.join(', ')}`,
      );
    if (this.#values.time.length === MOST_REQUESTS)
      throw this.#fault(1, `more than ${MOST_REQUESTS} requests: use a part of the trace`);
    for (const [index, name] of this.#columns.entries()) this.#readValue(name, fields, index);
  }

  #readValue(name: ColumnName, fields: readonly string[], index: number): void {
    const text = unquoted(fields[index] ?? '');
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    const { words, includes } = ranges[name];
    if (!includes(value))
      throw this.#fault(
        columnAt(fields, index),
        `${name} must be ${words}, not ${text === '' ? 'nothing' : shown(text)}`,
      );
    if (name === 'time' && value < this.#lastTime)
      throw this.#fault(
        columnAt(fields, index),
        `time ${text} comes after ${this.#lastTime}: requests must be in the order of their times`,
      );
    if (name === 'time') this.#lastTime = value;
    if (name === 'size') this.#work += value;
    if (name === 'user' && value > this.#lastUser.number) this.#lastUser = { number: value, line: this.#line };
    this.#values[name].add(value);
  }

  #fault(column: number, reason: string): StudyError {
    return new StudyError(`${this.#file}:${this.#line}:${column}: ${reason}`);
  }
}

const FORMAT = 'a trace of requests is CSV whose first line names its columns: time, and perhaps user and size';

function unknownColumn(text: string): string {
  if (NUMBER.test(text)) return `the first line must name the columns (time, and perhaps user and size), not ${text}`;
  if (/[;\t]/.test(text)) return `the columns must be separated by commas: ${FORMAT}`;
  return `unknown column ${shown(text)}${suggestion(text, columnNames)}: ${FORMAT}`;
}

/** A field without spaces and quotation marks around it. */
function unquoted(field: string): string {
  const text = field.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).trim() : text;
}

/** Where a field begins in its line, from 1. */
function columnAt(fields: readonly string[], index: number): number {
  return fields.slice(0, index).reduce((sum, field) => sum + field.length + 1, 1);
}
