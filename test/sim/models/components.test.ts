import assert from 'node:assert/strict';
import type { ClassReadings, ComponentChoice } from '../../../sim/run/component-metric.ts';
import { namesOf } from '../../../sim/run/parameter.ts';
import type { RunMetrics } from '../../../sim/run/run-metrics.ts';
import { simulate, startRun } from '../../../sim/run/run.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import { type ModelKind, registrations } from '../../../sim/models/registrations.ts';
import { parametersOf } from '../../verify/study-runs.ts';

/** All classes of a model with all of their metrics. */
function everything(model: ModelKind): ComponentChoice {
  return Object.fromEntries(
    Object.entries(registrations[model].components).map(([name, { metrics }]) => [name, Object.keys(metrics)]),
  );
}

interface Observed {
  readonly metrics: RunMetrics;
  readonly classes: readonly ClassReadings[];
}

function observed(parameters: RunParameters, components = everything(parameters.model)): Observed {
  const run = startRun(parameters, 1, { components });
  run.advanceTo(run.end);
  return { metrics: run.result().metrics, classes: run.components() };
}

/** The values of a metric, in the order of the components. */
function valuesOf({ classes }: Observed, className: string, metric: string): number[] {
  const readings = classes.find((each) => each.className === className);
  assert.ok(readings !== undefined, `no class ${className}`);
  const place = readings.metrics.indexOf(metric);
  assert.ok(place >= 0, `${className} has no ${metric}`);
  return readings.components.map((_, index) => readings.values[index * readings.metrics.length + place]);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function assertClose(actual: number, expected: number | null): void {
  assert.ok(Math.abs(actual - Number(expected)) <= 1e-9 * Math.abs(Number(expected)), `${actual}, not ${expected}`);
}

const pool = {
  lans: 2,
  registrars: 2,
  poolElements: 4,
  puToPeRatio: 2,
  requestSize: 1e6,
  capacityDistribution: 'fastServers',
  capacityGamma: 3,
  capacityLambda: 0.5,
  peUptime: 300,
  peUptimeDistribution: 'exponential',
  registrarUptime: 500,
  warmup: 200,
  duration: 600,
  poolUserStart: 50,
} as const;

for (const [level, given] of Object.entries({
  'at message level': { ...pool, transport: 'message' },
  idealized: { ...pool, transport: 'message', profile: 'rspsim', idealized: true },
  'at packet level': { ...pool, transport: 'sctp', poolElements: 2, duration: 200 },
} as const))
  describe(`components of a pool ${level}`, () => {
    const parameters = parametersOf(given);
    let run: Observed;

    before(() => {
      run = observed(parameters);
    });

    it('change nothing in the run', () => {
      assert.deepEqual(run.metrics, simulate(parameters, 1).metrics);
    });

    it('have all classes and metrics that are registered', () => {
      assert.deepEqual(
        run.classes.map(({ className, metrics }) => [className, metrics]),
        Object.entries(everything('rserpool')),
      );
      assert.ok(
        run.classes.every(({ components, metrics, values }) => values.length === components.length * metrics.length),
      );
    });

    it('add up to the metrics of the run', () => {
      const counts = {
        registrar: [
          'handle_resolutions',
          'registrations',
          'handle_updates',
          'endpoint_keep_alives',
          'takeovers_started',
        ],
        element: ['cookies'],
        user: ['requests_generated', 'requests_completed', 'requests_rejected', 'failovers'],
        lan: ['cookies', 'requests_completed', 'handle_resolutions', 'registrations', 'asap_bytes', 'enrp_packets'],
      } as const;
      for (const name of namesOf(counts))
        for (const metric of counts[name])
          assert.equal(total(valuesOf(run, name, metric)), run.metrics[metric], `${metric} of ${name}`);
      assert.ok(Number(run.metrics.requests_completed) > 0 && Number(run.metrics.cookies) > 0);
    });

    it('share every message among them, by type', () => {
      for (const metric of ['asap_packets', 'asap_bytes'] as const)
        assert.equal(
          total(['registrar', 'element', 'user'].flatMap((name) => valuesOf(run, name, metric))),
          run.metrics[metric],
        );
      assert.equal(total(valuesOf(run, 'registrar', 'enrp_presence_packets')), run.metrics.enrp_presence_packets);
      assert.ok(valuesOf(run, 'element', 'asap_registration_packets').every((count) => count > 0));
    });

    it('give its means by their weights: utilization by capacity and uptime, times by requests', () => {
      for (const name of ['element', 'lan']) {
        const [work, uptime, capacity] = ['work', 'uptime', 'capacity'].map((metric) => valuesOf(run, name, metric));
        if (name === 'element')
          assertClose(total(work) / total(uptime.map((time, i) => time * capacity[i])), run.metrics.utilization);
        assert.ok(valuesOf(run, name, 'utilization').every((value) => value > 0 && value <= 1));
      }
      for (const name of ['user', 'lan']) {
        const completed = valuesOf(run, name, 'requests_completed');
        const sums = valuesOf(run, name, 'handling_time').map((time, i) =>
          completed[i] === 0 ? 0 : time * completed[i],
        );
        assertClose(total(sums) / total(completed), run.metrics.handling_time);
        assert.ok(valuesOf(run, name, 'handling_time').every((time, i) => Number.isNaN(time) === (completed[i] === 0)));
      }
    });

    it('are told apart by number, LAN and speed', () => {
      const elements = run.classes.find(({ className }) => className === 'element')?.components ?? [];
      const inLan = parameters.poolElements;
      assert.deepEqual(
        elements.map(({ name, number, lan, speed }) => [name, number, lan, speed]),
        Array.from({ length: 2 * inLan }, (_, i) => [
          `lan${Math.floor(i / inLan)}/pe${i % inLan}`,
          i + 1,
          Math.floor(i / inLan) + 1,
          i % inLan < inLan / 2 ? 'fast' : 'slow',
        ]),
      );
      const capacities = valuesOf(run, 'element', 'capacity');
      assertClose(capacities[0], 3 * capacities[inLan - 1]);
    });

    it('are measured only if they are asked for', () => {
      const some = observed(parameters, { element: ['utilization'], registrar: ['owned_elements', 'asap_bytes'] });
      assert.deepEqual(
        some.classes.map(({ className, metrics }) => [className, metrics]),
        [
          ['registrar', ['owned_elements', 'asap_bytes']],
          ['element', ['utilization']],
        ],
      );
      assert.deepEqual(valuesOf(some, 'element', 'utilization'), valuesOf(run, 'element', 'utilization'));
      assert.deepEqual(valuesOf(some, 'registrar', 'asap_bytes'), valuesOf(run, 'registrar', 'asap_bytes'));
      assert.deepEqual(startedWithout(parameters), []);
    });
  });

function startedWithout(parameters: RunParameters): readonly ClassReadings[] {
  const run = startRun(parameters, 1);
  run.advanceTo(run.end);
  return run.components();
}

describe('components of a bulk transfer', () => {
  const parameters = parametersOf({
    model: 'bulkTransfer',
    transport: 'sctp',
    flows: 2,
    paths: 2,
    linkRate: 1e6,
    warmup: 2,
    duration: 5,
    linkLoss: 0.01,
  });
  let run: Observed;

  before(() => {
    run = observed(parameters);
  });

  it('change nothing in the run', () => {
    assert.deepEqual(run.metrics, simulate(parameters, 1).metrics);
  });

  it('add up to the metrics of the run', () => {
    assertClose(total(valuesOf(run, 'flow', 'goodput')), run.metrics.goodput);
    assert.equal(total(valuesOf(run, 'flow', 'data_chunks')), run.metrics.data_chunks);
    assert.equal(total(valuesOf(run, 'flow', 'fast_retransmissions')), run.metrics.fast_retransmissions);
    assert.equal(total(valuesOf(run, 'bottleneck', 'packets_dropped')), run.metrics.packets_dropped);
    assertClose(total(valuesOf(run, 'bottleneck', 'link_utilization')) / 2, run.metrics.link_utilization);
    assert.equal(valuesOf(run, 'path', 'congestion_window')[0], run.metrics.congestion_window);
    assert.ok(Number(run.metrics.packets_dropped) > 0);
  });

  it('are flows, their paths and bottlenecks', () => {
    assert.deepEqual(
      run.classes.map(({ className, components }) => [className, components.map(({ name, number }) => [name, number])]),
      [
        [
          'flow',
          [
            ['flow1', 1],
            ['flow2', 2],
          ],
        ],
        [
          'path',
          [
            ['flow1/path0', 1],
            ['flow1/path1', 2],
            ['flow2/path0', 1],
            ['flow2/path1', 2],
          ],
        ],
        [
          'bottleneck',
          [
            ['bottleneck0', 1],
            ['bottleneck1', 2],
          ],
        ],
      ],
    );
    const [primary, second] = valuesOf(run, 'path', 'ip_bytes');
    assert.ok(primary > second);
  });
});
