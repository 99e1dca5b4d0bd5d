import assert from 'node:assert/strict';
import fc from 'fast-check';
import { profileNames } from '../../../../protocol/profile.ts';
import { policyNames } from '../../../../protocol/policies/policies.ts';
import { StandstillError } from '../../../../sim/kernel/simulator.ts';
import { ModelError } from '../../../../sim/run/runnable-model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

/** Everything soon, nothing for long. */
const short = {
  warmup: 30,
  duration: 30,
  registrarStart: 0,
  poolElementStart: 10,
  poolUserStart: 20,
  mentorDiscoveryTimeout: 2,
  maxEvents: 1e6,
  maxEventsPerInstant: 3e4,
} as const;

const impatient = { maxEvents: 3e4, maxEventsPerInstant: 3e3 } as const;

const zeroOr = (value: number): fc.Arbitrary<number> => fc.constantFrom(0, value);
const failureKinds = fc.constantFrom('hostCrash', 'processCrash');
const distributions = fc.constantFrom('identity', 'exponential');

/** Failures of all kinds, and few delays, if any. */
const failing: fc.Arbitrary<GivenParameters> = fc
  .record({
    profile: fc.constantFrom(...profileNames),
    idealized: fc.boolean(),
    policy: fc.constantFrom(...policyNames),
    registrars: fc.constantFrom(1, 2, 4, 5),
    poolElements: fc.constantFrom(2, 5),
    puToPeRatio: fc.constantFrom(1, 3),
    lanDelay: zeroOr(1),
    peUptime: fc.constantFrom(0.1, 1, 10),
    peUptimeDistribution: distributions,
    peDowntime: zeroOr(1),
    peFailureKind: failureKinds,
    cleanShutdownProbability: fc.constantFrom(0, 0.5, 1),
    registrarUptime: fc.constantFrom(1, 20, Infinity),
    registrarUptimeDistribution: distributions,
    registrarDowntime: zeroOr(5),
    registrarFailureKind: failureKinds,
    jobRetryDelay: zeroOr(0.2),
    handleResolutionRetryDelay: zeroOr(5),
    serverHuntRetryDelay: zeroOr(0.2),
    failureDetectionTime: zeroOr(1),
    minCapacityPerJob: fc.constantFrom(1e4, 1e6),
    rejectProbability: zeroOr(0.5),
    requestSize: fc.constantFrom(1e5, 1e6),
    workload: fc.constantFrom('open', 'closed'),
    thinkTime: zeroOr(1),
    staleCacheValue: zeroOr(10),
    maxHandleResolutionItems: fc.constantFrom(1, 5),
    maxBadPeReports: fc.constantFrom(1, 1e9),
    takeoverSuggestion: fc.boolean(),
    targetUtilization: fc.constantFrom(0.5, 1.5),
    choices: fc.constantFrom(1, 2),
  })
  .map((given) => ({ ...short, ...given }));

describe('runs with failures and without delays', () => {
  it('end, whatever fails', () => {
    fc.assert(
      fc.property(failing, (given) => {
        simulate(parametersOf(given), 1);
      }),
      { numRuns: 20, seed: 32 },
    );
  });

  it('end, or say why, even if there is almost no time between failures', () => {
    fc.assert(
      fc.property(failing, fc.constantFrom(1e-12, 1e-9, 1e-7), (given, uptime) => {
        try {
          simulate(parametersOf({ ...given, ...impatient, peUptime: uptime, registrarUptime: uptime }), 1);
        } catch (error) {
          assert.ok(error instanceof StandstillError || error instanceof ModelError, String(error));
        }
      }),
      { numRuns: 5, seed: 32 },
    );
  });

  for (const profile of profileNames)
    for (const peFailureKind of ['hostCrash', 'processCrash'])
      it(`continue when the least used element is one that is gone (${profile}, ${peFailureKind})`, () => {
        const failures = { peUptime: 60, cleanShutdownProbability: 0, peFailureKind };
        const { metrics } = simulate(parametersOf({ ...short, profile, ...failures, duration: 120 }), 1);
        assert.ok(Number(metrics.requests_completed) > 10, `${metrics.requests_completed}`);
      });

  it('continue when all elements are full and rejected requests do not wait', () => {
    const { metrics } = simulate(parametersOf({ ...short, requestInterval: 5, maxJobs: 1, jobRetryDelay: 0 }), 1);
    assert.ok(Number(metrics.requests_rejected) > 0);
  });

  it('continue when the pool is empty and handle resolutions do not wait', () => {
    const { metrics } = simulate(
      parametersOf({ ...short, poolElementStart: 45, handleResolutionRetryDelay: 0, requestInterval: 10 }),
      1,
    );
    assert.ok(Number(metrics.requests_completed) > 0);
  });

  it('report what repeats when elements fail as soon as they have registered', () => {
    const given = { ...short, ...impatient, peUptime: 1e-10, cleanShutdownProbability: 0 };
    assert.throws(
      () => simulate(parametersOf(given), 1),
      /time does not advance at 10(\.0\d+)? s: .* the life of lan0\/pe\d.*raise maxEventsPerInstant/,
    );
  });
});
