import fc from 'fast-check';
import { deriveParameters } from '../plan/derive-parameters.ts';
import { faultCases, type FaultCase } from './fault-case.ts';
import { faultFound } from './fault-check.ts';
import { faultStudy } from './fault-study.ts';
import type { FaultLevel } from './fault-levels.ts';

/** Random runs that can be repeated: the same settings make the same runs. */
export interface SearchSettings {
  readonly level: FaultLevel;
  readonly seed: number;
  /** How many, if none has a fault. */
  readonly runs: number;
}

export interface FoundFault {
  /** Of the search that found it. */
  readonly settings: SearchSettings;
  readonly message: string;
  /** A study file that repeats the run. */
  readonly study: string;
}

/**
 * Does random runs with faults until one shows that something is wrong, and makes that one as small as it finds.
 *
 * @param ran called after each run; not for those that look for a smaller one
 * @returns the smallest run with a fault that was found; undefined: none has one
 */
export function searchFaults(settings: SearchSettings, ran: () => void = () => undefined): FoundFault | undefined {
  let isShrinking = false;
  const outcome = fc.check(
    fc.property(faultCases(settings.level), (each) => {
      const message = caseFault(each);
      if (!isShrinking) ran();
      if (message === undefined) return;
      isShrinking = true;
      throw new Error(message);
    }),
    { seed: settings.seed, numRuns: settings.runs },
  );
  const [found] = outcome.counterexample ?? [];
  const message = found && caseFault(found);
  if (found === undefined || message === undefined) return undefined;
  return { settings, message, study: faultStudy(found, message) };
}

/** @returns what is wrong with the run of a case; undefined: nothing @internal */
export function caseFault({ parameters, seed }: FaultCase): string | undefined {
  const resolved = deriveParameters(new Map(Object.entries(parameters)), 'a run with faults');
  if ('reason' in resolved) throw new RangeError(resolved.reason);
  return faultFound(resolved.parameters, seed);
}
