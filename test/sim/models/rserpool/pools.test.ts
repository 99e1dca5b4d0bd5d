import assert from 'node:assert/strict';
import { Model } from '../../../../sim/models/rserpool/model.ts';
import { startRun } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const base = { profile: 'rspsim', idealized: true, duration: 1800, requestSize: 1e6 } as const;

/** Values of a metric of the pools, and the run's own metrics. */
function byPool(given: GivenParameters, metric: string) {
  const run = startRun(parametersOf({ ...base, ...given }), 1, { components: { pool: [metric] } });
  run.advanceTo(run.end);
  const [readings] = run.components();
  return {
    names: readings.components.map(({ name }) => name),
    values: [...readings.values],
    metrics: run.result().metrics,
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

describe('several pools', () => {
  it('have handles of their own in the handlespaces of all registrars, with the elements dealt out in turn', () => {
    const model = new Model(parametersOf({ ...base, pools: 3, lans: 2, poolElements: 4, registrars: 2 }), 1);
    model.world.simulator.run({ until: 700 });
    for (const { registrar } of model.registrars) {
      const sizes = [...(registrar?.handlespace.pools() ?? [])].map(({ handle, size }) => `${handle} ${size}`);
      assert.deepEqual(sizes.toSorted(), ['CalcAppPool1 3', 'CalcAppPool2 3', 'CalcAppPool3 2']);
    }
    // Those of the second LAN continue with the third pool.
    assert.deepEqual(
      model.poolElements.map(({ name, pool }) => `${name} ${pool}`),
      ['lan0/pe0 0', 'lan0/pe1 1', 'lan0/pe2 2', 'lan0/pe3 0', 'lan1/pe0 1', 'lan1/pe1 2', 'lan1/pe2 0', 'lan1/pe3 1'],
    );
  });

  it('are served by their own elements alone', () => {
    // As many users each, but two elements in the first pool and one in the second.
    const { values } = byPool({ pools: 2, poolElements: 3, poolUsers: 30, targetUtilization: 0.6 }, 'utilization');
    const [first, second] = values;
    assert.ok(Math.abs(second / first - 2) < 0.2, `${first} and ${second}`);
  });

  it('add up to the metrics of the run', () => {
    const given = { pools: 3, lans: 2, poolElements: 6, peUptime: 300, cleanShutdownProbability: 0.5 };
    for (const metric of ['requests_generated', 'requests_completed', 'failovers', 'cookies'] as const) {
      const { values, metrics } = byPool(given, metric);
      assert.equal(values.length, 3);
      assert.equal(total(values), metrics[metric], metric);
    }
    const work = byPool(given, 'work');
    assert.ok(Math.abs(total(work.values) / Number(work.metrics.capacity_used) - 1) < 1e-9);
  });

  it('share the registrars, whose requests are told apart, over their lives', () => {
    const pool = ['handle_resolutions', 'registrations', 'unreachable_reports'];
    const failures = { peUptime: 60, cleanShutdownProbability: 0.5, maxBadPeReports: 1, registrarUptime: 100 };
    const given = { ...base, ...failures, duration: 600, pools: 3, poolElements: 6, puToPeRatio: 3, registrars: 2 };
    const run = startRun(parametersOf(given), 1, { components: { pool } });
    run.advanceTo(run.end);
    const [{ values }] = run.components();
    const metrics = new Map(Object.entries(run.result().metrics));
    for (const [place, metric] of pool.entries()) {
      const ofPools = [0, 1, 2].map((index) => values[index * pool.length + place]);
      assert.ok(Math.min(...ofPools) > 0, metric);
      assert.equal(total(ofPools), metrics.get(metric), metric);
    }
  });

  it('has the handle of the service if it is the only one', () => {
    const { names, values, metrics } = byPool({}, 'utilization');
    assert.deepEqual(names, ['CalcAppPool']);
    assert.deepEqual(values, [metrics.utilization]);
  });

  it('tell elements and users apart', () => {
    const run = startRun(parametersOf({ ...base, pools: 2, poolElements: 4, poolUsers: 3, registrars: 1 }), 1, {
      components: { registrar: ['handle_resolutions'], element: ['work'], user: ['failovers'] },
    });
    run.advanceTo(run.end);
    const pools = run.components().map(({ className, components }) => [className, components.map(({ pool }) => pool)]);
    assert.deepEqual(pools, [
      ['registrar', [0]],
      ['element', [1, 2, 1, 2]],
      ['user', [1, 2, 1]],
    ]);
  });

  it('need an element and a user each, and as many elements as the policy chooses among', () => {
    assert.throws(() => parametersOf({ pools: 11 }), /pools 11 exceeds the number of pool elements or pool users/);
    assert.throws(() => parametersOf({ pools: 3, poolUsers: 2 }), /each pool needs one of both at least/);
    assert.throws(
      () => parametersOf({ pools: 5, policy: 'PowerOfDChoices', choices: 3 }),
      /choices 3 exceeds the number of pool elements of a pool/,
    );
  });
});
