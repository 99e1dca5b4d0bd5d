/** What a validation adds to the tables of its study folder: `validation.json`. Times in seconds. */
export interface ValidationRecord {
  /** @public */
  readonly format: typeof VALIDATION_FORMAT;
  readonly transport: string;
  readonly deployment: string;
  /** Components that were RSPLIB's programs; absent: none. */
  readonly rsplib?: readonly string[];
  /** The network between the hosts, before the runs. */
  readonly ways: readonly ValidatedWay[];
  readonly points: readonly ValidatedPoint[];
}

/** Between two hosts, or within one. */
interface ValidatedWay {
  readonly from: string;
  readonly to: string;
  /** Delay of a small message in one direction. */
  readonly oneWay: number;
  /** bit/s; null: it was not measured. */
  readonly rate: number | null;
  /** What a process of the measurement ran and waited for a message; it is part of the delay. null: not known. */
  readonly handling: { readonly running: number; readonly waiting: number } | null;
}

export interface ValidatedPoint {
  /** The swept parameters: “policy=Random, puToPeRatio=3”. */
  readonly label: string;
  /** Real seconds per second of the study. */
  readonly timeScale: number;
  /** What it was simulated with: means of the ways, by the shares of its packets that take them (in the order of ways). */
  readonly network: {
    readonly lanDelay: number;
    readonly wanDelay: number;
    readonly rate: number | null;
    readonly shares: readonly number[];
  };
  /** The percentiles 1 to 99 of the handling times of each run, by world. */
  readonly handlingTimes: Readonly<Record<'simulated' | 'measured', readonly (readonly number[])[]>>;
  /** What the simulation leaves out, as it was: means over the runs, by name. */
  readonly observations: Readonly<Record<string, { readonly description: string; readonly mean: number }>>;
}

export const VALIDATION_FORMAT = 'rsplab validation 3';

/** Whether a value read from a file is a record that this version reads. */
export function isValidationRecord(value: unknown): value is ValidationRecord {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === VALIDATION_FORMAT;
}
