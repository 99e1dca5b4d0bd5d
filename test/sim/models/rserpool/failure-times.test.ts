import assert from 'node:assert/strict';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const soon = { warmup: 100, registrarStart: 0, poolElementStart: 10, poolUserStart: 20, duration: 1000 } as const;

/** How many registrars there are at each second. */
function aliveRegistrars(given: GivenParameters): number[] {
  const model = new Model(parametersOf({ ...soon, ...given }), 1);
  return Array.from({ length: 500 }, (_, i) => {
    model.world.simulator.run({ until: 100 + i });
    return model.registrars.filter(({ registrar }) => registrar !== undefined).length;
  });
}

describe('times between failures', () => {
  it('are exponential unless the study says otherwise', () => {
    const { peUptimeDistribution, registrarUptimeDistribution } = parametersOf({});
    assert.deepEqual([peUptimeDistribution, registrarUptimeDistribution], ['exponential', 'exponential']);
  });

  // Published for RSPSIM's study wp2-dynpool-mtbfI (MTBF of half a mean request): 52 to 88 %.
  for (const policy of ['LeastUsed', 'RoundRobin', 'Random'])
    it(`let a pool work whose elements are up for 5 s in the mean (${policy})`, () => {
      const pool = { profile: 'rspsim', idealized: true, policy, targetUtilization: 0.6 } as const;
      const { utilization } = simulate(parametersOf({ ...soon, ...pool, peUptime: 5 }), 1).metrics;
      assert.ok(Number(utilization) > 0.5 && Number(utilization) < 0.95, `${utilization}`);
    });

  it('let registrars fail one by one, and all at once only if configured so', () => {
    const failing = { profile: 'rspsim', idealized: true, registrars: 5, registrarStartIncrement: 0 } as const;
    const times = { registrarUptime: 50, registrarDowntime: 20, requestInterval: 1e4 } as const;
    const spread = new Set(aliveRegistrars({ ...failing, ...times }));
    assert.ok(spread.size >= 4, [...spread].join(' '));
    const atOnce = new Set(aliveRegistrars({ ...failing, ...times, registrarUptimeDistribution: 'identity' }));
    assert.deepEqual(atOnce, new Set([5, 0]));
  });

  it('can have a shape', () => {
    const given = { peUptime: 100, peUptimeDistribution: 'uniform', peUptimeGamma: 3 } as const;
    const model = new Model(parametersOf({ ...soon, ...given, profile: 'rspsim', idealized: true }), 1);
    // Uniform from 50 to 150 s: nothing fails before 60 s, and all have failed before 160 s.
    model.world.simulator.run({ until: 59 });
    const lives = (): number[] => model.poolElements.map((element) => element.uptime());
    assert.ok(lives().every((uptime) => Math.abs(uptime - 49) < 1e-6));
  });
});
