import { stringify } from 'yaml';
import { readStudy } from '../language/read-study.ts';
import { settingsWithoutEffect } from '../plan/run-plan.ts';
import type { FaultCase } from './fault-case.ts';

/** A study file that repeats a run. @param message what is wrong with it */
export function faultStudy({ parameters, seed }: FaultCase, message: string): string {
  const comment = [message, 'Look at it again: rsplab fuzz --replay FILE'].join('\n').replaceAll(/^/gm, '# ');
  const textWith = (given: FaultCase['parameters']): string =>
    `${comment}\n${stringify({ name: 'fault', title: 'A run with faults', seeds: [seed], parameters: given })}`;
  // What has no effect is refused in studies. Without some settings further ones may have none.
  let given = parameters;
  for (;;) {
    const useless = settingsWithoutEffect(readStudy('fault.yaml', textWith(given)));
    if (useless.size === 0) return textWith(given);
    given = Object.fromEntries(Object.entries(given).filter(([name]) => !useless.has(name)));
  }
}
