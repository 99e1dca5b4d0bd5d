import { profileNames, type ProfileName } from '../profile.ts';
import type { PolicyValueName } from './selection-policy.ts';

/** What of a server decides the automatic values of its policy. */
export interface ServerSize {
  /** Calculations/s. */
  readonly capacity: number;
  /** Requests that it serves at the same time. */
  readonly maxJobs: number;
}

/** Values that are measured while the pool works; all others are given once. */
type MeasuredName = 'load' | 'distance';

/** Values that a user gives, in a study or to a server. */
export type GivenValueName = Exclude<PolicyValueName, MeasuredName>;

interface WordFormat {
  /** On the wire: a fraction of 0xffffffff, or a whole number. */
  readonly format: 'fraction' | 'whole';
}

/** A word that the user of an element gives. */
export interface GivenWord extends WordFormat {
  readonly name: GivenValueName;
  readonly setBy: 'user';
  /** The value that suits a server, where the user gives none; fractions not yet in fixed point. */
  readonly automatic?: (server: ServerSize) => number;
  /** Profiles under which only the ratios of the elements' values count. Left out: the values themselves do. */
  readonly onlyRatios?: readonly ProfileName[];
}

/** The load, which elements measure and report whenever it changes: policies that have it are adaptive. */
export interface LoadWord extends WordFormat {
  readonly name: 'load';
  readonly setBy: 'element';
}

/** The distance, to which each registrar adds the delay of an element's or a peer's association. */
export interface DistanceWord extends WordFormat {
  readonly name: 'distance';
  readonly setBy: 'registrar';
}

/** A policy-specific word of the Member Selection Policy parameter (RFC 5354 §3.8). */
export type PolicyWord = GivenWord | LoadWord | DistanceWord;

export const load: LoadWord = { name: 'load', format: 'fraction', setBy: 'element' };

export const distance: DistanceWord = { name: 'distance', format: 'whole', setBy: 'registrar' };

/** Automatic: the load of one job. */
export const loadDegradation: GivenWord = {
  name: 'loadDegradation',
  format: 'fraction',
  setBy: 'user',
  automatic: ({ maxJobs }) => 1 / maxJobs,
};

export const loadDpf: GivenWord = { name: 'loadDpf', format: 'fraction', setBy: 'user' };

export const weightDpf: GivenWord = { name: 'weightDpf', format: 'fraction', setBy: 'user' };

export const choices: GivenWord = { name: 'choices', format: 'whole', setBy: 'user' };

export function weight(
  automatic: (server: ServerSize) => number,
  onlyRatios: readonly ProfileName[] = profileNames,
): GivenWord {
  return { name: 'weight', format: 'whole', setBy: 'user', automatic, onlyRatios };
}

/** A weight per calculation/s. */
export function capacityAsWeight({ capacity }: ServerSize): number {
  return Math.round(capacity);
}

/** A weight per 100 000 calculations/s, at least 1: turns in a round stay few. */
export function capacityAsTurns({ capacity }: ServerSize): number {
  return Math.max(1, Math.round(capacity / 100_000));
}
