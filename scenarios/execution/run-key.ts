import { createHash } from 'node:crypto';
import type { ProgramVersion } from '../../results/journals/run-journal.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { programFingerprint, simulatorCode } from './program-fingerprint.ts';

/** Identifies what the runs of a point depend on besides their seeds: resolved parameters and the simulator's code. */
export function pointKey(parameters: RunParameters, code = programFingerprint()): string {
  return keyOf(Object.entries(parameters), code);
}

/** The key that another version of the program gave to the point; it may have known fewer parameters. */
export function earlierPointKey(parameters: RunParameters, version: ProgramVersion): string {
  const known = new Set(version.parameters);
  const entries = Object.entries(parameters).filter(([name]) => known.has(name));
  return keyOf(entries, version.code);
}

/** This version of the program, for the journal. */
export function programVersion(parameters: RunParameters): ProgramVersion {
  return { code: programFingerprint(), parameters: Object.keys(parameters).toSorted(), parts: simulatorCode() };
}

function keyOf(parameters: readonly (readonly [string, unknown])[], code: string): string {
  // Infinity is no JSON, and the order of the names must not matter.
  const entries = parameters
    .map(([name, value]) => [name, String(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([code, entries]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Identifies a run: the same key, the same result. */
export function runKey(point: string, seed: number): string {
  return `${point}-${seed}`;
}

/** The seed of a run, by its key. */
export function seedOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}
