import assert from 'node:assert/strict';
import { ModelError } from '../../../../sim/run/runnable-model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const short = { profile: 'rspsim', requestSize: 1e6, puToPeRatio: 3, duration: 600 } as const;

describe('model', () => {
  it('gives the same metrics for the same parameters and seed, and others for another seed', () => {
    const parameters = parametersOf({ ...short, idealized: true });
    assert.deepEqual(simulate(parameters, 1), simulate(parameters, 1));
    assert.notDeepEqual(simulate(parameters, 1), simulate(parameters, 2));
  });

  it('does not depend on whether messages are encoded on their way', () => {
    for (const given of [
      { idealized: true },
      { idealized: false, profile: 'rfc' },
      { idealized: false, profile: 'rsplib' },
    ]) {
      const all: GivenParameters = { ...short, ...given, lanDelay: 5, registrars: 2 };
      const passed = simulate(parametersOf(all), 3);
      const encoded = simulate(parametersOf({ ...all, encodeMessages: true }), 3);
      assert.deepEqual(encoded, passed);
    }
  });

  it('draws the same requests for every policy', () => {
    const generated = ['LeastUsed', 'Random', 'RoundRobin', 'WeightedRandom'].map(
      (policy) => simulate(parametersOf({ ...short, idealized: true, policy }), 5).metrics.requests_generated,
    );
    assert.equal(new Set(generated).size, 1);
  });

  it('leaves the draws of components alone when others are added', () => {
    const metric = (registrars: number): number | null =>
      simulate(parametersOf({ ...short, idealized: true, registrars, poolUsers: 30 }), 5).metrics.requests_generated;
    assert.equal(metric(1), metric(3));
  });

  it('ends with a clear error when the event budget runs out', () => {
    const parameters = parametersOf({ ...short, maxEvents: 1000 });
    assert.throws(
      () => simulate(parameters, 1),
      (error: unknown) => {
        assert.ok(error instanceof ModelError);
        assert.match(error.message, /event budget of 1000 ran out at \d+\.\d+ s of \d+ s: raise maxEvents/);
        return true;
      },
    );
  });

  it('carries requests over LANs that a WAN joins', () => {
    const { metrics } = simulate(parametersOf({ ...short, idealized: true, lans: 3, wanDelay: 50, lanDelay: 2 }), 1);
    assert.ok(Number(metrics.requests_completed) > 3000);
    assert.ok(Number(metrics.startup_time) > 0.008 && Number(metrics.startup_time) < 0.22, `${metrics.startup_time}`);
  });

  it('spreads delays over the components', () => {
    const startup = (delayDistribution: string): number =>
      Number(
        simulate(parametersOf({ ...short, idealized: true, lanDelay: 20, delayDistribution }), 1).metrics.startup_time,
      );
    assert.ok(Math.abs(startup('constant') - 0.08) < 1e-9);
    assert.ok(Math.abs(startup('uniform') - 0.08) > 1e-6);
  });

  it('costs set-up round trips when the transport is not idealized', () => {
    const startup = (idealized: boolean): number =>
      Number(simulate(parametersOf({ ...short, idealized, lanDelay: 20, policy: 'Random' }), 1).metrics.startup_time);
    // Resolution and request take four delays; the association to the element two more.
    assert.ok(Math.abs(startup(true) - 0.08) < 1e-6);
    assert.ok(Math.abs(startup(false) - 0.12) < 2e-3, `${startup(false)}`);
  });
});

describe('model with failures', () => {
  const failing = {
    ...short,
    duration: 3600,
    requestSize: 1e7,
    peUptime: 400,
    peUptimeDistribution: 'exponential',
  } as const;

  it('fails sessions over with cookies, so that every request is completed in the end', () => {
    const { metrics } = simulate(
      parametersOf({
        ...failing,
        idealized: true,
        cleanShutdownProbability: 0,
        cookieMaxCalculations: 1e6,
        jobKeepAliveInterval: 5,
        jobKeepAliveTimeout: 5,
      }),
      1,
    );
    assert.ok(Number(metrics.failovers) > 50, `${metrics.failovers} failovers`);
    assert.ok(Number(metrics.failover_time_total) > 0);
    assert.ok(Number(metrics.cookies) > 1000);
    assert.ok(Number(metrics.requests_completed) > 0.9 * Number(metrics.requests_generated));
  });

  it('loses almost no work in clean shutdowns', () => {
    const clean = simulate(parametersOf({ ...failing, idealized: true, cleanShutdownProbability: 1 }), 1).metrics;
    const crash = simulate(
      parametersOf({
        ...failing,
        idealized: true,
        cleanShutdownProbability: 0,
        jobKeepAliveInterval: 5,
        jobKeepAliveTimeout: 5,
      }),
      1,
    ).metrics;
    assert.ok(Number(clean.failovers) > 50);
    assert.ok(Number(clean.failover_time_total) < 0.1 * Number(crash.failover_time_total));
    assert.ok(Number(clean.handling_time) < Number(crash.handling_time));
  });

  it('rejects nothing in a clean shutdown without a transport: what comes too late vanishes', () => {
    const clean = { ...failing, cleanShutdownProbability: 1, lanDelay: 50, puToPeRatio: 10, policy: 'Random' };
    const rejected = (idealized: boolean): number =>
      Number(simulate(parametersOf({ ...clean, idealized, requestSize: 1e6 }), 1).metrics.requests_rejected);
    assert.equal(rejected(true), 0);
    assert.ok(rejected(false) > 0);
  });

  it('notices a process crash by the transport sooner than a host crash', () => {
    const time = (peFailureKind: string): number =>
      Number(
        simulate(
          parametersOf({
            ...failing,
            profile: 'rfc',
            lanDelay: 1,
            cleanShutdownProbability: 0,
            peFailureKind,
            failureDetectionTime: 20,
          }),
          1,
        ).metrics.failover_time_total,
      );
    assert.ok(time('processCrash') < time('hostCrash'));
  });
});
