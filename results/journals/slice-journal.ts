import { closeSync, fsync, fsyncSync, openSync } from 'node:fs';
import type { RunVectors } from '../tables/vector-table.ts';
import { detailsAsWritten, writtenDetails, type DetailRecord, type WrittenDetails } from './detail-journal.ts';
import { appendLine, linesOf } from './file-lines.ts';
import { journalLine, valueOfLine } from './run-journal.ts';

const FORMAT = 'rsplab slice journal 2';
/** Longest time that written lines may wait for the disk, ms. */
const SYNC_INTERVAL = 1000;
/** Values of time series that a line may have, 20 bytes each. */
const MOST_VECTOR_VALUES = 5e6;

/** Which process writes a journal. @public */
export interface SliceAuthor {
  readonly host: string;
  readonly process: number;
  /** Version of Node.js. */
  readonly node: string;
  /** Hash of the simulator's code. */
  readonly code: string;
}

/** Time series of a run, and what was chosen of them: the study may want others when they are read. */
type SliceVectors = Omit<RunVectors, 'run' | 'key'>;
/** Components and distributions of a run, and what was chosen of them. */
type SliceDetails = Omit<DetailRecord, 'key'>;

/** A run that a task has done. */
export interface SliceRun {
  readonly key: string;
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Wall time of the run, s. */
  readonly seconds: number;
  readonly vectors?: SliceVectors | undefined;
  readonly details?: SliceDetails | undefined;
}

/** What a task has to say. */
export type SliceEntry =
  | SliceRun
  /** The run threw, or ended its thread. */
  | { readonly key: string; readonly failure: string }
  /** The task cannot do its slice at all. */
  | { readonly refusal: string }
  | SliceEnd;

/** All runs of the slice are done, here or in the journals of earlier attempts. @public */
interface SliceEnd {
  readonly end: true;
}

type Columns = 'seriesOf' | 'times' | 'values';

type WrittenRun = Pick<SliceRun, 'key' | 'metrics' | 'seconds'> & {
  /** Typed arrays in base64, little-endian as on all machines that Node.js has. */
  readonly vectors?: Omit<SliceVectors, Columns> & Record<Columns, string>;
  readonly details?: WrittenDetails & Pick<SliceDetails, 'choice'>;
};

/**
 * What one attempt at a task has done, in a file that no other process writes: file systems that machines share do not lock
 * reliably. One line a run, a checksum and JSON, on the disk within a second.
 */
export class SliceJournal {
  readonly #file: number;
  #length = 0;
  #timer: NodeJS.Timeout | undefined;
  /** The disk did not take what was written: the system says so once (fsync(2)). */
  #fault: Error | undefined;

  private constructor(file: number) {
    this.#file = file;
  }

  /** Begins a journal. @throws NodeJS.ErrnoException with the code EEXIST if the file is there */
  static begin(path: string, author: SliceAuthor): SliceJournal {
    const journal = new SliceJournal(openSync(path, 'wx'));
    try {
      journal.#append(authorLine(author));
      fsyncSync(journal.#file);
    } catch (error) {
      closeSync(journal.#file);
      throw error;
    }
    return journal;
  }

  /** @throws NodeJS.ErrnoException if it, or what was written before, cannot be written (disk full) */
  add(entry: SliceEntry): void {
    if (this.#fault !== undefined) throw this.#fault;
    this.#append(journalLine(sliceLine(entry)));
    this.#syncSoon();
  }

  /** @throws NodeJS.ErrnoException if not all of it gets to the disk */
  close(): void {
    clearTimeout(this.#timer);
    try {
      fsyncSync(this.#file);
    } finally {
      closeSync(this.#file);
    }
    if (this.#fault !== undefined) throw this.#fault;
  }

  #append(line: Buffer): void {
    this.#length = appendLine(this.#file, line, this.#length);
  }

  #syncSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      fsync(this.#file, (error) => (this.#fault ??= error ?? undefined));
    }, SYNC_INTERVAL);
  }
}

/** The first line of a journal. */
export function authorLine(author: SliceAuthor): Buffer {
  return journalLine({ format: FORMAT, author });
}

/** An entry as the value of a line. */
export function sliceLine(entry: SliceEntry): object {
  if (!('metrics' in entry)) return entry;
  const { vectors, details, ...run } = entry;
  return {
    ...run,
    ...(vectors !== undefined && vectors.values.length <= MOST_VECTOR_VALUES && { vectors: writtenVectors(vectors) }),
    ...(details !== undefined && { details: { choice: details.choice, ...writtenDetails(details) } }),
  } satisfies WrittenRun;
}

/** Reads the journal of a task while it is being written. */
export class SliceJournalReader {
  readonly path: string;
  #offset = 0;
  #author: SliceAuthor | undefined;
  #damaged = 0;
  #isOver = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Undefined until its first line has been read. */
  get author(): SliceAuthor | undefined {
    return this.#author;
  }

  /** Lines whose checksum is wrong: those runs are to be done again. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Whether all runs of the slice are done. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What was written since it was read last. @throws NodeJS.ErrnoException if it cannot be read */
  *entries(): Generator<SliceEntry> {
    const file = openSync(this.path, 'r');
    try {
      for (const { bytes, end } of linesOf(file, this.#offset)) {
        const value = valueOfLine(bytes);
        this.#offset = end;
        if (isHeader(value)) this.#author = value.author;
        else if (this.#author === undefined)
          continue; // what a shell says before the journal begins
        else if (isEntry(value)) {
          if ('end' in value) this.#isOver = true;
          yield entryOf(value);
        } else this.#damaged++;
      }
    } finally {
      closeSync(file);
    }
  }
}

type WrittenEntry = WrittenRun | Exclude<SliceEntry, SliceRun>;

function isHeader(value: unknown): value is { readonly author: SliceAuthor } {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;
}

/** Checksums find what the disk has damaged; this finds lines of another version. */
function isEntry(value: unknown): value is WrittenEntry {
  if (typeof value !== 'object' || value === null) return false;
  if ('end' in value) return true;
  if ('refusal' in value) return typeof value.refusal === 'string';
  if (!('key' in value) || typeof value.key !== 'string') return false;
  if ('failure' in value) return typeof value.failure === 'string';
  return 'metrics' in value && typeof value.metrics === 'object' && 'seconds' in value;
}

function entryOf(value: WrittenEntry): SliceEntry {
  if (!('metrics' in value)) return value;
  const { vectors, details, ...run } = value;
  return {
    ...run,
    ...(vectors !== undefined && { vectors: vectorsAsWritten(vectors) }),
    ...(details !== undefined && { details: { choice: details.choice, ...detailsAsWritten(details) } }),
  };
}

function writtenVectors({ seriesOf, times, values, ...others }: SliceVectors): NonNullable<WrittenRun['vectors']> {
  return { ...others, seriesOf: base64(seriesOf), times: base64(times), values: base64(values) };
}

function vectorsAsWritten({ seriesOf, times, values, ...others }: NonNullable<WrittenRun['vectors']>): SliceVectors {
  return {
    ...others,
    seriesOf: new Uint32Array(bytesOf(seriesOf)),
    times: new Float64Array(bytesOf(times)),
    values: new Float64Array(bytesOf(values)),
  };
}

function base64({ buffer, byteOffset, byteLength }: Uint32Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** In memory of its own, where numbers are aligned. */
function bytesOf(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, 'base64')).buffer;
}
