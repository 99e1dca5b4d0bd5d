import type { ProcessReading } from './control-messages.ts';
import type { PlacedProcess } from './placement.ts';
import type { ValidationError } from './validation-error.ts';

/** A component of a run, through all its processes. */
export interface Life {
  readonly place: PlacedProcess;
  /** Of its processes, as far as they reached into the window of measurement. */
  readonly readings: readonly ProcessReading[];
  /** By how much starts of later processes were late, s. */
  readonly lateStarts: readonly number[];
  /** From the start of each of its processes until it was ready, s. */
  readonly startTimes: readonly number[];
  /** Whether all its readings are there. */
  readonly isComplete: boolean;
  /** @throws ValidationError if its process does not come to life */
  ready(): Promise<void>;
  /** The run begins now. @param begin when the component starts @returns when its readings are complete */
  run(begin: number): Promise<void>;
  /** The window of measurement is over. */
  endOfWindow(): void;
  /** Its last reading did not come. */
  silent(): ValidationError;
  /** Ends its processes. */
  close(): Promise<void>;
}
