import { createHash } from 'node:crypto';
import type { RunParameters } from '../sim/model/run-parameters.ts';
import { programFingerprint } from './program-fingerprint.ts';

/** Identifies what the runs of a point depend on besides their seeds: resolved parameters and the simulator's code. */
export function pointKey(parameters: RunParameters, codeFingerprint = programFingerprint()): string {
  // Infinity is no JSON, and the order of the names must not matter.
  const entries = Object.entries(parameters)
    .map(([name, value]) => [name, String(value)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([codeFingerprint, entries]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Identifies a run: the same key, the same result. */
export function runKey(point: string, seed: number): string {
  return `${point}-${seed}`;
}
