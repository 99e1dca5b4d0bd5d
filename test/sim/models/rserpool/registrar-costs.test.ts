import assert from 'node:assert/strict';
import { simulate, startRun } from '../../../../sim/run/run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const pool = {
  profile: 'rspsim',
  idealized: true,
  policy: 'LeastUsed',
  requestSize: 1e6,
  poolElements: 4,
  puToPeRatio: 5,
  warmup: 700,
  duration: 1800,
} as const satisfies GivenParameters;

/** µs */
const costs = {
  costRegistration: 3000,
  costHandleResolution: 5000,
  costKeepAlive: 700,
} as const;

function run(given: GivenParameters): Readonly<Record<string, number | null>> {
  return simulate(parametersOf(given), 1).metrics;
}

describe('costs of registrars', () => {
  it('are none by default: nothing is measured of processors', () => {
    const { registrar_utilization, registrar_waiting_time } = run(pool);
    assert.deepEqual([registrar_utilization, registrar_waiting_time], [null, null]);
  });

  it('add up to the utilization: the rate of each kind of message times its cost', () => {
    const metrics = run({ ...pool, ...costs });
    const { registrations, handle_resolutions, endpoint_keep_alives } = metrics;
    const work =
      (Number(registrations) * costs.costRegistration +
        Number(handle_resolutions) * costs.costHandleResolution +
        Number(endpoint_keep_alives) * costs.costKeepAlive) /
      1e6;
    assert.ok(work / 1800 > 0.02, 'there is some load');
    // Up to a message at each end of the measurement.
    assert.ok(Math.abs(Number(metrics.registrar_utilization) - work / 1800) < 0.01 / 1800);
    assert.ok(Number(metrics.registrar_waiting_time) > 0);
    assert.ok(Number(metrics.startup_time) >= 0.005, 'a request waits for its resolution');
  });

  it('delay what they are paid for: the startup by the resolution, if there is nothing else', () => {
    const lonely = { ...pool, policy: 'Random', puToPeRatio: 1, poolElements: 1, targetUtilization: 0.1 } as const;
    const before = run(lonely);
    const after = run({ ...lonely, costHandleResolution: 20_000 });
    assert.ok(Math.abs(Number(after.startup_time) - Number(before.startup_time) - 0.02) < 1e-9);
  });

  it('saturate a registrar that gets more than it can serve, which answers all the same', () => {
    const metrics = run({ ...pool, policy: 'Random', costHandleResolution: 5e5, asapRequestTimeout: 10_000 });
    assert.ok(Number(metrics.registrar_utilization) > 0.9999, `${metrics.registrar_utilization}`);
    assert.ok(Math.abs(Number(metrics.handle_resolutions) - 1800 / 0.5) <= 2, `${metrics.handle_resolutions}`);
    assert.ok(Number(metrics.registrar_waiting_time) > 1);
  });

  it('are paid for handle updates by each other registrar, and measured one by one', () => {
    const started = startRun(parametersOf({ ...pool, registrars: 3, costHandleUpdate: 1000, lanDelay: 1 }), 1, {
      components: { registrar: ['registrar_utilization', 'handle_updates'] },
    });
    started.advanceTo(started.end);
    const [readings] = started.components();
    const values = Array.from({ length: 3 }, (_, i) => readings.values.slice(2 * i, 2 * i + 2));
    for (const [utilization, updates] of values) {
      assert.ok(updates > 1000);
      assert.ok(Math.abs(utilization - (updates * 0.001) / 1800) < 1e-5);
    }
  });

  it('work over SCTP and through failures of registrars', () => {
    const failing = {
      registrars: 2,
      registrarUptime: 300,
      registrarDowntime: 60,
      duration: 600,
      puToPeRatio: 1,
    } as const;
    const metrics = run({
      ...failing,
      transport: 'sctp',
      requestSize: 1e7,
      ...costs,
      costTakeover: 1000,
      costPresence: 100,
    });
    assert.ok(Number(metrics.requests_completed) > 0.7 * Number(metrics.requests_generated));
    assert.ok(Number(metrics.registrar_utilization) > 0);
  });
});
