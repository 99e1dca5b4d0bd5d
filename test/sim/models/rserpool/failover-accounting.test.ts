import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ServiceRequest } from '../../../../protocol/workload/requests.ts';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const DURATION = 1500;

/** One element that fails at 101 s and is back at 121 s; one request of 10 s at 95 s. */
const scene = {
  profile: 'rspsim',
  idealized: true,
  warmup: 0,
  duration: 300,
  registrarStart: 0,
  poolElementStart: 1,
  poolUserStart: 0,
  poolElements: 1,
  poolUsers: 1,
  requestsPerUser: 1,
  requestInterval: 95,
  requestIntervalDistribution: 'identity',
  requestSize: 10e6,
  requestSizeDistribution: 'identity',
  peUptime: 100,
  peUptimeDistribution: 'identity',
  peDowntime: 20,
  cleanShutdownProbability: 0,
  maxBadPeReports: 1,
  jobKeepAliveInterval: 10,
  jobKeepAliveTimeout: 5,
} as const;

/** What becomes of the request of the scene. */
function outcome(given: GivenParameters): Record<string, number> {
  const { metrics } = simulate(parametersOf({ ...scene, ...given }), 1);
  const read = (name: keyof typeof metrics): number => Number(Number(metrics[name]).toFixed(6));
  return {
    failovers: read('failovers'),
    processing: read('processing_time'),
    goodput: read('goodput_time_total'),
    failover: read('failover_time_total'),
    used: read('capacity_used'),
    lost: read('work_lost'),
    cookies: read('cookies'),
  };
}

describe('a request whose element fails after 6 of 10 s', () => {
  it('begins anew elsewhere if there are no cookies', () => {
    // The keep-alive of 105 s is not answered until 110 s; a handle resolution after 30 s more finds the element again.
    assert.deepEqual(outcome({ cookieMaxCalculations: Infinity, cookieMaxTime: Infinity }), {
      failovers: 1,
      processing: 55,
      goodput: 10,
      failover: 45,
      used: 16e6,
      lost: 6e6,
      cookies: 0,
    });
  });

  it('continues from its last cookie', () => {
    const expected = { failovers: 1, processing: 51, goodput: 10, failover: 41, used: 12e6, lost: 2e6, cookies: 2 };
    assert.deepEqual(outcome({ cookieMaxCalculations: 4e6 }), expected);
    assert.deepEqual(outcome({ cookieMaxCalculations: Infinity, cookieMaxTime: 4 }), expected);
  });

  it('loses nothing if the element hands it over in a clean shutdown', () => {
    assert.deepEqual(outcome({ cookieMaxCalculations: Infinity, cleanShutdownProbability: 1 }), {
      failovers: 1,
      processing: 40,
      goodput: 10,
      failover: 30,
      used: 10e6,
      lost: 0,
      cookies: 1,
    });
  });
});

const failing: fc.Arbitrary<GivenParameters> = fc
  .record({
    policy: fc.constantFrom('LeastUsed', 'RoundRobin', 'Random'),
    registrars: fc.integer({ min: 1, max: 3 }),
    poolElements: fc.integer({ min: 1, max: 4 }),
    requestSize: fc.constantFrom(1e6, 5e6, 2e7),
    peUptime: fc.integer({ min: 20, max: 300 }),
    peDowntime: fc.integer({ min: 0, max: 60 }),
    peDowntimeDistribution: fc.constantFrom('identity', 'exponential'),
    cleanShutdownProbability: fc.constantFrom(0, 0.5, 1),
    cookieMaxCalculations: fc.constantFrom(1e5, 3e6, Infinity),
    cookieMaxTime: fc.constantFrom(0.7, 9, Infinity),
    jobKeepAliveInterval: fc.integer({ min: 1, max: 30 }),
    jobKeepAliveTimeout: fc.integer({ min: 1, max: 10 }),
    rejectProbability: fc.constantFrom(0, 0.2),
    workload: fc.constantFrom('open', 'closed', 'poisson'),
    registrarUptime: fc.constantFrom(Infinity, 400),
  })
  .map((given) => ({
    ...given,
    profile: 'rspsim',
    idealized: true,
    warmup: 0,
    duration: DURATION,
    registrarStart: 0,
    registrarStartIncrement: 1,
    mentorDiscoveryTimeout: 2,
    poolElementStart: 10,
    poolUserStart: 20,
    puToPeRatio: 3,
    targetUtilization: 0.5,
    maxBadPeReports: 1,
  }));

/** The time of each request as it is accounted: goodput, and what went into failovers. */
class TimeAccount {
  /** Requests whose times do not add up, in words. */
  readonly faults: string[] = [];
  completed = 0;
  readonly #accounted = new Map<ServiceRequest, number>();

  constructor({ world }: Model) {
    const { requests } = world;
    const add = (request: ServiceRequest, time: number): unknown =>
      this.#accounted.set(request, (this.#accounted.get(request) ?? 0) + time);
    const progressed = requests.requestProgressed.bind(requests);
    const resumed = requests.requestResumed.bind(requests);
    const ended = requests.requestCompleted.bind(requests);
    requests.requestProgressed = (request, growth, time) => {
      if (growth < 0) this.faults.push(`request ${request.id}: a cookie takes ${-growth} back`);
      add(request, time);
      progressed(request, growth, time);
    };
    requests.requestResumed = (request, lost) => {
      add(request, lost);
      resumed(request, lost);
    };
    requests.requestCompleted = (request) => {
      const now = world.simulator.now();
      add(request, now - request.lastGoodputAt);
      const [accounted, processing] = [this.#accounted.get(request) ?? Number.NaN, now - request.acceptedAt];
      if (!(Math.abs(accounted - processing) < 1e-6))
        this.faults.push(`request ${request.id}: ${accounted} s of ${processing} s`);
      this.#accounted.delete(request);
      this.completed++;
      ended(request);
    };
  }
}

describe('pools whose elements fail at random', () => {
  it('divide the processing time of each request into goodput and failover time', () => {
    fc.assert(
      fc.property(
        failing,
        fc.constantFrom(0, 5, 50),
        fc.boolean(),
        fc.nat(1000),
        (given, lanDelay, idealized, seed) => {
          const model = new Model(parametersOf({ ...given, lanDelay, idealized }), seed);
          const account = new TimeAccount(model);
          model.world.simulator.run({ until: DURATION });
          assert.deepEqual(account.faults, []);
          assert.equal(model.world.requests.sums.completed, account.completed);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('do all work for requests: what is vouched for, lost, or in progress, at any time', () => {
    fc.assert(
      fc.property(failing, fc.nat(1000), (given, seed) => {
        const { world, poolElements } = new Model(parametersOf(given), seed);
        for (let time = 100; time <= DURATION; time += 100) {
          world.simulator.run({ until: time });
          const { completedSize, completed } = world.requests.sums;
          const of = (work: (element: (typeof poolElements)[number]) => number): number =>
            poolElements.reduce((sum, element) => sum + work(element), 0);
          const used = of((element) => element.used());
          const accounted = completedSize + of((element) => element.read().lost + element.unvouched());
          // Requests are complete when less than what is done in 10 ns is left.
          assert.ok(
            Math.abs(used - accounted) <= 1 + 0.01 * completed,
            `${used} used, ${accounted} accounted at ${time} s`,
          );
        }
      }),
      { numRuns: 25 },
    );
  });
});
