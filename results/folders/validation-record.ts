/** What a validation adds to the tables of its study folder: `validation.json`. Times in seconds. */
export interface ValidationRecord {
  /** @public */
  readonly format: typeof VALIDATION_FORMAT;
  readonly transport: string;
  readonly deployment: string;
  /** Of the network, before the runs: one way, and bit/s. */
  readonly network: { readonly lanDelay: number; readonly wanDelay: number; readonly rate: number };
  readonly points: readonly ValidatedPoint[];
}

export interface ValidatedPoint {
  /** The swept parameters: “policy=Random, puToPeRatio=3”. */
  readonly label: string;
  /** Real seconds per second of the study. */
  readonly timeScale: number;
  /** The percentiles 1 to 99 of the handling times of each run, by world. */
  readonly handlingTimes: Readonly<Record<'simulated' | 'measured', readonly (readonly number[])[]>>;
  /** What the simulation leaves out, as it was: means over the runs, by name. */
  readonly observations: Readonly<Record<string, { readonly description: string; readonly mean: number }>>;
}

export const VALIDATION_FORMAT = 'rsplab validation 1';

/** Whether a value read from a file is a record that this version reads. */
export function isValidationRecord(value: unknown): value is ValidationRecord {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === VALIDATION_FORMAT;
}
