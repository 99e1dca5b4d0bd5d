import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import type { MetricsByClass } from '../tables/component-table.ts';
import type { MeasuredClass } from '../tables/measured-class.ts';
import type { RunHistogram } from '../tables/distribution-table.ts';
import { linesOf } from './file-lines.ts';
import { journalLine, valueOfLine } from './run-journal.ts';

const FORMAT = 'rsplab details 2';

/** What was recorded of a run besides its metrics. */
export interface DetailRecord {
  /** That of the run. */
  readonly key: string;
  /** What was asked for. */
  readonly choice: { readonly components: MetricsByClass; readonly distributions: readonly string[] };
  readonly classes: readonly MeasuredClass[];
  readonly histograms: readonly RunHistogram[];
}

/** What was recorded as JSON: without typed arrays, and with null for what is not a number. */
export interface WrittenDetails {
  readonly classes: readonly (Omit<MeasuredClass, 'values'> & { readonly values: readonly (number | null)[] })[];
  readonly histograms: readonly {
    readonly metric: string;
    readonly lower: readonly number[];
    readonly upper: readonly number[];
    readonly counts: readonly number[];
  }[];
}

interface WrittenRecord extends Pick<DetailRecord, 'key' | 'choice'>, WrittenDetails {}

/**
 * What was recorded of the runs of a sweep that is not complete, in a file that is only appended to. It saves simulating
 * runs again after an interruption, no more: what is damaged or cannot be written is done without.
 */
export class DetailJournal {
  readonly #path: string;
  #file: number | undefined;
  #length = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Opens a journal, or begins it. @param take gets the records that it has */
  static open(path: string, take: (record: DetailRecord) => void): DetailJournal {
    const journal = new DetailJournal(path);
    journal.#attempt(() => journal.#read(take));
    return journal;
  }

  add(record: DetailRecord): void {
    this.#attempt(() => this.#append({ ...record, ...writtenDetails(record) }));
  }

  /** Its records have got to the tables. */
  remove(): void {
    this.close();
    rmSync(this.#path, { force: true });
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #read(take: (record: DetailRecord) => void): void {
    // It is made by the first record.
    this.#file = openSync(this.#path, 'a+');
    for (const { bytes, end } of linesOf(this.#file)) {
      const value = valueOfLine(bytes);
      if (this.#length === 0 && (value as { readonly format?: unknown } | undefined)?.format !== FORMAT) break;
      if (this.#length > 0 && value !== undefined) take(recordOf(value as WrittenRecord));
      this.#length = end;
    }
    ftruncateSync(this.#file, this.#length);
  }

  #append(record: WrittenRecord): void {
    if (this.#file === undefined) return;
    const lines = this.#length === 0 ? [journalLine({ format: FORMAT }), journalLine(record)] : [journalLine(record)];
    const bytes = Buffer.concat(lines);
    for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    this.#length += bytes.length;
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch {
      this.close();
    }
  }
}

function recordOf({ key, choice, ...written }: WrittenRecord): DetailRecord {
  return { key, choice, ...detailsAsWritten(written) };
}

/** What was recorded of a run, for a line of JSON. */
export function writtenDetails({ classes, histograms }: Pick<DetailRecord, 'classes' | 'histograms'>): WrittenDetails {
  return {
    // JSON writes what is not a number as null.
    classes: classes.map((each) => ({ ...each, values: [...each.values] })),
    histograms: histograms.map(({ metric, lower, upper, counts }) => ({
      metric,
      lower: [...lower],
      upper: [...upper],
      counts: [...counts],
    })),
  };
}

/** What was recorded of a run, from a line of JSON. */
export function detailsAsWritten({
  classes,
  histograms,
}: WrittenDetails): Pick<DetailRecord, 'classes' | 'histograms'> {
  return {
    classes: classes.map((each) => ({
      ...each,
      values: Float64Array.from(each.values, (value) => value ?? Number.NaN),
    })),
    histograms: histograms.map(({ metric, lower, upper, counts }) => ({
      metric,
      lower: Float64Array.from(lower),
      upper: Float64Array.from(upper),
      counts: Float64Array.from(counts),
    })),
  };
}
