import assert from 'node:assert/strict';
import { profileNames } from '../../../../protocol/profile.ts';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, replicate, type GivenParameters } from '../../../verify/study-runs.ts';

const failing = {
  profile: 'rspsim',
  idealized: true,
  registrars: 3,
  poolElements: 10,
  puToPeRatio: 3,
  lanDelay: 10,
  policy: 'RoundRobin',
  endpointKeepAliveInterval: 30,
  endpointKeepAliveTimeout: 5,
  asapMaxRequestRetransmit: 1,
  registrarUptimeDistribution: 'exponential',
  registrarDowntime: 100,
  registrarDowntimeDistribution: 'exponential',
  immortalRegistrars: 1,
} as const satisfies GivenParameters;

/** These runs are about registrars: few requests make them short. */
const few = { puToPeRatio: 0.3, requestSize: 1e7 } as const;

/** Metrics of a run, none of which may be missing. */
function run(given: GivenParameters, seed = 1): Readonly<Record<string, number>> {
  const { metrics } = simulate(parametersOf(given), seed);
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)]));
}

describe('model with registrar failures', () => {
  for (const profile of profileNames)
    it(`takes failed registrars over and serves on, under the ${profile} profile`, () => {
      const metrics = run({
        ...failing,
        profile,
        policy: 'LeastUsed',
        idealized: profile === 'rspsim',
        registrarUptime: 300,
        duration: 3600,
      });
      const { takeovers_by_consent, takeovers_by_timeout, takeovers_started } = metrics;
      if (profile !== 'rsplib') assert.ok(takeovers_by_consent + takeovers_by_timeout >= 3, `${takeovers_by_consent}`);
      assert.ok(takeovers_started >= takeovers_by_consent + takeovers_by_timeout);
      assert.ok(metrics.startups_with_mentor > 5);
      assert.ok(metrics.requests_completed > 0.95 * metrics.requests_generated);
    });

  it('ends with all elements at the registrar that never fails, unless takeover suggestions spread them again', async () => {
    const given = { ...failing, ...few, policy: 'LeastUsed', poolElements: 20, registrarUptime: 200, duration: 3600 };
    const firstOf = async (takeoverSuggestion: boolean): Promise<number> => {
      const runs = await replicate({ ...given, takeoverSuggestion }, 4);
      // Elements have one home at any time: the sum is smaller only while that is down.
      for (const { owned_elements: owned } of runs) assert.ok(Number(owned) <= 20 / 3 + 1e-9);
      return runs.reduce((sum, { owned_elements_first: owned }) => sum + Number(owned), 0) / runs.length;
    };
    const [drifted, spread] = [await firstOf(false), await firstOf(true)];
    assert.ok(drifted >= 0.8 * 20, `${drifted} without suggestions`);
    // Not a third: it has the others' elements as long as they are down, and the shares are as random as identifiers.
    assert.ok(spread <= 0.75 * drifted, `${spread} with suggestions`);
  });

  it('agrees in the number of takeovers with the estimate for three registrars of which two fail', async () => {
    const [uptime, downtime, duration, seeds] = [500, 100, 7200, 12];
    const given = { ...failing, ...few, registrarUptime: uptime, registrarDowntime: downtime, duration };
    const runs = await replicate(given, seeds);
    const mean = runs.reduce((sum, metrics) => sum + Number(metrics.takeovers_started), 0) / seeds;
    // Failures of both, those that outlast the detection (36 to 66 s), each noticed by all survivors that are up.
    const up = uptime / (uptime + downtime);
    const noticed = (detection: number): number =>
      ((2 * duration) / (uptime + downtime)) * Math.exp(-detection / downtime) * (1 + up);
    assert.ok(mean > 0.8 * noticed(66) && mean < 1.2 * noticed(51), `${mean}`);
  });

  it('counts in the window only, over all lives of a registrar', () => {
    const parameters = parametersOf({ ...failing, registrarUptime: 200, duration: 3600 });
    const model = new Model(parameters, 1);
    const { simulator } = model.world;
    simulator.run({ until: parameters.warmup });
    const before = model.registrars.map((registrar) => registrar.read().counts.handleResolutions);
    model.reset();
    for (const registrar of model.registrars) assert.equal(registrar.read().counts.handleResolutions, 0);
    simulator.run({ until: parameters.warmup + parameters.duration });
    const after = model.registrars.reduce((sum, registrar) => sum + registrar.read().counts.handleResolutions, 0);
    assert.ok(before.reduce((a, b) => a + b) > 0);
    assert.ok(after >= model.world.requests.sums.completed, `${after}`);
  });

  it('keeps the identifiers of registrars over their lives', () => {
    const parameters = parametersOf({ ...failing, immortalRegistrars: 0, registrarUptime: 100, registrarDowntime: 10 });
    const model = new Model(parameters, 1);
    const seen = model.registrars.map(() => new Set<number>());
    for (let time = 100; time <= 3000; time += 25) {
      model.world.simulator.run({ until: time });
      for (const [i, { registrar }] of model.registrars.entries())
        if (registrar !== undefined) seen[i].add(registrar.identifier);
    }
    for (const identifiers of seen) assert.equal(identifiers.size, 1);
    assert.ok(model.registrars.every((registrar) => registrar.read().counts.startupsWithMentor > 3));
  });

  it('lets pool elements know the first registrars only', () => {
    const metrics = run({ ...failing, immortalRegistrars: 0, poolElementRegistrars: 1, duration: 1200 });
    assert.equal(metrics.owned_elements_first, 10);
    assert.equal(metrics.owned_elements_min, 0);
    assert.equal(metrics.known_elements, 10);
  });

  it('resynchronizes registrars that miss handle updates', () => {
    const metrics = run({ ...failing, updateLossProbability: 0.5, policy: 'LeastUsed', peUptime: 500, duration: 3600 });
    assert.ok(metrics.resynchronizations > 5, `${metrics.resynchronizations}`);
  });

  it('counts messages by their purpose', () => {
    const metrics = run({ ...failing, registrarUptime: 300 });
    const asap = ['registration', 'resolution', 'keep_alive', 'report'].map((kind) => metrics[`asap_${kind}_packets`]);
    const enrp = ['presence', 'update', 'table', 'takeover'].map((kind) => metrics[`enrp_${kind}_packets`]);
    assert.equal(
      asap.reduce((a, b) => a + b),
      metrics.asap_packets,
    );
    assert.equal(
      enrp.reduce((a, b) => a + b),
      metrics.enrp_packets,
    );
    for (const count of [...asap.slice(0, 3), ...enrp]) assert.ok(count > 0);
  });

  it('does not depend on whether messages are encoded on their way', () => {
    for (const given of [
      { takeoverSuggestion: true },
      { profile: 'rfc', idealized: false, takeoverSuggestion: true },
      { profile: 'rsplib', idealized: false, registrarFailureKind: 'processCrash' },
    ] as const) {
      const all = { ...failing, ...few, ...given, registrarUptime: 200, updateLossProbability: 0.1, duration: 1500 };
      assert.deepEqual(run({ ...all, encodeMessages: true }), run(all));
    }
  });

  it('refuses handle resolutions that come too fast', () => {
    const limited = { maxHandleResolutionRate: 0.01, requestSize: 1e6, duration: 1200 };
    for (const profile of profileNames) {
      const metrics = run({ ...failing, profile, idealized: profile === 'rspsim', ...limited });
      assert.ok(metrics.handle_resolutions_refused > 0, profile);
      assert.ok(metrics.requests_completed < metrics.requests_generated);
    }
    assert.equal(run({ ...failing, duration: 600 }).handle_resolutions_refused, 0);
  });
});
