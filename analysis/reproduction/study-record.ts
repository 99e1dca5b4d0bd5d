import type { CheckVerdict } from '../expectations/expectation-outcome.ts';
import type { PublishedNumbers } from '../../results/expectations/expectation.ts';

const RECORD_FORMAT = 'rsplab reproduction 1';

/**
 * What came of a study: small enough to be kept beside a document, so that this can be completed by several machines on
 * several days. Says which version of the program measured it.
 */
export interface StudyRecord {
  readonly format: typeof RECORD_FORMAT;
  readonly study: string;
  /** Folder of the study's file; empty: it is no study of the catalogue. */
  readonly subject: string;
  readonly title: string;
  /** The question of the study. */
  readonly description: string;
  /** Its name in RSPSIM. */
  readonly family?: string;
  /** Where it was published first. */
  readonly publication?: string;
  /** Whether it was cut down to a first look. */
  readonly isQuick: boolean;
  readonly program: RecordedProgram;
  /** When runs were added last. */
  readonly madeAt: string;
  readonly cpu: string;
  readonly points: number;
  readonly runs: number;
  /** Runs that failed. */
  readonly failures: number;
  /** Number of seeds. */
  readonly seeds: number;
  /** Length of the measurement of a run, s: the shortest and the longest one. */
  readonly durations: readonly [number, number];
  /** CPU time of all runs, s; null: not measured. */
  readonly cpuSeconds: number | null;
  readonly expectations: readonly RecordedExpectation[];
  readonly published: readonly RecordedNumbers[];
  readonly means: RecordedMeans;
  /** Pictures beside the record; absent: none. */
  readonly pictures?: readonly RecordedPicture[];
}

/** Names of picture files. */
export interface RecordedPicture {
  readonly title: string;
  readonly published: string;
  readonly here: string;
}

interface RecordedProgram {
  readonly version: string;
  /** First digits of the git commit; absent: unknown. */
  readonly commit?: string;
  /** Whether files differed from it. */
  readonly isModified?: boolean;
  /** First digits of the hash of the simulator's code. */
  readonly code: string;
}

export interface RecordedExpectation {
  readonly name: string;
  readonly text: string;
  readonly measured: string;
  readonly verdict: CheckVerdict;
  readonly reason?: string;
  readonly source?: string;
}

/** Numbers of others beside those measured. */
export interface RecordedNumbers extends Pick<PublishedNumbers, 'name' | 'source' | 'taken' | 'percent'> {
  /** What they are values of. */
  readonly y: string;
  /** Empty: none. */
  readonly unit: string;
  /** Ends of the printed vertical axis, if it is known. @public */
  readonly yAxis?: readonly [number, number];
  readonly rows: readonly RecordedNumber[];
  /** Numbers at points that a first look leaves out. */
  readonly passedOver: number;
  /** Why they cannot be compared. */
  readonly fault?: string;
}

export interface RecordedNumber {
  readonly where: string;
  readonly published: number;
  readonly measured: number;
  /** Of the 95 % confidence interval; null: of one seed. */
  readonly halfWidth: number | null;
}

/** The means of what the study's plots show, a value for each point. */
export interface RecordedMeans {
  /** “policy=Random, puToPeRatio=3” @public */
  readonly points: readonly string[];
  /** By names of metrics, or expressions. @public */
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}

/** The file of a record. A first look does not take the place of the study at full length. */
export function recordFile({ study, isQuick }: Pick<StudyRecord, 'study' | 'isQuick'>): string {
  return `${study}${isQuick ? '.quick' : ''}.json`;
}

/** A line for each point of numbers, so that differences of versions can be read. */
export function encodeRecord(record: StudyRecord): string {
  const text = JSON.stringify(record, undefined, 1);
  // Lists of numbers and texts are one line each.
  const compact = text.replaceAll(/\[\n[^[\]{}]*\n\s*\]/g, (list) => list.replaceAll(/\n\s*/g, ' '));
  return `${compact.replaceAll(/\{\n\s*"where"[^{}]*\}/g, (row) => row.replaceAll(/\n\s*/g, ' '))}\n`;
}

/** @returns undefined if the text is no record of this format */
export function decodeRecord(text: string): StudyRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is StudyRecord {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === RECORD_FORMAT;
}

/** A record without the format, which is always the same. */
export function studyRecord(content: Omit<StudyRecord, 'format'>): StudyRecord {
  return { format: RECORD_FORMAT, ...content };
}
