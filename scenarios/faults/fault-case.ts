import fc from 'fast-check';
import { scheduleText } from '../../sim/run/schedule.ts';
import type { ParameterValue } from '../language/parameter-catalogue.ts';
import { faultLists, FIRST, scheduleOf } from './fault-schedule.ts';
import type { FaultLevel } from './fault-levels.ts';
import { faultWorlds, QUIET } from './fault-world.ts';

/** A short run with faults: the parameters that it sets, and its seed. */
export interface FaultCase {
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly seed: number;
}

/** Random short runs with faults, and a quiet time after them. */
export function faultCases(level: FaultLevel): fc.Arbitrary<FaultCase> {
  return fc
    .record({ world: faultWorlds(level), faults: faultLists, seed: fc.integer({ min: 1, max: 1000 }) })
    .map(({ world: { layout, parameters }, faults, seed }) => {
      const schedule = scheduleOf(faults, layout);
      const end = Math.max(FIRST, ...schedule.flatMap(({ entries }) => entries.map(({ time }) => time)));
      return { seed, parameters: { ...parameters, schedule: scheduleText(schedule), duration: end + QUIET } };
    });
}
