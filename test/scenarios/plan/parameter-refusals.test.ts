import assert from 'node:assert/strict';
import fc from 'fast-check';
import { deriveParameters } from '../../../scenarios/plan/derive-parameters.ts';
import { missingFor } from '../../../scenarios/plan/parameter-use.ts';
import { simulate } from '../../../sim/run/run.ts';
import type { RunMetrics } from '../../../sim/run/run-metrics.ts';
import { profileNames } from '../../../protocol/profile.ts';
import { policyNames } from '../../../protocol/policies/policies.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';
import { poolCases, smallPool } from './parameter-cases.ts';

/** What a study sees: not how many events it took. Without costs registrars have no utilization; it is as good as 0. */
function measured(given: GivenParameters): Partial<RunMetrics> {
  const { events: _events, ...metrics } = simulate(parametersOf(given), 1).metrics;
  return {
    ...metrics,
    registrar_utilization: metrics.registrar_utilization ?? 0,
    registrar_waiting_time: metrics.registrar_waiting_time ?? 0,
  };
}

/** What a parameter misses in a study; undefined also if the study is impossible. */
function missing(name: string, given: GivenParameters): string | undefined {
  try {
    const resolved = deriveParameters(new Map(Object.entries(given)), 'test');
    if ('reason' in resolved) return undefined;
    return missingFor(name, resolved.parameters, (other) => (other in given ? [given[other]] : undefined));
  } catch {
    return undefined; // values that contradict each other
  }
}

const optional = (name: string, ...values: GivenParameters[string][]): fc.Arbitrary<GivenParameters> =>
  fc.constantFrom({}, ...values.map((value) => ({ [name]: value })));

/** Pools with and without failures, delays, losses, full elements and several registrars. */
const pools: fc.Arbitrary<GivenParameters> = fc
  .tuple(
    fc.record({ profile: fc.constantFrom(...profileNames), idealized: fc.boolean() }),
    fc.record({ policy: fc.constantFrom(...policyNames) }),
    optional('registrars', 2, 3),
    optional('lanDelay', 5),
    fc.constantFrom({}, {}, { peUptime: 20 }, { peUptime: 20, cleanShutdownProbability: 0 }),
    fc.constantFrom({}, {}, { registrarUptime: 30, registrarDowntime: 10 }),
    optional('maxJobs', 1),
    fc.constantFrom({}, { capacityDistribution: 'fastServers', capacityGamma: 4 }),
    fc.constantFrom({}, { workload: 'closed' }, { workload: 'closed', thinkTime: 0 }, { workload: 'poisson' }),
    optional('maxHandleResolutionItems', 3),
  )
  .map((parts) => Object.assign({}, smallPool, { duration: 60, choices: 1 }, ...parts));

describe('a parameter that is refused', () => {
  it('would not have changed the run', () => {
    fc.assert(
      fc.property(pools, fc.infiniteStream(fc.nat()), (given, numbers) => {
        const refused = Object.entries(poolCases).filter(
          ([name, [, value]]) => !(name in given) && missing(name, { ...given, [name]: value }) !== undefined,
        );
        const before = measured(given);
        for (let i = 0; i < 8 && refused.length > 0; i++) {
          const [number = 0] = numbers.take(1);
          const [[name, [, value]]] = refused.splice(number % refused.length, 1);
          const after = measured({ ...given, [name]: value });
          assert.deepEqual(after, before, `${name}: ${String(value)} makes a difference`);
        }
      }),
      { numRuns: 15, seed: 26 },
    );
  });
});
