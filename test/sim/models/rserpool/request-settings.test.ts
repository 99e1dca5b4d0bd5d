import assert from 'node:assert/strict';
import { lanUserSettings } from '../../../../sim/models/rserpool/pool-user-settings.ts';
import { simulate, startRun } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';
import { profileNames } from '../../../../protocol/profile.ts';
import { deriveStream } from '../../../../protocol/random/streams.ts';

const pool = { profile: 'rspsim', idealized: true, duration: 3600 } as const;

function run(given: GivenParameters) {
  return simulate(parametersOf({ ...pool, ...given }), 1).metrics;
}

/** The request sizes of the pool users of a LAN. */
function sizes(given: GivenParameters): number[] {
  const parameters = parametersOf({ ...pool, ...given });
  const { requests } = lanUserSettings(parameters, [], 0);
  const random = deriveStream('sizes');
  return Array.from({ length: parameters.poolUsers }, (_, index) => Math.round(requests(index).size.sample(random)));
}

describe('linear request sizes', () => {
  const linear = { requestSizeDistribution: 'linear', requestSize: 1e6 } as const;

  it('rise evenly over the pool users of a LAN, as in SimProcTC', () => {
    const all = sizes({ ...linear, requestSizeGamma: 3, poolElements: 10, puToPeRatio: 1 });
    assert.deepEqual(
      [all.length, all[0], all[9], all.reduce((sum, size) => sum + size, 0)],
      [10, 833_333, 1_166_667, 10e6],
    );
  });

  it('are all the same without heterogeneity', () => {
    assert.deepEqual(new Set(sizes({ ...linear, requestSizeGamma: 1 })), new Set([1e6]));
  });

  it('need a heterogeneity of at least 1, and several pool users', () => {
    assert.throws(() => parametersOf(linear), /requestSizeDistribution: linear needs requestSizeGamma/);
    assert.throws(() => parametersOf({ ...linear, requestSizeGamma: 0.5 }), /requestSizeGamma must be at least 1/);
  });

  it('leave the load of the pool as it is', () => {
    const utilization = Number(run({ ...linear, requestSizeGamma: 4 }).utilization);
    assert.ok(Math.abs(utilization - 0.8) < 0.05, `${utilization}`);
  });
});

describe('requestsPerUser', () => {
  for (const workload of ['open', 'closed', 'poisson'])
    it(`ends the ${workload} workload of each user after so many requests, all of which are served`, () => {
      const { requests_generated, requests_completed } = run({
        workload,
        poolUsers: 7,
        requestsPerUser: 3,
        requestSize: 1e5,
        poolUserStart: 900,
      });
      assert.deepEqual([requests_generated, requests_completed], [21, 21]);
    });

  it('counts the requests of all lives of a user', () => {
    const { requests_generated, requests_completed, requests_abandoned } = run({
      userUptime: 50,
      poolUsers: 7,
      requestsPerUser: 10,
      requestSize: 1e6,
      requestInterval: 20,
      poolUserStart: 900,
    });
    assert.equal(requests_generated, 70);
    assert.ok(Number(requests_abandoned) > 0);
    assert.equal(Number(requests_completed) + Number(requests_abandoned), 70);
  });

  it('changes nothing for users that have not come so far', () => {
    assert.deepEqual(run({ requestsPerUser: 1000 }), run({}));
  });
});

describe('reregisterImmediately', () => {
  it('of false leaves the load to the periodic re-registrations', () => {
    // Every 280 s, besides the first one before the measurement.
    const { registrations } = run({ reregisterImmediately: false, duration: 2800 });
    assert.equal(registrations, 100);
    assert.ok(Number(run({ duration: 2800 }).registrations) > 1000);
  });
});

describe('poolUserRegistrars', () => {
  it('leaves all resolutions to the registrars that pool users know', () => {
    const resolutions = (poolUserRegistrars: number): number[] => {
      const parameters = parametersOf({ ...pool, registrars: 3, poolUserRegistrars });
      const started = startRun(parameters, 1, { components: { registrar: ['handle_resolutions'] } });
      started.advanceTo(started.end);
      return started.components().flatMap(({ values }) => [...values]);
    };
    const [first, ...others] = resolutions(1);
    assert.ok(first > 0);
    assert.deepEqual(others, [0, 0]);
    assert.ok(resolutions(2)[1] > 0);
  });
});

describe('registrarPeers', () => {
  it('lets registrars find each other by the first one, and know the elements of all', () => {
    for (const profile of profileNames) {
      const parameters = parametersOf({
        ...pool,
        profile,
        registrars: 3,
        registrarPeers: 1,
        poolElements: 6,
        duration: 600,
      });
      const started = startRun(parameters, 1, { components: { registrar: ['known_elements'] } });
      started.advanceTo(started.end);
      assert.deepEqual(
        started.components().flatMap(({ values }) => [...values]),
        [6, 6, 6],
        profile,
      );
    }
  });
});

describe('goodput and failover time', () => {
  it('are together the processing time of requests that begin and end in the measurement', () => {
    const metrics = run({
      duration: 7200,
      poolUsers: 5,
      requestsPerUser: 20,
      poolUserStart: 900,
      requestSize: 3e6,
      requestInterval: 100,
      peUptime: 200,
      peDowntime: 10,
      cleanShutdownProbability: 0,
      cookieMaxCalculations: 1e6,
      jobKeepAliveInterval: 5,
      jobKeepAliveTimeout: 5,
    });
    const { requests_generated, requests_completed, processing_time, goodput_time_total, failover_time_total } =
      metrics;
    assert.deepEqual([requests_generated, requests_completed], [100, 100]);
    assert.ok(Number(metrics.failovers) > 0);
    const processing = Number(processing_time) * 100;
    assert.ok(Math.abs(Number(goodput_time_total) + Number(failover_time_total) - processing) < 1e-6);
    assert.ok(Number(failover_time_total) > 0);
  });
});
