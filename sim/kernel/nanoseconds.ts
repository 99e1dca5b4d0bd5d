import type { Branded } from '../../protocol/flavor.ts';
import type { Seconds } from '../../protocol/host.ts';

/**
 * Whole nanoseconds, instants and spans of simulated time: exact up to 2^53 (104 days). They are never taken for
 * seconds, nor seconds for them.
 */
export type Nanoseconds = Branded<'nanoseconds'>;

export const PER_SECOND = 1e9;

/** Rounded to whole nanoseconds. */
export function toNanoseconds(seconds: Seconds): Nanoseconds {
  return Math.round(seconds * PER_SECOND) as Nanoseconds;
}

export function toSeconds(nanoseconds: Nanoseconds): Seconds {
  return nanoseconds / PER_SECOND;
}

/** The result of arithmetic with nanoseconds, which are plain numbers for the compiler. */
export function asNanoseconds(count: number): Nanoseconds {
  return count as Nanoseconds;
}
