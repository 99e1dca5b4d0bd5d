import assert from 'node:assert/strict';
import { RequestStatistics } from '../../../../protocol/measurement/request-statistics.ts';
import { TrafficCounter } from '../../../../protocol/measurement/traffic-counter.ts';
import { metricsOf } from '../../../../sim/models/rserpool/metrics.ts';
import type { ElementReading } from '../../../../sim/models/rserpool/pool-readings.ts';
import type { RunMetrics } from '../../../../sim/run/run-metrics.ts';
import { simulate } from '../../../../sim/run/run.ts';
import { parametersOf } from '../../../verify/study-runs.ts';

const element: ElementReading = { capacity: 1000, used: 0, uptime: 100, cookies: 0, lost: 0 };

function measured(elements: readonly ElementReading[], sums: Partial<RequestStatistics['sums']>) {
  const statistics = new RequestStatistics(() => 0);
  const requests = {
    sums: { ...statistics.sums, ...sums },
    spreads: statistics.spreads,
    inSystem: null,
    waiting: null,
  };
  const readings = {
    elements,
    registrars: [],
    attackers: [],
    requests,
    traffic: new TrafficCounter(),
    packets: undefined,
  };
  return metricsOf(readings, { growth: undefined, settledAt: null });
}

describe('metrics of a pool', () => {
  it('divide the capacity that elements provide into what is used and what is wasted', () => {
    const elements = [
      { ...element, used: 60_000, lost: 5000 },
      { ...element, capacity: 2000, uptime: 50, used: 30_000, lost: 700 },
    ];
    const metrics = measured(elements, {});
    assert.equal(metrics.capacity_provided, 200_000);
    assert.equal(metrics.capacity_used, 90_000);
    assert.equal(metrics.capacity_wasted, 110_000);
    assert.equal(metrics.work_lost, 5700);
    assert.equal(metrics.utilization, 0.45);
  });

  it('have a mean of utilizations that capacities do not weight, of the elements that ran', () => {
    const elements = [
      { ...element, used: 60_000 },
      { ...element, capacity: 3000, used: 60_000 },
      { ...element, uptime: 0 },
    ];
    const metrics = measured(elements, {});
    assert.equal(metrics.utilization, 0.3);
    assert.ok(Math.abs(Number(metrics.utilization_mean) - (0.6 + 0.2) / 2) < 1e-12);
  });

  it('have the deviation and the extremes of times, and the startup speed', () => {
    const metrics = run({ lanDelay: 100 });
    assert.deepEqual(
      [metrics.startup_time_min, metrics.startup_time_max],
      [0.4, 0.4].map((time) => metrics.startup_time ?? time),
    );
    assert.equal(metrics.startup_time_deviation, null);
    assert.ok(Math.abs(Number(metrics.startup_speed) - Number(metrics.completed_work) / 0.4) < 1);
    assert.deepEqual([metrics.requests_started, metrics.completed_work], [1, 1e7]);
  });

  it('have the requests that wait at the end, as many as have come and were not taken', () => {
    const metrics = simulate(
      parametersOf({
        workload: 'open',
        poolElements: 1,
        poolUsers: 3,
        targetUtilization: 2,
        warmup: 600,
        duration: 1000,
      }),
      1,
    ).metrics;
    const { requests_waiting: waiting, requests_generated: generated, requests_started: started } = metrics;
    assert.ok(Number(waiting) > 10, String(waiting));
    assert.equal(waiting, Number(generated) - Number(started));
  });

  it('have speeds as ratios of sums, relative to the mean capacity of an element', () => {
    const elements = [element, { ...element, capacity: 3000 }];
    const metrics = measured(elements, { completed: 4, completedSize: 8000, processingTime: 16, handlingTime: 40 });
    assert.deepEqual([metrics.processing_speed, metrics.processing_speed_relative], [500, 0.25]);
    assert.deepEqual([metrics.handling_speed, metrics.handling_speed_relative], [200, 0.1]);
    const idle = measured(elements, {});
    assert.deepEqual([idle.processing_speed, idle.processing_speed_relative], [null, null]);
  });

  it('count as accepted what further elements accepted after failovers', () => {
    const metrics = measured([element], { accepted: 6, resumed: 2, rejected: 2 });
    assert.deepEqual([metrics.requests_accepted, metrics.request_acceptance], [8, 0.8]);
    assert.equal(measured([element], {}).request_acceptance, null);
  });
});

/** One request at 700 s, of 10 s; the element registers at 300 s, and may fail once. */
function run(more: Readonly<Record<string, number | string>> = {}): RunMetrics {
  return simulate(
    parametersOf({
      profile: 'rspsim',
      idealized: true,
      poolElements: 1,
      poolUsers: 1,
      requestSize: 1e7,
      requestSizeDistribution: 'identity',
      requestInterval: 100,
      requestIntervalDistribution: 'identity',
      cookieMaxCalculations: 4e6,
      cleanShutdownProbability: 0,
      jobKeepAliveInterval: 1,
      jobKeepAliveTimeout: 1,
      endpointKeepAliveInterval: 1,
      endpointKeepAliveTimeout: 1,
      handleResolutionRetryDelay: 1,
      warmup: 650,
      duration: 100,
      ...more,
    }),
    1,
  ).metrics;
}

describe('a run that can be computed by hand', () => {
  it('without failures works at the capacity of the element', () => {
    const metrics = run();
    assert.equal(metrics.requests_completed, 1);
    assert.ok(Math.abs(Number(metrics.processing_speed) - 1e6) < 1);
    assert.ok(Math.abs(Number(metrics.processing_speed_relative) - 1) < 1e-6);
    assert.ok(Math.abs(Number(metrics.capacity_provided) - 1e8) < 1);
    assert.ok(Math.abs(Number(metrics.capacity_used) - 1e7) < 1);
    assert.ok(Math.abs(Number(metrics.capacity_wasted) - 9e7) < 1);
    assert.deepEqual([metrics.requests_accepted, metrics.request_acceptance, metrics.work_lost], [1, 1, 0]);
  });

  it('with a failure loses the work since the last cookie, and is resumed', () => {
    // After 6 s of work; a cookie vouches for 4 s of it.
    const metrics = run({ peUptime: 406, peUptimeDistribution: 'identity', peDowntime: 2 });
    assert.deepEqual([metrics.requests_completed, metrics.failovers, metrics.requests_accepted], [1, 1, 2]);
    assert.ok(Math.abs(Number(metrics.work_lost) - 2e6) < 1, `${metrics.work_lost}`);
    assert.ok(Math.abs(Number(metrics.capacity_used) - 1.2e7) < 1, `${metrics.capacity_used}`);
    assert.ok(Math.abs(Number(metrics.capacity_provided) - 9.8e7) < 1, `${metrics.capacity_provided}`);
    const processing = 1e7 / Number(metrics.processing_time);
    assert.ok(Math.abs(Number(metrics.processing_speed) - processing) < 1e-3);
    assert.ok(processing < 1e7 / 14, 'two seconds at least until the element is back');
  });

  it('with a clean shutdown loses nothing', () => {
    const leaving = { peUptime: 406, peUptimeDistribution: 'identity', peDowntime: 2, cleanShutdownProbability: 1 };
    const metrics = run(leaving);
    assert.deepEqual([metrics.failovers, metrics.requests_accepted], [1, 2]);
    assert.ok(Number(metrics.work_lost) < 1);
    assert.ok(Math.abs(Number(metrics.capacity_used) - 1e7) < 1);
  });
});
