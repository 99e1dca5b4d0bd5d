import assert from 'node:assert/strict';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const soon = {
  warmup: 0,
  duration: 1000,
  registrarStart: 0,
  poolElementStart: 10,
  poolUserStart: 20,
  profile: 'rspsim',
  idealized: true,
} as const;
const quiet = { requestInterval: 1e6, requestIntervalDistribution: 'identity', poolUsers: 1 } as const;

/** The requests that a pool has after a while: how many were generated, and where they are. */
function requestsOf(given: GivenParameters, until: number) {
  const { world } = new Model(parametersOf(given), 1);
  world.simulator.run({ until });
  const { requests } = world;
  const { generated, completed, abandoned } = requests.sums;
  return { generated, completed, abandoned, waiting: requests.waiting, inService: requests.inService };
}

describe('life cycles', () => {
  it('let an element be up for u / (u + d) of the time', () => {
    const failing = { peUptime: 60, peDowntime: 20, peDowntimeDistribution: 'exponential', poolElements: 20 } as const;
    const given = { ...soon, ...quiet, ...failing, policy: 'Random', cleanShutdownProbability: 0, duration: 20_000 };
    const { capacity_provided } = simulate(parametersOf(given), 1).metrics;
    const share = Number(capacity_provided) / (20 * 1e6 * (20_000 - 10));
    // 250 cycles each of 20 elements: the deviation of the share is 0.4 %.
    assert.ok(Math.abs(share - 0.75) < 0.012, `${share}`);
  });

  it('let a component stay down after its last life', () => {
    const lives = { peUptime: 50, peUptimeDistribution: 'identity', peDowntime: 10, peLives: 3 } as const;
    const given = { ...soon, ...quiet, ...lives, poolElements: 2, cleanShutdownProbability: 0 };
    const { capacity_provided } = simulate(parametersOf(given), 1).metrics;
    assert.equal(Math.round(Number(capacity_provided) / 1e6), 2 * 3 * 50);
  });

  it('let registrars stay down, too', () => {
    const lives = { registrarUptime: 50, registrarUptimeDistribution: 'identity', registrarLives: 2 } as const;
    const model = new Model(parametersOf({ ...soon, ...quiet, ...lives, registrarDowntime: 30 }), 1);
    const isUp = [49, 51, 81, 129, 131, 900].map((until) => {
      model.world.simulator.run({ until });
      return model.registrars[0].registrar !== undefined;
    });
    assert.deepEqual(isUp, [true, false, true, true, false, false]);
  });

  it('end with the user the requests that wait and the one in service', () => {
    // One request every 10 s of 25 s each; at 75 s the sixth is there, and two are complete.
    const busy = {
      ...soon,
      poolElements: 1,
      poolUsers: 1,
      requestSize: 2.5e7,
      requestSizeDistribution: 'identity',
      requestInterval: 10,
      requestIntervalDistribution: 'identity',
      userUptime: 65,
      userUptimeDistribution: 'identity',
      userLives: 1,
    } as const;
    const before = requestsOf(busy, 84.9);
    assert.deepEqual(before, { generated: 6, completed: 2, abandoned: 0, waiting: 3, inService: 1 });
    const after = requestsOf(busy, 85);
    assert.deepEqual(after, { generated: 6, completed: 2, abandoned: 4, waiting: 0, inService: 0 });
    const { requests_abandoned, requests_in_system } = simulate(parametersOf({ ...busy, duration: 100 }), 1).metrics;
    assert.equal(requests_abandoned, 4);
    // Request-seconds until 85 s: two that were completed after 25 and 40 s, and what is left of four others.
    assert.ok(Math.abs(Number(requests_in_system) - (25 + 40 + 35 + 25 + 15 + 5) / 100) < 1e-6);
  });

  it('let a user begin anew after its down-time, with requests of its own', () => {
    const given = {
      ...soon,
      poolElements: 1,
      poolUsers: 1,
      requestSize: 1e6,
      requestInterval: 10,
      requestIntervalDistribution: 'identity',
      userUptime: 45,
      userUptimeDistribution: 'identity',
      userDowntime: 100,
    } as const;
    // 20 to 65 s, 165 to 210 s: four requests each.
    assert.equal(requestsOf(given, 164).generated, 4);
    assert.equal(requestsOf(given, 174).generated, 4);
    assert.equal(requestsOf(given, 176).generated, 5);
    assert.equal(requestsOf(given, 309).generated, 8);
  });

  for (const transport of ['message', 'sctp'])
    for (const workload of ['open', 'closed', 'poisson'])
      it(`lose and double no request when users come and go (${transport}, ${workload})`, () => {
        const failing = { userUptime: 15, userDowntime: 5, userDowntimeDistribution: 'exponential', peUptime: 60 };
        const given = { ...soon, ...failing, transport, workload, poolElements: 3, poolUsers: 6, requestSize: 2e6 };
        const more = { profile: 'rfc', idealized: false, cleanShutdownProbability: 0.5 };
        const { generated, completed, abandoned, waiting, inService } = requestsOf({ ...given, ...more }, 300);
        assert.equal(generated, completed + abandoned + waiting + inService);
        assert.ok(completed > 10 && abandoned > 10, `${completed} completed, ${abandoned} abandoned`);
        assert.ok(waiting >= 0 && inService >= 0);
      });

  it('start users and elements one after the other', () => {
    const steps = { poolElementStartIncrement: 5, poolUserStartIncrement: 3, poolUserStartLanIncrement: 100, lans: 2 };
    const model = new Model(parametersOf({ ...soon, ...steps, poolElements: 3, poolUsers: 2 }), 1);
    const starts = new Map<string, number>();
    const { simulator } = model.world;
    for (let until = 0; until <= 150; until += 0.25) {
      simulator.run({ until });
      for (const { name, isUp } of [...model.poolElements, ...model.poolUsers])
        if (isUp && !starts.has(name)) starts.set(name, until);
    }
    const lans = { poolElements: [10, 15, 20], poolUsers: [20, 23] };
    assert.deepEqual(Object.fromEntries(starts), {
      ...Object.fromEntries(lans.poolElements.map((at, i) => [`lan0/pe${i}`, at])),
      ...Object.fromEntries(lans.poolElements.map((at, i) => [`lan1/pe${i}`, at + 0.5])),
      ...Object.fromEntries(lans.poolUsers.map((at, i) => [`lan0/pu${i}`, at])),
      ...Object.fromEntries(lans.poolUsers.map((at, i) => [`lan1/pu${i}`, at + 100])),
    });
  });
});
