import type { TableOutputOptions } from './table-output.ts';

export interface CompareOptions extends TableOutputOptions {
  readonly metric?: readonly string[];
  readonly all?: boolean;
  /** A parameter whose values are compared within one study. */
  readonly by?: string;
  /** The value of it that the others are compared with. */
  readonly baseline?: string;
  /** Conditions on runs. */
  readonly where?: readonly string[];
  /** Level of confidence intervals. */
  readonly confidence?: number;
  /** Of what sweeps have done so far. */
  readonly partial?: boolean;
}
