import { closeSync, existsSync, fsync, fsyncSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { writeFileAtomically } from '../folders/atomic-file.ts';
import { appendLine, linesOf, NEWLINE } from './file-lines.ts';
import { MetricPacker, type PackedRun } from './packed-metrics.ts';

export const JOURNAL_FORMAT = 'rsplab runs 3';

/** One run that is done. */
export interface RunRecord {
  /** Says all that the run depends on: two runs of the same key have the same metrics. */
  readonly key: string;
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** A version of the simulator that made runs of a journal. */
export interface ProgramVersion {
  /** Hash of its code, which its keys depend on. */
  readonly code: string;
  /** The parameters that it knew, which its keys depend on, too. */
  readonly parameters: readonly string[];
  /** What its code consists of: hashes of modules, versions of packages. Absent: it was not noted. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** The file is no journal, or one of another format. */
export class JournalFormatError extends Error {
  override readonly name = 'JournalFormatError';
}

interface VersionNote {
  readonly version: ProgramVersion;
}

interface Header {
  readonly format: string;
  readonly study: string;
}

/** Longest time that written runs may wait for the disk, ms: what a loss of power can cost. */
const SYNC_INTERVAL = 1000;

/**
 * The runs of a study that are done, in a file that is only appended to: one line per run, a checksum and JSON. A killed
 * process loses no line that was written; half a line is cut off when the journal is opened again.
 */
export class RunJournal {
  readonly #runs = new Map<string, PackedRun>();
  readonly #packer = new MetricPacker();
  readonly #versions: ProgramVersion[] = [];
  readonly #file: number;
  #length: number;
  #damaged = 0;
  #syncing = false;
  /** ms, by the clock of the process, which may be younger than the interval. */
  #syncedAt = -Infinity;
  /** The disk did not take what was written: the system says so once (fsync(2)). */
  #fault: Error | undefined;

  private constructor(path: string, study: string) {
    this.#file = openSync(path, 'r+');
    try {
      this.#length = this.#read((header) => {
        if (header?.format !== JOURNAL_FORMAT || header.study !== study)
          throw new JournalFormatError(
            `${path} is not a journal of the study ${study} in the format ${JOURNAL_FORMAT}`,
          );
      });
      ftruncateSync(this.#file, this.#length);
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** Opens a study's journal, or begins it. @throws JournalFormatError, NodeJS.ErrnoException */
  static open(path: string, study: string): RunJournal {
    if (!existsSync(path)) {
      const header: Header = { format: JOURNAL_FORMAT, study };
      writeFileAtomically(path, journalLine(header));
    }
    return new RunJournal(path, study);
  }

  /** @internal */
  get size(): number {
    return this.#runs.size;
  }

  /** The versions of the program that wrote it; journals of before they were noted have none. */
  get versions(): readonly ProgramVersion[] {
    return this.#versions;
  }

  /** The seeds of the runs by the keys of their points, with which theirs begin. */
  seedsByPoint(): ReadonlyMap<string, readonly number[]> {
    return seedsByPoint(this.#runs.keys());
  }

  /** Lines whose checksum is wrong: those runs are lost. */
  get damaged(): number {
    return this.#damaged;
  }

  get(key: string): RunRecord | undefined {
    const run = this.#runs.get(key);
    return run === undefined ? undefined : { key, metrics: run.metrics() };
  }

  /** The same without an object of all metrics. */
  find(key: string): PackedRun | undefined {
    return this.#runs.get(key);
  }

  /**
   * Writes a run down.
   *
   * @returns the record as it will be read again
   * @throws NodeJS.ErrnoException if it, or what was written before, cannot be written (disk full)
   */
  add(record: RunRecord): RunRecord {
    if (this.#fault !== undefined) throw this.#fault;
    const line = journalLine(record);
    this.#append(line);
    const kept = valueOfLine(line.subarray(0, -1)) as RunRecord;
    this.#keep(kept);
    this.#syncSoon();
    return kept;
  }

  /** Notes which version of the program writes what follows. @throws NodeJS.ErrnoException as {@link add} */
  noteVersion(version: ProgramVersion): void {
    if (this.#versions.some(({ code }) => code === version.code)) return;
    this.#append(journalLine({ version }));
    this.#versions.push(version);
  }

  #append(line: Buffer): void {
    this.#length = appendLine(this.#file, line, this.#length);
  }

  /** Waits until the disk has all of it. @throws NodeJS.ErrnoException if it has not taken it */
  sync(): void {
    fsyncSync(this.#file);
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** @throws NodeJS.ErrnoException if not all of it gets to the disk */
  close(): void {
    try {
      this.sync();
    } finally {
      closeSync(this.#file);
    }
  }

  /** Takes the lines in. @param check throws if the first one is no header @returns where the last whole line ends */
  #read(check: (first: Header | undefined) => void): number {
    let length = 0;
    for (const { bytes, end } of linesOf(this.#file)) {
      const value = valueOfLine(bytes);
      if (length === 0) check(value as Header | undefined);
      else if (value === undefined) this.#damaged++;
      else this.#take(value as RunRecord | VersionNote);
      length = end;
    }
    if (length === 0) check(undefined);
    return length;
  }

  #take(line: RunRecord | VersionNote): void {
    if ('version' in line) this.#versions.push(line.version);
    else this.#keep(line);
  }

  #keep({ key, metrics }: RunRecord): void {
    this.#runs.set(key, this.#packer.pack(metrics));
  }

  /** The disk works in parallel with the simulation, which waits for it only at the end. */
  #syncSoon(): void {
    const now = performance.now();
    if (this.#syncing || now - this.#syncedAt < SYNC_INTERVAL) return;
    this.#syncing = true;
    this.#syncedAt = now;
    fsync(this.#file, (error) => {
      this.#syncing = false;
      this.#fault ??= error ?? undefined;
    });
  }
}

/** What a journal says about itself; undefined if there is none. */
export function headerOf(path: string): Header | undefined {
  try {
    const bytes = beginningOf(path);
    const newline = bytes.indexOf(NEWLINE);
    return newline < 0 ? undefined : (valueOfLine(bytes.subarray(0, newline)) as Header | undefined);
  } catch {
    return undefined;
  }
}

/** The header is short, journals may be long. */
function beginningOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(LONGEST_HEADER);
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

const CHECKSUM_LENGTH = 8;
/** Bytes. */
const LONGEST_HEADER = 4096;

/** Keys are those of points with seeds behind them (see scenarios/execution/run-key.ts). */
function seedsByPoint(keys: Iterable<string>): Map<string, number[]> {
  const seeds = new Map<string, number[]>();
  for (const key of keys) {
    const hyphen = key.lastIndexOf('-');
    const point = key.slice(0, hyphen);
    const list = seeds.get(point) ?? [];
    list.push(Number(key.slice(hyphen + 1)));
    seeds.set(point, list);
  }
  return seeds;
}

/** A value as a line of a journal: a checksum and JSON. */
export function journalLine(value: object): Buffer {
  const json = JSON.stringify(value);
  return Buffer.from(`${checksum(Buffer.from(json))} ${json}\n`);
}

/** The value of a line without its end; undefined if it is damaged. */
export function valueOfLine(line: Buffer): unknown {
  const json = line.subarray(CHECKSUM_LENGTH + 1);
  if (line.toString('latin1', 0, CHECKSUM_LENGTH) !== checksum(json)) return undefined;
  return JSON.parse(json.toString()) as unknown;
}

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(CHECKSUM_LENGTH, '0');
}
